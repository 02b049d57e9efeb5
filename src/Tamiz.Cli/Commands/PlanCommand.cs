using System.CommandLine;
using Tamiz.Cli.Output;
using Tamiz.Reports;
using Tamiz.Runs;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz plan</c>: what a run would do, without running anything.</summary>
internal sealed class PlanCommand : ProjectCommand
{
    private readonly Option<bool> _explain = new("--explain") { Description = "Say of each step why it would run or be reused." };
    private readonly Option<bool> _detailedExitCode = new("--detailed-exitcode") { Description = "Exit with 10 if a run would change something, with 0 if not." };

    private readonly EngineOption _engine = EngineOption.New();

    public PlanCommand(Terminal terminal)
        : base(terminal, "plan", "Say what a run would do: which files changed, which steps run and which are reused. Nothing is run or written.")
    {
        Add(_explain);
        Add(_detailedExitCode);
        Add(_engine);
    }

    protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var (terminal, project) = (request.Terminal, request.LoadProject());
        var (engine, planned) = await project.PlanAsync(Path.GetTempPath(), _engine.Of(request.Parsed, terminal), cancellationToken);
        await using (engine)
        {
            var preview = await new Previewer(project.Store, engine, project.Ledger(terminal), terminal.Clock).PreviewAsync(planned, cancellationToken);
            var reason = preview.SchemaBroken ? ExitReason.Schema
                : request.Parsed.GetValue(_detailedExitCode) && preview.HasChanges ? ExitReason.Changes
                : ExitReason.Done;
            request.Answer(new PlanOutput(terminal, project, PlanReport.Of(preview, reason), request.Parsed.GetValue(_explain)));
            return (int)reason;
        }
    }
}
