using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Runs;
using Tamiz.Storage;

namespace Tamiz.Reports;

/// <summary>How long each step took when it was last executed: the best guess at how long it will take.</summary>
public static class StepTimes
{
    private const int MostRuns = 5;
    private const string Runs = "runs/";

    /// <summary>Reads them from the last runs; a step that was not executed in any of those has none.</summary>
    /// <param name="store">The store.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<ImmutableDictionary<string, TimeSpan>> ReadAsync(Store store, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var keys = new List<string>();
        await foreach (var listed in store.ListAsync(Runs, null, cancellationToken).ConfigureAwait(false))
        {
            if (listed.Key.Contains("/steps/", StringComparison.Ordinal))
                keys.Add(listed.Key);
        }

        var times = ImmutableDictionary.CreateBuilder<string, TimeSpan>();
        foreach (var run in keys.GroupBy(key => key.Split('/')[1]).OrderBy(run => run.Key, StringComparer.Ordinal).TakeLast(MostRuns))
        {
            foreach (var key in run)
            {
                if (await store.ReadAsync(key, cancellationToken).ConfigureAwait(false) is { } bytes
                    && SnakeJson.Read<StepRecord>(JsonNode.Parse(bytes)!) is { Outcome: StepOutcome.Executed } record)
                {
                    times[record.Step] = TimeSpan.FromMilliseconds(record.DurationMs);
                }
            }
        }

        return times.ToImmutable();
    }
}
