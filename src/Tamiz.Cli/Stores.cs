using System.Globalization;
using Tamiz.Aws.Storage;
using Tamiz.Engines;
using Tamiz.Pipelines;
using Tamiz.Storage;

namespace Tamiz.Cli;

/// <summary>Opens stores where a project says they are, and closes them.</summary>
/// <param name="environment">Gives environment variables.</param>
/// <param name="clock">The clock.</param>
internal sealed class Stores(Func<string, string?> environment, TimeProvider clock) : IAsyncDisposable
{
    private const long DefaultLimit = 20L << 30;

    private readonly Dictionary<BucketAccess, S3Connection> _connections = [];
    private Workspace? _workspace;
    private Store? _store;

    /// <summary>Gets what reads sources in buckets.</summary>
    public BucketFiles Files => new S3Files(Connection, Workspace);

    /// <summary>Returns the store of a pipeline, always the same.</summary>
    public Store Of(Pipeline pipeline) => _store ??= Open(pipeline);

    /// <summary>Opens a place in a bucket that is reached as the store is, or by the environment alone if that is a folder.</summary>
    public Store Open(BucketPlace place, BucketAccess? access) => new S3Store(Connection(access ?? new BucketAccess()), place, Workspace());

    /// <summary>Returns how an engine on other machines reaches the files of a store in buckets; <see langword="null"/> for a folder.</summary>
    public SharedFiles? Shared(Pipeline pipeline) => pipeline.Buckets is { } buckets
        ? new S3SharedFiles(Connection(buckets.Access), Of(pipeline), buckets.Transformed.Below(pipeline.Name))
        : null;

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        foreach (var connection in _connections.Values)
            connection.Dispose();
        _workspace?.Dispose();
    }

    private Store Open(Pipeline pipeline)
    {
        if (pipeline.Buckets is not { } buckets)
            return new FolderStore(Path.GetFullPath(Path.Combine(pipeline.Folder, pipeline.Store, pipeline.Name)));

        Store At(BucketPlace zone) => Open(zone.Below(pipeline.Name), buckets.Access);
        return buckets.AreOne ? At(buckets.Final) : new ZonedStore(At(buckets.Raw), At(buckets.Transformed), At(buckets.Final));
    }

    private S3Connection Connection(BucketAccess access) =>
        _connections.TryGetValue(access, out var open) ? open : _connections[access] = new S3Connection(access, environment);

    private Workspace Workspace() => _workspace ??= new Workspace(Tamiz.Storage.Workspace.DefaultFolder(environment), Limit(), clock);

    private long Limit()
    {
        if (environment(Tamiz.Storage.Workspace.LimitVariable) is not { Length: > 0 } text)
            return DefaultLimit;

        // 500M, 20G; digits alone are bytes
        var unit = char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 };
        if (long.TryParse(unit == 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue >> unit)
            return number << unit;

        throw new TamizException(ExitReason.Usage, "bad_cache_limit", $"'{text}' in {Tamiz.Storage.Workspace.LimitVariable} is no size.") { Hint = "Write a whole number with K, M, G or T, as in 20G." };
    }
}
