using System.CommandLine;
using Tamiz.Cli.Output;
using Tamiz.Releases;
using Tamiz.Reports;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz rollback</c>: an older release's files become current again, as a release of its own.</summary>
internal sealed class RollbackCommand : ProjectCommand
{
    private readonly Option<string> _to = new("--to") { Description = "The same as RELEASE.", HelpName = "RELEASE" };
    private readonly ReasonOption _reason = ReasonOption.New();
    private readonly ActorOption _actor = ActorOption.New();
    private readonly YesOption _yes = YesOption.New();

    public RollbackCommand(Terminal terminal)
        : base(
            terminal,
            "rollback",
            "Make an older release current again, as a new release, and revoke the content it leaves: a run with the same result is blocked.",
            new Argument<string>("RELEASE") { Arity = ArgumentArity.ZeroOrOne, Description = "The number or version of the release to go back to. The default is the newest that holds something else and is not revoked." })
    {
        Add(_to);
        Add(_reason);
        Add(_actor);
        Add(_yes);
    }

    protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var (terminal, project) = (request.Terminal, request.LoadProject());
        var reason = _reason.Demand(request.Parsed, "A rollback");
        if (request.Subject is not null && request.Parsed.GetValue(_to) is not null)
            throw new TamizException(ExitReason.Usage, "named_twice", "The release is named twice, also by --to.") { Hint = "Name it once." };

        await project.Store.ProbeAsync(cancellationToken);
        var ledger = project.Ledger(terminal);
        var rollback = new Rollback(project.Store, ledger);
        var plan = await rollback.PlanAsync(request.Subject ?? request.Parsed.GetValue(_to), cancellationToken);
        _yes.Demand(
            request.Parsed,
            terminal,
            $"Release {plan.Current.Release} ({plan.Current.Version}) of {project.Pipeline.Name} would be left and its content revoked; release {plan.Current.Release + 1} would have the files of release {plan.Target.Release} ({plan.Target.Version}).");

        var actor = _actor.Of(request.Parsed, terminal, project);
        var (entry, body) = await rollback.CommitAsync(plan, project.Pipeline.Name, actor, project.Pipeline.Mask(reason), cancellationToken);
        var (sinks, exit) = await DeliverCommand.DeliverAsync(terminal, project, actor, entry, adopt: false, cancellationToken);
        var report = new RollbackReport(project.Pipeline.Name, (int)exit, body.Release, body.Version, plan.Target.Release, plan.Current.Release, entry.Number, actor, reason, sinks);
        request.Answer(new RollbackOutput(project, report, entry.Time));
        return report.ExitCode;
    }
}
