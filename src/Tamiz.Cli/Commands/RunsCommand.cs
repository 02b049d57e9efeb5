using Tamiz.Cli.Output;
using Tamiz.Reports;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz runs</c>: what ran, and how it ended.</summary>
internal sealed class RunsCommand(Terminal terminal) : ProjectCommand(terminal, "runs", "List the runs, the newest first.")
{
    protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var project = request.LoadProject();
        var runs = await new RunArchive(project.Store, project.Ledger(request.Terminal)).ReadRunsAsync(cancellationToken);
        request.Answer(new RunsOutput(project, new RunsReport(project.Pipeline.Name, [.. runs.Select(RunSummary.Of)])));
        return (int)ExitReason.Done;
    }
}
