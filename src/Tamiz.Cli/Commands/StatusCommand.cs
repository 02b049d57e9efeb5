using Tamiz.Cli.Output;
using Tamiz.Pipelines;
using Tamiz.Reports;
using Tamiz.Runs;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz status</c>: what is current, since when, what went wrong since, and what to do next.</summary>
internal sealed class StatusCommand(Terminal terminal) : ProjectCommand(terminal, "status", "Say what is current and since when, what went wrong since, and what to do next.")
{
    protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var project = request.LoadProject();
        var archive = new RunArchive(project.Store, project.Ledger(request.Terminal));
        var releases = await archive.ReadReleasesAsync(cancellationToken);
        var runs = await archive.ReadLastRunsAsync(StatusReport.MostRuns, cancellationToken);
        var sinks = project.Pipeline.Release.Deliver.OfType<Delivery.Files>().Select(sink => ReleaseDelivery.NameOf(project.Pipeline, sink));
        request.Answer(new StatusOutput(project, StatusReport.Of(project.Pipeline.Name, releases, runs, sinks), request.Terminal.Clock.GetUtcNow()));
        return (int)ExitReason.Done;
    }
}
