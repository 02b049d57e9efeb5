using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Engines;
using Tamiz.Storage;

namespace Tamiz.Steps;

/// <summary>One try at a step: writes files under a folder of its own.</summary>
public sealed class Attempt
{
    private readonly Func<PartOfStep, CancellationToken, Task<StepManifest>> _parts;

    internal Attempt(Store store, Engine engine, string folder, Func<PartOfStep, CancellationToken, Task<StepManifest>> parts) =>
        (Store, Engine, Folder, _parts) = (store, engine, folder, parts);

    /// <summary>Gets the engine.</summary>
    public Engine Engine { get; }

    /// <summary>Gets the store.</summary>
    public Store Store { get; }

    /// <summary>Gets what is told how many bytes of how many have been read.</summary>
    internal Action<long, long> Read { get; init; } = (_, _) => { };

    /// <summary>Gets where its files are in the store.</summary>
    internal string Folder { get; }

    /// <summary>Does a part of the step that has a key of its own, or takes it from an earlier attempt: what became of one file of many.</summary>
    /// <param name="version">The version of the code that does it.</param>
    /// <param name="usesEngine">Whether the engine takes part.</param>
    /// <param name="dependsOn">What the part depends on.</param>
    /// <param name="work">Does it, and returns what it found out and the keys of its files.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<StepManifest> PartAsync(
        int version, bool usesEngine, JsonObject dependsOn, Func<Attempt, Task<(JsonObject Facts, ImmutableArray<string> Files)>> work, CancellationToken cancellationToken = default) =>
        _parts(new PartOfStep(version, usesEngine, dependsOn, work), cancellationToken);

    /// <summary>Runs a query and keeps its rows as a Parquet file.</summary>
    /// <returns>The key of the file and its number of rows.</returns>
    public Task<(string Key, long Rows)> WriteAsync(string query, string name, bool reproducible = false, CancellationToken cancellationToken = default) =>
        WriteAsync(query, name, scratch => new Target(scratch, FileFormat.Parquet, reproducible), cancellationToken);

    /// <summary>Runs a query that groups, joins or ranks most of the rows it reads, and keeps what it gives as a Parquet file.</summary>
    /// <returns>The key of the file and its number of rows.</returns>
    public Task<(string Key, long Rows)> WriteRegroupedAsync(string query, string name, bool reproducible = false, CancellationToken cancellationToken = default) =>
        WriteAsync(query, name, scratch => new Target(scratch, FileFormat.Parquet, reproducible, Regroups: true), cancellationToken);

    /// <summary>Runs a query over one file and keeps its rows as a Parquet file, in the order of that file.</summary>
    /// <returns>The key of the file and its number of rows.</returns>
    public Task<(string Key, long Rows)> WriteInFileOrderAsync(string query, string name, CancellationToken cancellationToken = default) =>
        WriteAsync(query, name, scratch => new Target(scratch, FileFormat.Parquet, InFileOrder: true), cancellationToken);

    private async Task<(string Key, long Rows)> WriteAsync(string query, string name, Func<string, Target> target, CancellationToken cancellationToken)
    {
        var scratch = Store.NewScratchPath(name);
        var rows = await WriteBehind.FollowAsync(Store, scratch, Engine.MaterializeAsync(query, target(scratch), cancellationToken)).ConfigureAwait(false);
        return (await KeepAsync(scratch, name, cancellationToken).ConfigureAwait(false), rows);
    }

    /// <summary>Keeps a file made at <see cref="Storage.Store.NewScratchPath"/>.</summary>
    /// <returns>Its key.</returns>
    public async Task<string> KeepAsync(string scratch, string name, CancellationToken cancellationToken = default)
    {
        var key = $"{Folder}/{name}";
        if (!await Store.PutIfAbsentAsync(key, scratch, cancellationToken).ConfigureAwait(false))
            throw new TamizException(ExitReason.Internal, "attempt_repeats", $"The file '{key}' was there before this attempt made it.");
        return key;
    }

    /// <summary>Returns a relation over files of the store.</summary>
    public string Relation(IEnumerable<string> keys, bool withRow = false) => Engine.Parquet([.. keys.Select(Location)], withRow);

    /// <summary>Returns where the engine finds a file of the store.</summary>
    public string Location(string key) => new Relations(Store, Engine).Location(key);
}

/// <summary>A part of a step, with a key of its own.</summary>
internal sealed record PartOfStep(
    int Version, bool UsesEngine, JsonObject DependsOn, Func<Attempt, Task<(JsonObject Facts, ImmutableArray<string> Files)>> Work);
