using Tamiz.Engines;
using Tamiz.Storage;

namespace Tamiz.Steps;

/// <summary>One try at a step: writes files under a folder of its own.</summary>
public sealed class Attempt(Store store, Engine engine, string folder)
{
    /// <summary>Gets the engine.</summary>
    public Engine Engine => engine;

    /// <summary>Gets the store.</summary>
    public Store Store => store;

    /// <summary>Gets where its files are in the store.</summary>
    internal string Folder => folder;

    /// <summary>Runs a query and keeps its rows as a Parquet file.</summary>
    /// <returns>The key of the file and its number of rows.</returns>
    public async Task<(string Key, long Rows)> WriteAsync(string query, string name, bool reproducible = false, CancellationToken cancellationToken = default)
    {
        var scratch = store.NewScratchPath(name);
        var rows = await engine.MaterializeAsync(query, new Target(scratch, FileFormat.Parquet, reproducible), cancellationToken).ConfigureAwait(false);
        return (await KeepAsync(scratch, name, cancellationToken).ConfigureAwait(false), rows);
    }

    /// <summary>Keeps a file made at <see cref="Storage.Store.NewScratchPath"/>.</summary>
    /// <returns>Its key.</returns>
    public async Task<string> KeepAsync(string scratch, string name, CancellationToken cancellationToken = default)
    {
        var key = $"{folder}/{name}";
        if (!await store.PutIfAbsentAsync(key, scratch, cancellationToken).ConfigureAwait(false))
            throw new TamizException(ExitReason.Internal, "attempt_repeats", $"The file '{key}' was there before this attempt made it.");
        return key;
    }

    /// <summary>Returns a relation over files of the store.</summary>
    public string Relation(IEnumerable<string> keys, bool withRow = false) => engine.Parquet([.. keys.Select(Location)], withRow);

    /// <summary>Returns where the engine finds a file of the store.</summary>
    public string Location(string key) => new Relations(store, engine).Location(key);
}
