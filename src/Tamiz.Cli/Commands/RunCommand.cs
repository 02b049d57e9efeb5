using System.CommandLine;
using System.Globalization;
using Tamiz.Cli.Output;
using Tamiz.Reports;
using Tamiz.Runs;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz run</c>: the whole job, from files to a release or a reason; or a part of it.</summary>
internal sealed class RunCommand : RunningCommand
{
    private readonly Option<string[]> _from = new("--from") { Description = "Do this step, or stage, and all below it, although they are finished; then judge and release as always.", HelpName = "STEP" };
    private readonly Option<string[]> _only = new("--only") { Description = "Do only this stage or step, from finished ones. Nothing is judged or released unless it is 'release'.", HelpName = "STAGE|STEP" };

    private readonly Option<string[]> _select = new("--select")
    {
        Description = "As --only, with what a step needs (+STEP), what is below it (STEP+), or what failed last (status:failed).",
        HelpName = "STEP",
    };

    private readonly Option<bool> _open = new("--open") { Description = "Only open a run, to be done in parts, and print its name." };
    private readonly Option<string> _externalId = new("--external-id") { Description = "With --open: what you call the run. The same name gives the same run.", HelpName = "ID" };
    private readonly Option<string> _run = new("--run") { Description = "Go on with a run that was opened before, from its plan.", HelpName = "RUN" };
    private readonly Option<string> _asOf = new("--as-of") { Description = "The time that holds for all the run does, as in 2026-09-21 or 2026-09-21T06:12:00Z. The default is its start.", HelpName = "TIME" };

    public RunCommand(Terminal terminal)
        : base(terminal, "run", "Run the pipeline: ingest, clean, validate, compute, and release if the gate lets it.")
    {
        foreach (var option in new Option[] { _from, _only, _select, _open, _externalId, _run, _asOf })
            Add(option);
    }

    protected override Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var parsed = request.Parsed;
        Exclude(parsed, _open, _from, _only, _select, _run);
        Exclude(parsed, _from, _only, _select, _run);
        Exclude(parsed, _run, _asOf);
        if (parsed.GetValue(_externalId) is not null && !parsed.GetValue(_open))
            throw new TamizException(ExitReason.Usage, "usage", "--external-id goes with --open.") { Hint = "Add --open, or take it out." };

        var asOf = AsOf(parsed.GetValue(_asOf));
        return RunAsync(request, request.LoadProject(), opens: parsed.GetValue(_run) is null, options => options with { AsOf = asOf, ExternalId = parsed.GetValue(_externalId) }, running => ActAsync(running, cancellationToken), cancellationToken);
    }

    private async Task<int> ActAsync(Running running, CancellationToken cancellationToken)
    {
        var parsed = running.Request.Parsed;
        if (parsed.GetValue(_open))
        {
            var plan = await running.Runner(running.Options).OpenAsync(running.Planned, cancellationToken);
            running.Request.Answer(new OpenOutput(OpenReport.Of(plan), running.Request.Terminal.Clock.GetUtcNow()));
            return (int)ExitReason.Done;
        }

        var scope = await ScopeAsync(running, cancellationToken);
        return parsed.GetValue(_run) is { } run
            ? await running.EndAsync(runner => runner.ContinueAsync(running.Planned, run, scope, cancellationToken), isSpread: true, cancellationToken)
            : await running.EndAsync(runner => runner.RunAsync(running.Planned, scope, cancellationToken), isSpread: false, cancellationToken);
    }

    private async Task<RunScope> ScopeAsync(Running running, CancellationToken cancellationToken)
    {
        var (parsed, graph) = (running.Request.Parsed, new StepGraph(running.Planned));
        var picks = (parsed.GetValue(_only) ?? []).Select(pick => pick.Trim('+') == pick ? pick : throw Plain(pick)).Concat(parsed.GetValue(_select) ?? []).ToList();
        if (parsed.GetValue(_from) is { Length: > 0 } from)
            return graph.From(from);
        if (picks.Count == 0)
            return RunScope.Whole;

        var failed = picks.Exists(StepGraph.AsksForFailed) ? await FailedAsync(running, cancellationToken) : [];
        return graph.Only(picks, failed);
    }

    // The newest run that did a step tells what failed; those that were only opened do not.
    private static async Task<List<string>> FailedAsync(Running running, CancellationToken cancellationToken)
    {
        var archive = new RunArchive(running.Project.Store, running.Project.Ledger(running.Request.Terminal));
        var last = (await archive.ReadLastRunsAsync(StatusReport.MostRuns, cancellationToken)).FirstOrDefault(run => !run.Steps.IsEmpty);
        return [.. (last?.Steps ?? []).GroupBy(step => step.Step).Where(step => step.MaxBy(record => record.Attempt)!.Outcome is StepOutcome.Failed).Select(step => step.Key)];
    }

    private static TamizException Plain(string pick) => new(ExitReason.Usage, "usage", $"--only takes a stage or a step, and '{pick}' is more.") { Hint = $"Write --select {pick}" };

    private static void Exclude(ParseResult parsed, Option one, params Option[] others)
    {
        // An option that was not written has a result too, where it has a default.
        bool IsWritten(Option option) => parsed.GetResult(option) is { Implicit: false };
        if (IsWritten(one) && others.FirstOrDefault(IsWritten) is { } other)
            throw new TamizException(ExitReason.Usage, "usage", $"{one.Name} and {other.Name} do not go together.") { Hint = "Take one of them out." };
    }

    private static DateTimeOffset? AsOf(string? text)
    {
        if (text is null)
            return null;

        string[] forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"];
        return DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new TamizException(ExitReason.Usage, "bad_as_of", $"'{text}' is no time that --as-of knows.") { Hint = "Write a day, as in 2026-09-21, or a time in UTC, as in 2026-09-21T06:12:00Z." };
    }
}
