using System.CommandLine;
using Tamiz.Cli.Output;
using Tamiz.Reports;
using Tamiz.Runs;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz run</c>: the whole job, from files to a release or a reason.</summary>
internal sealed class RunCommand : ProjectCommand
{
    private readonly Option<string> _actor = new("--actor") { Description = "Who runs it, for the ledger. The default is TAMIZ_ACTOR, then git's user, then the system's." };

    public RunCommand(Terminal terminal)
        : base(terminal, "run", "Run the pipeline: ingest, clean, validate, compute, and release if the gate lets it.") => Add(_actor);

    protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var (terminal, project) = (request.Terminal, request.LoadProject());
        project.Store.Probe();
        var (engine, planned) = await project.PlanAsync(project.Store.LocalPath("")!, cancellationToken);
        await using (engine)
        {
            var options = new RunOptions
            {
                Actor = Actor.Find(terminal, request.Parsed.GetValue(_actor), project.Folder),
                Progress = new ProgressLines(terminal, planned).Write,
            };
            var result = await new PipelineRunner(project.Store, engine, terminal.Clock, options).RunAsync(planned, cancellationToken);
            var report = (await new RunArchive(project.Store, project.Ledger(terminal)).ReadRunAsync(result.Run, cancellationToken))!;
            if (request.Json)
                JsonOutput.Write(terminal, RunOutput.ToJson(result, report));
            else
                RunOutput.Write(terminal, project, result, report);
            return (int)result.Reason;
        }
    }
}
