using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Releases;
using Tamiz.Runs;
using Tamiz.Steps;
using Tamiz.Storage;

namespace Tamiz.Reports;

/// <summary>Reads of a run what stands elsewhere: what it released and who received it, which runs try it again, how long its steps took before.</summary>
public sealed class RunDetails(Store store, Ledger ledger)
{
    private const string Plan = "/plan.json";
    private const string Runs = "runs/";
    private const int ReadAtOnce = 8;

    /// <summary>Completes a report.</summary>
    public async Task<RunReport> CompleteAsync(RunReport report, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        var (before, entries) = await SinceAsync(report, cancellationToken).ConfigureAwait(false);
        return report with
        {
            Files = report.Release is null ? [] : ReleaseBody.From(entries[0].Body).Files,
            Receipts = report.Release is null ? [] : [.. entries.Where(entry => entry.Kind == LedgerKind.Delivery).Select(ReceiptOf).Where(receipt => receipt.Release == report.Release)],
            RetriedBy = await RetriesAsync(report.Run, cancellationToken).ConfigureAwait(false),
            Runtimes = await RuntimesAsync(report, before, cancellationToken).ConfigureAwait(false),
        };
    }

    // From the entry of the run on, or from when it was opened if it has none: what came before says nothing of it.
    private async Task<(long Before, List<LedgerEntry> Entries)> SinceAsync(RunReport report, CancellationToken cancellationToken)
    {
        var entries = new List<LedgerEntry>();
        var number = (await ledger.TailAsync(report.Entry ?? 0, cancellationToken).ConfigureAwait(false)).Number;
        for (; number >= (report.Entry ?? 1); number--)
        {
            var entry = await ledger.ReadAsync(number, cancellationToken).ConfigureAwait(false) ?? throw LedgerDamage.In(store.Location, $"entry {number} vanished while it was read");
            if (report.Entry is null && entry.Time < report.Opened)
                break;
            entries.Add(entry);
        }

        entries.Reverse();
        return (number, entries);
    }

    private static DeliveryReceipt ReceiptOf(LedgerEntry entry)
    {
        var body = DeliveryBody.From(entry.Body);
        var files = body.Receipt["files"] as JsonArray ?? [];
        return new DeliveryReceipt(body.Release, body.Sink, entry.Number, entry.Time, entry.Actor, [.. files.Select(file => SnakeJson.Read<ReceivedFile>(file!))]);
    }

    // A name starts with its time, so whoever tries a run again comes behind it.
    private async Task<ImmutableArray<string>> RetriesAsync(string run, CancellationToken cancellationToken)
    {
        var retries = new ConcurrentBag<string>();
        var plans = store.ListAsync(Runs, $"{Runs}{run}{Plan}", cancellationToken).Where(listed => listed.Key.EndsWith(Plan, StringComparison.Ordinal));
        var options = new ParallelOptions { MaxDegreeOfParallelism = ReadAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(plans, options, async (listed, token) =>
        {
            if (await store.ReadAsync(listed.Key, token).ConfigureAwait(false) is { } bytes && RunPlan.FromJson(JsonNode.Parse(bytes)!) is { } plan && plan.RetryOf == run)
                retries.Add(plan.Run);
        }).ConfigureAwait(false);
        return [.. retries.Order(StringComparer.Ordinal)];
    }

    private async Task<ImmutableArray<StepRuntimes>> RuntimesAsync(RunReport report, long before, CancellationToken cancellationToken)
    {
        var history = new StepHistory(ledger, new LedgerTail(before, LedgerTail.Empty.Sha256));
        var steps = report.Steps.DistinctBy(step => step.Step).ToList();
        var found = new StepRuntimes[steps.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = ReadAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, steps.Count, options, async (at, token) =>
        {
            var step = new Step(Enum.Parse<Stage>(steps[at].Stage, ignoreCase: true), steps[at].Table);
            var durations = await history.DurationsAsync(step, token).ConfigureAwait(false);
            found[at] = new StepRuntimes(step.Name, [.. durations.Select(duration => (long)duration.TotalMilliseconds)]);
        }).ConfigureAwait(false);
        return [.. found];
    }
}

/// <summary>A delivery that was entered into the ledger.</summary>
/// <param name="Release">The release.</param>
/// <param name="Sink">Where to.</param>
/// <param name="Entry">Its ledger entry.</param>
/// <param name="Time">When.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Files">What was read back from there.</param>
public sealed record DeliveryReceipt(long Release, string Sink, long Entry, DateTimeOffset Time, string Actor, ImmutableArray<ReceivedFile> Files);

/// <summary>A file that was read back from where it was delivered.</summary>
/// <param name="File">Its name there.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Sha256">The SHA-256 of its bytes.</param>
public sealed record ReceivedFile(string File, long Rows, string Sha256);

/// <summary>How long a step took in runs before.</summary>
/// <param name="Step">The step.</param>
/// <param name="BeforeMs">How long its last executions took, in milliseconds, the newest first.</param>
public sealed record StepRuntimes(string Step, ImmutableArray<long> BeforeMs)
{
    /// <summary>Gets the median of them; <see langword="null"/> if it was never executed before.</summary>
    public long? MedianMs => BeforeMs.IsEmpty ? null : BeforeMs.Order().ElementAt((BeforeMs.Length - 1) / 2);
}
