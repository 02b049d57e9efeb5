using System.Text.Json;
using System.Text.Json.Nodes;
using Tamiz.Engines;
using Tamiz.Storage;

namespace Tamiz.Steps;

/// <summary>The steps that are done, by key. Two processes may do the same step; one manifest wins.</summary>
public sealed class StepCache(Store store, Engine engine)
{
    /// <summary>Returns the key of a step: SHA-256 over its operation, its version, the engine, and what it depends on.</summary>
    /// <param name="step">The step.</param>
    /// <param name="version">The version of the code that does it; it changes when the result may.</param>
    /// <param name="usesEngine">Whether the engine takes part.</param>
    /// <param name="dependsOn">Its configuration and the content fingerprints of its inputs. Never secrets.</param>
    public string KeyOf(Step step, int version, bool usesEngine, JsonObject dependsOn) => CanonicalJson.Hash(new JsonObject
    {
        ["operation"] = step.Stage.ToString().ToLowerInvariant(),
        ["version"] = version,
        ["engine"] = usesEngine ? $"{engine.Name} {engine.Version}" : null,
        ["depends_on"] = dependsOn.DeepClone(),
    });

    /// <summary>Returns the manifest of a finished step, or <see langword="null"/> if it was never finished or its files are gone.</summary>
    public async Task<StepManifest?> FindAsync(Step step, string key, CancellationToken cancellationToken = default)
    {
        if (await store.ReadAsync(ManifestKey(step, key), cancellationToken).ConfigureAwait(false) is not { } bytes)
            return null;

        var manifest = Read(bytes);
        if (manifest is not null && await IsWholeAsync(manifest, cancellationToken).ConfigureAwait(false))
            return manifest;

        // Somebody damaged it or removed a file: it must not promise what is not there, and the step is done again.
        await store.DeleteAsync(ManifestKey(step, key), cancellationToken).ConfigureAwait(false);
        return null;
    }

    private static StepManifest? Read(byte[] bytes)
    {
        try
        {
            var json = JsonNode.Parse(bytes);
            return (int?)json?["schema_version"] == StepManifest.SchemaVersion ? StepManifest.FromJson(json!) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private async Task<bool> IsWholeAsync(StepManifest manifest, CancellationToken cancellationToken)
    {
        foreach (var file in manifest.Files.Concat(manifest.Table?.Parts.Select(part => part.Key) ?? []))
        {
            if (await store.GetAsync(file, cancellationToken).ConfigureAwait(false) is not { } stored)
                return false;

            await stored.DisposeAsync().ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Does the work of an attempt. Its scratch files are written past the store, so a full disk shows here.</summary>
    internal async Task<T> WorkAsync<T>(Attempt attempt, Func<Attempt, Task<T>> work)
    {
        try
        {
            return await work(attempt).ConfigureAwait(false);
        }
        catch (IOException e) when (StoreFailure.IsFull(e))
        {
            throw StoreFailure.Translate(e, store.Location, attempt.Folder);
        }
    }

    /// <summary>Starts an attempt at a step. Nothing of it is seen before <see cref="CompleteAsync"/>.</summary>
    public Attempt Begin(Step step, string key, string attempt) => new(store, engine, $"transformed/{step.Folder}/{key}/{attempt}");

    /// <summary>Says that a step is done. If another process was first, its manifest counts and is returned.</summary>
    public async Task<StepManifest> CompleteAsync(Step step, StepManifest manifest, CancellationToken cancellationToken = default)
    {
        var key = ManifestKey(step, manifest.Key);
        if (await store.PutIfAbsentAsync(key, CanonicalJson.Line(manifest.ToJson()), cancellationToken).ConfigureAwait(false))
            return manifest;
        return StepManifest.FromJson(JsonNode.Parse((await store.ReadAsync(key, cancellationToken).ConfigureAwait(false))!)!);
    }

    /// <summary>Returns where the manifest of a step is.</summary>
    public static string ManifestKey(Step step, string key) => $"transformed/{step.Folder}/{key}.json";
}
