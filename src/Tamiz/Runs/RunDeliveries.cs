using System.Collections.Immutable;
using Tamiz.Pipelines;
using Tamiz.Releases;

namespace Tamiz.Runs;

/// <summary>What a run does of deliveries at its end, however it ends.</summary>
/// <param name="delivery">What delivers.</param>
/// <param name="pipeline">The pipeline.</param>
/// <param name="plan">The run's plan.</param>
/// <param name="tell">Tells of what happens.</param>
/// <param name="flush">Waits until what was told is kept.</param>
internal sealed class RunDeliveries(
    ReleaseDelivery delivery, Pipeline pipeline, RunPlan plan, Func<RunEvent, CancellationToken, Task> tell, Func<Task> flush)
{
    /// <summary>Finishes what is undelivered of the current release, after a run that made none.</summary>
    /// <remarks>Whoever rolled back and died before the delivery wants consumers off the release that blocks this run; the next run sees to it.</remarks>
    public async Task<RunResult> FinishAsync(RunResult result, LedgerEntry? current, CancellationToken cancellationToken) =>
        current is null ? result : result with { Undelivered = await DeliverAsync(current, cancellationToken).ConfigureAwait(false) };

    /// <summary>Delivers the release that a run made, or found to hold what it made.</summary>
    public async Task<RunResult> DeliverAsync(RunResult result, LedgerEntry current, CancellationToken cancellationToken)
    {
        var body = ReleaseBody.From(current.Body);
        var undelivered = await DeliverAsync(current, cancellationToken).ConfigureAwait(false);
        return result with
        {
            Release = body.Release,
            Version = body.Version,
            Undelivered = undelivered,
            Reason = undelivered.IsEmpty ? result.Reason : ExitReason.Undelivered,
        };
    }

    private async Task<ImmutableArray<TamizException>> DeliverAsync(LedgerEntry current, CancellationToken cancellationToken)
    {
        var undelivered = await delivery.DeliverAsync(pipeline, plan.Run, plan.Actor, current, happened => tell(happened, cancellationToken), cancellationToken).ConfigureAwait(false);
        await flush().ConfigureAwait(false);
        return undelivered;
    }
}
