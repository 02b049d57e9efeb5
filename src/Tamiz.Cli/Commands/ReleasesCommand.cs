using Tamiz.Cli.Output;
using Tamiz.Reports;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz releases</c>: what was published.</summary>
internal sealed class ReleasesCommand(Terminal terminal) : ProjectCommand(terminal, "releases", "List the releases, the newest first.")
{
    protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var project = request.LoadProject();
        var releases = await new RunArchive(project.Store, project.Ledger(request.Terminal)).ReadReleasesAsync(cancellationToken);
        request.Answer(new ReleasesOutput(project, new ReleasesReport(project.Pipeline.Name, releases)));
        return (int)ExitReason.Done;
    }
}
