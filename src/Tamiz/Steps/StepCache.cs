using System.Text.Json;
using System.Text.Json.Nodes;
using Tamiz.Engines;
using Tamiz.Storage;

namespace Tamiz.Steps;

/// <summary>The steps that are done, by key. Two processes may do the same step; one manifest wins.</summary>
public sealed class StepCache(Store store, Engine engine)
{
    internal const int MostAskedAtOnce = 8;

    /// <summary>Gets how many files are asked for at once.</summary>
    internal int AskedAtOnce { get; init; } = MostAskedAtOnce;

    /// <summary>Gets what is told how far steps have come that are being executed; <see langword="null"/>, the default, for nothing: then the engine is not asked.</summary>
    public Action<StepProgress>? Watch { get; init; }

    /// <summary>Returns the parts of a step's key: its operation, its version, the engine, and what it depends on. The key is their SHA-256.</summary>
    public JsonObject PartsOf(StepRecipe recipe) => new()
    {
        ["operation"] = recipe.Step.Stage.ToString().ToLowerInvariant(),
        ["version"] = recipe.Version,
        ["engine"] = recipe.UsesEngine ? $"{engine.Name} {engine.Version}" : null,
        ["depends_on"] = recipe.DependsOn.DeepClone(),
    };

    /// <summary>Returns the manifest of a finished step, or <see langword="null"/> if it was never finished or its files are gone.</summary>
    public Task<StepManifest?> FindAsync(Step step, string key, CancellationToken cancellationToken = default) => FindManifestAsync(ManifestKey(step, key), cancellationToken);

    private async Task<StepManifest?> FindManifestAsync(string manifestKey, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(manifestKey, cancellationToken).ConfigureAwait(false) is not { } bytes)
            return null;
        if (Read(bytes) is { } manifest && await IsWholeAsync(manifest, cancellationToken).ConfigureAwait(false))
            return manifest;

        // Somebody damaged it or removed a file: it must not promise what is not there, and the step is done again.
        await store.DeleteAsync(manifestKey, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>Forgets that a step is done, so that it is done anew. Its files stay.</summary>
    public Task ForgetAsync(Step step, string key, CancellationToken cancellationToken = default) => store.DeleteAsync(ManifestKey(step, key), cancellationToken);

    /// <summary>Returns what <see cref="FindAsync"/> would, and leaves the store as it is.</summary>
    public async Task<StepManifest?> PeekAsync(Step step, string key, CancellationToken cancellationToken = default) =>
        await ReadAsync(step, key, cancellationToken).ConfigureAwait(false) is { } manifest && await IsWholeAsync(manifest, cancellationToken).ConfigureAwait(false) ? manifest : null;

    /// <summary>Reads a manifest, whether or not its files are still there; <see langword="null"/> if there is none that can be read.</summary>
    public async Task<StepManifest?> ReadAsync(Step step, string key, CancellationToken cancellationToken = default) =>
        await store.ReadAsync(ManifestKey(step, key), cancellationToken).ConfigureAwait(false) is { } bytes ? Read(bytes) : null;

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
        // Side by side: elsewhere each question takes its time, and a dataset may have thousands of files.
        var missing = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = cancellationToken };
        var files = manifest.Files.Concat(manifest.Table?.Parts.SelectMany(part => part.Without.Prepend(part)).Select(part => part.Key) ?? []).Distinct(StringComparer.Ordinal);
        await Parallel.ForEachAsync(files, options, async (file, token) =>
        {
            if (Volatile.Read(ref missing) == 0 && !await store.ExistsAsync(file, token).ConfigureAwait(false))
                Volatile.Write(ref missing, 1);
        }).ConfigureAwait(false);
        return missing == 0;
    }

    /// <summary>Does the work of an attempt. Its scratch files are written past the store, so what the operating system refuses shows here.</summary>
    internal async Task<T> WorkAsync<T>(Attempt attempt, Func<Attempt, Task<T>> work)
    {
        try
        {
            return await work(attempt).ConfigureAwait(false);
        }
        catch (Exception e) when (StoreFailure.IsOperatingSystem(e))
        {
            throw StoreFailure.Translate(e, store.Location, attempt.Folder);
        }
    }

    /// <summary>Starts an attempt at a step. Nothing of it is seen before <see cref="CompleteAsync(Step, StepManifest, CancellationToken)"/>.</summary>
    /// <param name="step">The step.</param>
    /// <param name="key">Its key.</param>
    /// <param name="attempt">The name of the attempt.</param>
    /// <param name="run">The run.</param>
    /// <param name="anew">Whether parts that were done before are done anew too.</param>
    public Attempt Begin(Step step, string key, string attempt, string run, bool anew = false)
    {
        Watch?.Invoke(new StepProgress(step.Name));
        var watched = Watch is { } watch ? engine.Watched(new Told(share => watch(new StepProgress(step.Name, Share: share)))) : engine;
        return new(store, watched, $"transformed/{step.Folder}/{key}/{attempt}", (part, cancellationToken) => PartAsync(watched, step, part, attempt, run, anew, cancellationToken))
        {
            Read = (bytes, of) => Watch?.Invoke(new StepProgress(step.Name, bytes, of)),
        };
    }

    private async Task<StepManifest> PartAsync(Engine watched, Step step, PartOfStep part, string attempt, string run, bool anew, CancellationToken cancellationToken)
    {
        var parts = PartsOf(new StepRecipe(step, part.Version, part.DependsOn) { UsesEngine = part.UsesEngine });
        var key = CanonicalJson.Hash(parts);
        var folder = $"transformed/{step.Folder}/parts/{key}";
        if (anew)
            await store.DeleteAsync($"{folder}.json", cancellationToken).ConfigureAwait(false);
        else if (await FindManifestAsync($"{folder}.json", cancellationToken).ConfigureAwait(false) is { } done)
            return done;

        var own = new Attempt(store, watched, $"{folder}/{attempt}", (inner, _) => throw new NotSupportedException("A part of a step has no parts."));
        var (facts, files) = await part.Work(own).ConfigureAwait(false);
        return await CompleteManifestAsync($"{folder}.json", new StepManifest { Step = step.Name, Key = key, Run = run, Attempt = attempt, Parts = parts, Facts = facts, Files = files }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says that a step is done. If another process was first, its manifest counts and is returned.</summary>
    public Task<StepManifest> CompleteAsync(Step step, StepManifest manifest, CancellationToken cancellationToken = default)
    {
        Watch?.Invoke(new StepProgress(step.Name, IsDone: true));
        return CompleteManifestAsync(ManifestKey(step, manifest.Key), manifest, cancellationToken);
    }

    private async Task<StepManifest> CompleteManifestAsync(string key, StepManifest manifest, CancellationToken cancellationToken)
    {
        if (await store.PutIfAbsentAsync(key, CanonicalJson.Line(manifest.ToJson()), cancellationToken).ConfigureAwait(false))
            return manifest;
        return StepManifest.FromJson(JsonNode.Parse((await store.ReadAsync(key, cancellationToken).ConfigureAwait(false))!)!);
    }

    /// <summary>Returns where the manifest of a step is.</summary>
    public static string ManifestKey(Step step, string key) => $"transformed/{step.Folder}/{key}.json";

    // In place: Progress<T> would tell later, and not in order.
    private sealed class Told(Action<double> told) : IProgress<double>
    {
        public void Report(double value) => told(value);
    }
}
