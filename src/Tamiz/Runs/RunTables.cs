using System.Text.Json.Nodes;
using Tamiz.Steps;
using Tamiz.Storage;

namespace Tamiz.Runs;

/// <summary>Finds the tables that a run made, released or not: the validated rows of datasets, and what SQL made.</summary>
public static class RunTables
{
    /// <summary>Reads where they are.</summary>
    /// <param name="store">The pipeline's store.</param>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The tables by name; those that the run did not reach are not among them.</returns>
    public static async Task<IReadOnlyDictionary<string, TableData>> ReadAsync(Store store, string run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var tables = new Dictionary<string, TableData>();
        if (await store.ReadAsync($"runs/{run}/candidate.json", cancellationToken).ConfigureAwait(false) is not { } candidate)
            return tables;

        foreach (var (step, key) in JsonNode.Parse(candidate)!["manifests"]!.AsObject())
        {
            var (stage, name) = step.Split(':') is [var before, var after] ? (before, after) : ("", "");
            if (stage is "ingest" or "clean" || await store.ReadAsync((string)key!, cancellationToken).ConfigureAwait(false) is not { } manifest)
                continue;
            if (StepManifest.FromJson(JsonNode.Parse(manifest)!).Table is { } table)
                tables[name] = table;
        }

        return tables;
    }
}
