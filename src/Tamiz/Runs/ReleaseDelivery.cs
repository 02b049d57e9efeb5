using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Deliveries;
using Tamiz.Pipelines;
using Tamiz.Releases;
using Tamiz.Storage;

namespace Tamiz.Runs;

/// <summary>Brings the current release to every sink that does not show it yet, and writes each receipt into the ledger.</summary>
/// <param name="store">The pipeline's store.</param>
/// <param name="ledger">Its ledger.</param>
/// <param name="clock">Gives the time of events.</param>
/// <param name="openBucket">Opens a place in a bucket.</param>
public sealed class ReleaseDelivery(Store store, Ledger ledger, TimeProvider clock, Func<BucketPlace, Store> openBucket)
{
    /// <summary>Gets whether a sink that shows the releases of another store is taken over; else it is refused.</summary>
    public bool Adopt { get; init; }

    /// <summary>Returns the name of a sink as receipts have it.</summary>
    public static string NameOf(Pipeline pipeline, Delivery.Files sink)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(sink);
        return $"files:{pipeline.Mask(sink.Path)}";
    }

    /// <summary>Delivers. A sink that fails does not keep the others from theirs.</summary>
    /// <param name="pipeline">The pipeline, whose sinks these are.</param>
    /// <param name="run">The run that does it; <see langword="null"/> if a person does.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="current">The ledger entry that made the current release.</param>
    /// <param name="tell">Told of each sink.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The failures.</returns>
    public async Task<ImmutableArray<TamizException>> DeliverAsync(
        Pipeline pipeline, string? run, string actor, LedgerEntry current, Func<RunEvent, Task> tell, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(tell);
        var release = ReleaseBody.From(current.Body);
        var failures = ImmutableArray.CreateBuilder<TamizException>();
        foreach (var sink in pipeline.Release.Deliver.OfType<Delivery.Files>())
        {
            try
            {
                var chain = await ChainAsync(cancellationToken).ConfigureAwait(false);
                var name = NameOf(pipeline, sink);
                var (result, readBack) = await DeliverAsync(pipeline, sink, chain, release, cancellationToken).ConfigureAwait(false);
                if (result.Outcome is DeliveryOutcome.Delivered)
                    await EnterAsync(pipeline.Name, run, actor, release.Release, name, result.Receipt, cancellationToken).ConfigureAwait(false);
                else if (result.Outcome is DeliveryOutcome.Unchanged && !await IsEnteredAsync(current.Number, release.Release, name, cancellationToken).ConfigureAwait(false))
                    await EnterAsync(pipeline.Name, run, actor, release.Release, name, await readBack().ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                await tell(new RunEvent.Delivered(clock.GetUtcNow(), pipeline.Mask(sink.Path), SnakeJson.Word(result.Outcome), "")).ConfigureAwait(false);
            }
            catch (TamizException e) when (e.Reason is ExitReason.Undelivered or ExitReason.Transient or ExitReason.Usage)
            {
                failures.Add(e);
                await tell(new RunEvent.Delivered(clock.GetUtcNow(), pipeline.Mask(sink.Path), "failed", pipeline.Mask(e.Message))).ConfigureAwait(false);
            }
        }

        return failures.ToImmutable();
    }

    private async Task<(DeliveryResult Result, Func<Task<JsonArray>> ReadBack)> DeliverAsync(
        Pipeline pipeline, Delivery.Files sink, string chain, ReleaseBody release, CancellationToken cancellationToken)
    {
        if (BucketPlace.Parse(sink.Path) is { } place)
        {
            var bucket = new BucketDelivery(store, openBucket(place), chain) { Adopt = Adopt };
            return (await bucket.DeliverAsync(release.Release, release.Version, release.Files, cancellationToken).ConfigureAwait(false),
                () => bucket.ReadBackAsync(release.Release, release.Files, cancellationToken));
        }

        var folder = new FilesDelivery(store, Path.GetFullPath(Path.Combine(pipeline.Folder, sink.Path)), chain) { Adopt = Adopt };
        return (await folder.DeliverAsync(release.Release, release.Files, cancellationToken).ConfigureAwait(false),
            () => folder.ReadBackAsync(release.Release, release.Files, cancellationToken));
    }

    // A process that died after its sink showed the release has left no receipt; who finds it shown enters one. It mostly stands right behind the release.
    private async Task<bool> IsEnteredAsync(long number, long release, string sink, CancellationToken cancellationToken)
    {
        while (await ledger.ReadAsync(++number, cancellationToken).ConfigureAwait(false) is { } next)
        {
            if (next.Kind == LedgerKind.Delivery && DeliveryBody.From(next.Body) is var body && body.Release == release && body.Sink == sink)
                return true;
        }

        return false;
    }

    private async Task<string> ChainAsync(CancellationToken cancellationToken) =>
        (await ledger.ReadAsync(1, cancellationToken).ConfigureAwait(false))!.Sha256;

    // A receipt depends on no other entry, so a moved tail only means the next number.
    private async Task EnterAsync(string pipeline, string? run, string actor, long release, string sink, JsonArray receipt, CancellationToken cancellationToken)
    {
        var body = new DeliveryBody(release, sink, new JsonObject { ["files"] = receipt });
        var draft = new LedgerDraft(LedgerKind.Delivery, pipeline, run, release, actor, null, body.ToJson());
        var tail = (await CurrentPointer.BringUpAsync(ledger, cancellationToken).ConfigureAwait(false))!.Ledger;
        await new Commitment(ledger).CommitAsync(draft, tail, _ => false, cancellationToken).ConfigureAwait(false);
        await CurrentPointer.BringUpAsync(ledger, cancellationToken).ConfigureAwait(false);
    }
}
