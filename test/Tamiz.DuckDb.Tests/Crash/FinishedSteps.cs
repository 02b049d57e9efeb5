using System.Text.Json.Nodes;
using Tamiz.Runs;
using Tamiz.Storage;

namespace Tamiz.DuckDb.Tests.Crash;

/// <summary>The steps that are finished in a store, and whether a run did one of them again.</summary>
internal static class FinishedSteps
{
    /// <summary>Returns the keys of all manifests.</summary>
    public static async Task<HashSet<string>> InAsync(Store store)
    {
        var finished = new HashSet<string>();
        await foreach (var listed in store.ListAsync("transformed/"))
        {
            if (listed.Key.EndsWith(".json", StringComparison.Ordinal))
                finished.Add(listed.Key);
        }

        return finished;
    }

    /// <summary>Returns the steps that a run did although they were finished.</summary>
    public static async Task<IReadOnlyList<string>> RepeatedAsync(Store store, string run, HashSet<string> finished)
    {
        var repeated = new List<string>();
        await foreach (var listed in store.ListAsync($"runs/{run}/steps/"))
        {
            var record = SnakeJson.Read<StepRecord>(JsonNode.Parse((await store.ReadAsync(listed.Key))!)!);
            if (record.Outcome is StepOutcome.Executed && finished.Contains(record.Manifest!))
                repeated.Add(record.Step);
        }

        return repeated;
    }
}
