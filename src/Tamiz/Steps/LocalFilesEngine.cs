using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Storage;

namespace Tamiz.Steps;

/// <summary>An engine that reads files, on a store that may be elsewhere: before a statement runs, the objects it reads are brought here.</summary>
/// <remarks>A statement is known by the relations in it, which this engine gave out. So nothing is fetched for a statement that never runs.</remarks>
/// <param name="engine">The engine.</param>
/// <param name="store">Where its files come from.</param>
public sealed class LocalFilesEngine(Engine engine, Store store) : Engine
{
    private readonly string _root = Path.TrimEndingDirectorySeparator(store.LocalPath("") ?? "") + "/";
    private readonly ConcurrentDictionary<string, ImmutableArray<string>> _keys = new(StringComparer.Ordinal);
    private readonly bool _isView;

    private LocalFilesEngine(LocalFilesEngine whole, Engine watched, Store store)
        : this(watched, store) => (_keys, _isView) = (whole._keys, true);

    /// <inheritdoc/>
    public override string Name => engine.Name;

    /// <inheritdoc/>
    public override string Version => engine.Version;

    /// <inheritdoc/>
    public override SqlDialect Dialect => engine.Dialect;

    /// <inheritdoc/>
    public override long MostOrderedValues => engine.MostOrderedValues;

    /// <inheritdoc/>
    public override Engine Watched(IProgress<double> progress) => new LocalFilesEngine(this, engine.Watched(progress), store);

    /// <inheritdoc/>
    public override IEnumerable<SqlObjection> ObjectionsTo(string sql, bool isValue) => engine.ObjectionsTo(sql, isValue);

    /// <inheritdoc/>
    public override async Task<string> LandAsync(TextFile file, bool withRow = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Remembered(await engine.LandAsync(file, withRow, cancellationToken).ConfigureAwait(false), [file.Location]);
    }

    /// <inheritdoc/>
    public override string Parquet(ImmutableArray<string> locations, bool withRow = false) => Remembered(engine.Parquet(locations, withRow), locations);

    /// <inheritdoc/>
    public override async Task<long> MaterializeAsync(string query, Target target, CancellationToken cancellationToken = default)
    {
        await BringAsync(query, cancellationToken).ConfigureAwait(false);
        return await engine.MaterializeAsync(query, target, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task<QueryResult> ReadAsync(string query, CancellationToken cancellationToken = default)
    {
        await BringAsync(query, cancellationToken).ConfigureAwait(false);
        return await engine.ReadAsync(query, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task<ImmutableArray<ResultColumn>> DescribeAsync(string query, CancellationToken cancellationToken = default)
    {
        await BringAsync(query, cancellationToken).ConfigureAwait(false);
        return await engine.DescribeAsync(query, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _isView ? ValueTask.CompletedTask : engine.DisposeAsync();

    private async Task BringAsync(string query, CancellationToken cancellationToken)
    {
        var used = _keys.Where(relation => query.Contains(relation.Key, StringComparison.Ordinal)).ToList();
        if (used.Count == 0)
            return;

        await store.BringAsync([.. used.SelectMany(relation => relation.Value).Distinct(StringComparer.Ordinal)], cancellationToken).ConfigureAwait(false);
    }

    private string Remembered(string relation, ImmutableArray<string> locations)
    {
        ImmutableArray<string> keys = [.. locations.Where(location => location.StartsWith(_root, StringComparison.Ordinal)).Select(location => location[_root.Length..]).Where(StoreKey.IsValid)];
        if (!keys.IsEmpty)
            _keys[relation] = keys;
        return relation;
    }
}
