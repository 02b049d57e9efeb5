using Tamiz.Storage;

namespace Tamiz.Releases;

/// <summary>What is in a store and no entry speaks of: it harms nobody, but somebody may want to know.</summary>
internal static class Leftovers
{
    public static async Task<List<Finding>> FindAsync(Store store, ChainProof chain, CancellationToken cancellationToken)
    {
        var found = new List<Finding>();
        await foreach (var listed in store.ListAsync("output/", cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (!chain.Files.ContainsKey(listed.Key))
                found.Add(new Finding("orphan", listed.Key, "No entry names it."));
        }

        var (runs, judged) = await RunsAsync(store, cancellationToken).ConfigureAwait(false);
        found.AddRange(runs.Where(run => !judged.Contains(run) && !chain.Runs.Contains(run))
            .Select(run => new Finding("run_unfinished", $"runs/{run}", "It has neither a judgement nor an entry.")));
        found.AddRange((await store.UnfinishedAsync(cancellationToken).ConfigureAwait(false)).Select(path => new Finding("temporary_file", path, "A writer was interrupted, or is at work.")));
        return found;
    }

    private static async Task<(SortedSet<string> Runs, HashSet<string> Judged)> RunsAsync(Store store, CancellationToken cancellationToken)
    {
        var runs = new SortedSet<string>(StringComparer.Ordinal);
        var judged = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var listed in store.ListAsync("runs/", cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (listed.Key.Split('/') is not [_, var run, var name, ..])
                continue;

            runs.Add(run);
            if (name.StartsWith("judgement-", StringComparison.Ordinal))
                judged.Add(run);
        }

        return (runs, judged);
    }
}
