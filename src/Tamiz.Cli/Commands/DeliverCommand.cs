using System.Collections.Immutable;
using System.CommandLine;
using Tamiz.Cli.Output;
using Tamiz.Releases;
using Tamiz.Reports;
using Tamiz.Runs;

namespace Tamiz.Cli.Commands;

/// <summary><c>tamiz deliver</c>: brings the current release to every sink that does not show it.</summary>
internal sealed class DeliverCommand : ProjectCommand
{
    private readonly Option<bool> _adopt = new("--adopt") { Description = "Take over a place that shows the releases of another store." };
    private readonly ActorOption _actor = ActorOption.New();

    public DeliverCommand(Terminal terminal)
        : base(terminal, "deliver", "Bring the current release to every place it is to be delivered to and does not show it yet.")
    {
        Add(_adopt);
        Add(_actor);
    }

    /// <summary>Delivers the current release.</summary>
    /// <returns>What became of it at each sink, and the reason to end with.</returns>
    public static async Task<(ImmutableArray<SinkReport> Sinks, ExitReason Exit)> DeliverAsync(
        Terminal terminal, Project project, string actor, LedgerEntry current, bool adopt, CancellationToken cancellationToken)
    {
        var told = new List<RunEvent.Delivered>();
        var delivery = new ReleaseDelivery(project.Store, project.Ledger(terminal), terminal.Clock, place => project.Stores.Open(place, project.Pipeline.Buckets?.Access)) { Adopt = adopt };
        var failures = await delivery.DeliverAsync(project.Pipeline, null, actor, current, Tell, cancellationToken);
        var hints = failures.ToDictionary(failure => project.Pipeline.Mask(failure.Message), failure => failure.Hint);
        return ([.. told.Select(one => new SinkReport(one.Sink, one.Outcome, hints.GetValueOrDefault(one.Text) is { } hint ? $"{one.Text} {hint}" : one.Text))], failures.IsEmpty ? ExitReason.Done : ExitReason.Undelivered);

        Task Tell(RunEvent happened)
        {
            told.Add((RunEvent.Delivered)happened);
            return Task.CompletedTask;
        }
    }

    protected override async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        var (terminal, project) = (request.Terminal, request.LoadProject());
        var ledger = project.Ledger(terminal);
        if ((await CurrentPointer.NowAsync(ledger, cancellationToken)).Release is not { } current)
            throw new TamizException(ExitReason.Usage, "no_release", $"Nothing of '{project.Pipeline.Name}' is released yet, so there is nothing to deliver.") { Hint = $"Try: {project.Command("run")}" };

        var body = ReleaseBody.From(current.Body);
        var (sinks, exit) = await DeliverAsync(terminal, project, _actor.Of(request.Parsed, terminal, project), current, request.Parsed.GetValue(_adopt), cancellationToken);
        request.Answer(new DeliverOutput(terminal, project, new DeliverReport(project.Pipeline.Name, (int)exit, body.Release, body.Version, sinks)));
        return (int)exit;
    }
}
