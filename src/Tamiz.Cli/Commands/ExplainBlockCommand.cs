using System.Collections.Immutable;
using System.CommandLine;
using Tamiz.Checks;
using Tamiz.Cli.Output;
using Tamiz.Reports;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz explain block</c>: why a run was blocked, by which rows, and what those have in common.</summary>
internal sealed class ExplainBlockCommand(Terminal terminal) : ProjectCommand(
    terminal,
    "block",
    "Explain why a run was blocked: each check that failed, its numbers, rows that broke it, and what those have in common.",
    new Argument<string>("RUN") { Arity = ArgumentArity.ZeroOrOne, Description = "The run. The default is the newest that was blocked." })
{
    protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var project = request.LoadProject();
        var run = await RunChoice.ReadAsync(request.Terminal, project, request.Subject, run => run.Outcome is RunOutcome.Blocked, "blocked run", cancellationToken);
        var blocking = (run.Judgement?.Blocking ?? []).ToList();
        var measured = blocking.Count == 0 ? [] : await MeasuredAsync(project, run, blocking, cancellationToken);
        request.Answer(new BlockOutput(project, new BlockReport(run.Run, run.Pipeline, run.Outcome, run.ExitCode, measured, run.Quarantine), run));
        return (int)ExitReason.Done;
    }

    /// <summary>Adds to what checks found what the rows that break each have in common.</summary>
    public static async Task<ImmutableArray<MeasuredCheck>> MeasuredAsync(Project project, RunReport run, IReadOnlyCollection<Gate.JudgedCheck> checks, CancellationToken cancellationToken)
    {
        await using var engine = await project.OpenEngineAsync(cancellationToken);
        var common = new CommonGround(project.Store, engine);
        var columns = project.Pipeline.Tables.SelectMany(table => table.Checks.OfType<RowCheck>().Select(check => (Id: check.Id(table.Name), check.Columns))).ToDictionary(check => check.Id, check => check.Columns);
        var measured = ImmutableArray.CreateBuilder<MeasuredCheck>();
        foreach (var check in checks)
            measured.Add(MeasuredCheck.Of(check, run, await common.FindAsync(run, check, columns.GetValueOrDefault(check.Id, []), cancellationToken)));
        return measured.ToImmutable();
    }
}
