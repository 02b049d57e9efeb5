using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Deliveries;
using Tamiz.Pipelines;
using Tamiz.Releases;
using Tamiz.Storage;

namespace Tamiz.Runs;

/// <summary>Brings the current release to every sink that does not show it yet, and writes each receipt into the ledger.</summary>
internal sealed class ReleaseDelivery(Store store, Ledger ledger, TimeProvider clock, Func<BucketPlace, Store> openBucket)
{
    private const int Tries = 5;

    /// <summary>Delivers. A sink that fails does not keep the others from theirs.</summary>
    /// <returns>The failures.</returns>
    public async Task<ImmutableArray<TamizException>> DeliverAsync(
        Pipeline pipeline, string run, string actor, ReleaseBody release, Func<RunEvent, Task> tell, CancellationToken cancellationToken)
    {
        var failures = ImmutableArray.CreateBuilder<TamizException>();
        foreach (var sink in pipeline.Release.Deliver.OfType<Delivery.Files>())
        {
            try
            {
                var chain = await ChainAsync(cancellationToken).ConfigureAwait(false);
                var result = BucketPlace.Parse(sink.Path) is { } bucket
                    ? await new BucketDelivery(store, openBucket(bucket), chain).DeliverAsync(release.Release, release.Version, release.Files, cancellationToken).ConfigureAwait(false)
                    : await new FilesDelivery(store, Path.GetFullPath(Path.Combine(pipeline.Folder, sink.Path)), chain).DeliverAsync(release.Release, release.Files, cancellationToken).ConfigureAwait(false);
                if (result.Outcome is DeliveryOutcome.Delivered)
                    await EnterAsync(pipeline.Name, run, actor, release.Release, pipeline.Mask(sink.Path), result.Receipt, cancellationToken).ConfigureAwait(false);
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

    private async Task<string> ChainAsync(CancellationToken cancellationToken) =>
        (await ledger.ReadAsync(1, cancellationToken).ConfigureAwait(false))!.Sha256;

    // A receipt depends on no other entry, so a moved tail only means the next number.
    private async Task EnterAsync(string pipeline, string run, string actor, long release, string sink, JsonArray receipt, CancellationToken cancellationToken)
    {
        var body = new DeliveryBody(release, $"files:{sink}", new JsonObject { ["files"] = receipt });
        var draft = new LedgerDraft(LedgerKind.Delivery, pipeline, run, release, actor, null, body.ToJson());
        for (var tries = 0; tries < Tries; tries++)
        {
            var tail = (await CurrentPointer.BringUpAsync(ledger, cancellationToken).ConfigureAwait(false))!.Ledger;
            if ((await ledger.AppendAsync(draft, tail, cancellationToken).ConfigureAwait(false)).Committed)
            {
                await CurrentPointer.BringUpAsync(ledger, cancellationToken).ConfigureAwait(false);
                return;
            }
        }

        throw new TamizException(ExitReason.Undelivered, "receipt_missing", $"The release was brought to '{sink}', but other writers kept the ledger busy and the receipt is missing.") { Hint = "Run again." };
    }
}
