using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Releases;
using Tamiz.Runs;

namespace Tamiz.Reports;

/// <summary>How long each step took when it was last executed: the best guess at how long it will take.</summary>
public static class StepTimes
{
    private const int MostRuns = 5;
    private const int MostEntries = 20;
    private const int AtOnce = 8;

    /// <summary>Reads them from the runs of the newest ledger entries; a step that was not executed in any of those has none.</summary>
    /// <remarks>What is read does not grow with the age of the ledger: at most 20 entries, and of five runs those steps that a later one did not execute.</remarks>
    /// <param name="ledger">The ledger.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<ImmutableDictionary<string, TimeSpan>> ReadAsync(Ledger ledger, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var times = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        var known = new HashSet<string>(StringComparer.Ordinal);
        var runs = new HashSet<string>(StringComparer.Ordinal);
        var newest = await NewestAsync(ledger, cancellationToken).ConfigureAwait(false);
        for (var number = newest; number > Math.Max(0, newest - MostEntries) && runs.Count < MostRuns; number--)
        {
            if (await ledger.ReadAsync(number, cancellationToken).ConfigureAwait(false) is { Run: { } run } && runs.Add(run))
                await AddAsync(ledger, run, times, known, cancellationToken).ConfigureAwait(false);
        }

        return times.ToImmutableDictionary();
    }

    private static async Task<long> NewestAsync(Ledger ledger, CancellationToken cancellationToken)
    {
        var line = await ledger.Store.ReadAsync(CurrentPointer.Key, cancellationToken).ConfigureAwait(false);
        try
        {
            return line is null ? 0 : CurrentPointer.Parse(line).Ledger.Number;
        }
        catch (FormatException)
        {
            // The run that follows says so; a guess is not worth a failure.
            return 0;
        }
    }

    private static async Task AddAsync(Ledger ledger, string run, Dictionary<string, TimeSpan> times, HashSet<string> known, CancellationToken cancellationToken)
    {
        var (folder, keys) = ($"runs/{run}/steps/", new List<string>());
        await foreach (var listed in ledger.Store.ListAsync(folder, null, cancellationToken).ConfigureAwait(false))
        {
            if (!known.Contains(Path.GetDirectoryName(listed.Key)![folder.Length..]))
                keys.Add(listed.Key);
        }

        var records = new StepRecord?[keys.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, keys.Count, options, async (at, token) =>
            records[at] = await ledger.Store.ReadAsync(keys[at], token).ConfigureAwait(false) is { } bytes ? SnakeJson.Read<StepRecord>(JsonNode.Parse(bytes)!) : null).ConfigureAwait(false);
        foreach (var (at, record) in records.Index().Where(one => one.Item is { Outcome: StepOutcome.Executed }))
        {
            times[record!.Step] = TimeSpan.FromMilliseconds(record.DurationMs);
            known.Add(Path.GetDirectoryName(keys[at])![folder.Length..]);
        }
    }
}
