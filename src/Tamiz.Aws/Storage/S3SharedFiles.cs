using System.Collections.Concurrent;
using Amazon.S3.Model;
using Tamiz.Engines;
using Tamiz.Storage;

namespace Tamiz.Aws.Storage;

/// <summary>The files of a store in buckets as a cluster reaches them: by s3a, with settings and credentials of its own.</summary>
/// <remarks>
/// What the cluster writes, and what it is offered to read, has keys below <see cref="Folder"/>, which no store lists. What it wrote goes from there to
/// the key of a store by a copy within the service; its bytes do not come here.
/// </remarks>
/// <param name="connection">The server.</param>
/// <param name="store">The pipeline's store.</param>
/// <param name="place">Where in it things may be for a while.</param>
public sealed class S3SharedFiles(S3Connection connection, Store store, BucketPlace place) : SharedFiles
{
    /// <summary>What keys of such objects begin with, below the store's own place.</summary>
    internal const string Folder = ".tmp-server/";

    private const string Scheme = "s3a://";

    // The object that parts are joined to, beside them.
    private const string Whole = "joined.parquet";

    private readonly string _root = Path.TrimEndingDirectorySeparator(store.LocalPath("") ?? "") + "/";
    private readonly ConcurrentDictionary<string, string> _folders = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<string> _offered = [];

    /// <inheritdoc/>
    public override string AddressOf(string path) => KeyOf(path) is { } key
        ? Scheme + store.AddressOf(key)[BucketPlace.Scheme.Length..]
        : path + "/" == _root ? Address(place.Prefix) : throw new ArgumentException($"'{path}' is no file of the store.", nameof(path));

    /// <inheritdoc/>
    public override async Task<string> OfferAsync(string path, CancellationToken cancellationToken = default)
    {
        if (KeyOf(path) is not null)
            return AddressOf(path);

        var key = $"{NewFolder()}{Path.GetFileName(path)}";
        var request = new PutObjectRequest { BucketName = place.Bucket, Key = key, FilePath = path, UseChunkEncoding = false };
        S3Encryption.Apply(connection.Access, method => request.ServerSideEncryptionMethod = method, id => request.ServerSideEncryptionKeyManagementServiceKeyId = id);
        await connection.CallAsync("s3:PutObject", place.Bucket, key, (client, token) => client.PutObjectAsync(request, token), cancellationToken).ConfigureAwait(false);
        _offered.Add(key);
        return Address(key);
    }

    /// <inheritdoc/>
    public override Task BringAsync(string path, CancellationToken cancellationToken = default) =>
        KeyOf(path) is { } key ? store.BringAsync([key], cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public override string FolderFor(string path) => Address(_folders.GetOrAdd(path, _ => NewFolder()).TrimEnd('/'));

    /// <inheritdoc/>
    public override async Task<int> TakeAsync(string path, CancellationToken cancellationToken = default)
    {
        var parts = await PartsOfAsync(path, cancellationToken).ConfigureAwait(false);
        if (parts is [var part])
            connection.Written[path] = WrittenAs(part);
        return parts.Count;
    }

    /// <inheritdoc/>
    public override async Task<int> JoinAsync(string path, CancellationToken cancellationToken = default)
    {
        var parts = await PartsOfAsync(path, cancellationToken).ConfigureAwait(false);
        if (parts.Count > 0)
            connection.Written[path] = parts is [var part] ? WrittenAs(part) : await new S3Joining(connection, place.Bucket).JoinAsync(parts, _folders[path] + Whole, cancellationToken).ConfigureAwait(false);
        return parts.Count;
    }

    /// <inheritdoc/>
    public override async Task ClearAsync(string path, CancellationToken cancellationToken = default)
    {
        var taken = connection.Written.TryGetValue(path, out var written) ? written.Key : null;
        try
        {
            // Marks of a finished job, and what one that failed left.
            var left = (await ListAsync(path, cancellationToken).ConfigureAwait(false)).Where(found => found.Key != taken);
            var options = new ParallelOptions { MaxDegreeOfParallelism = connection.Options.AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(left, options, async (found, token) => await DeleteAsync(found.Key, token).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (TamizException)
        {
            // 'verify' names what is left; the reason this may run under matters more
        }

        _folders.TryRemove(path, out _);
    }

    /// <inheritdoc/>
    public override async Task DiscardAsync(string path, CancellationToken cancellationToken = default)
    {
        if (connection.Written.TryRemove(path, out var written))
            await DeleteAsync(written.Key, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        foreach (var key in _offered.Concat(connection.Written.Values.Select(written => written.Key)))
            await DeleteAsync(key, CancellationToken.None).ConfigureAwait(false);
    }

    private S3Written WrittenAs(S3Object found) => new(place.Bucket, found.Key, found.Size ?? 0);

    private string Address(string key) => $"{Scheme}{place.Bucket}/{key}";

    private string NewFolder() => $"{place.Prefix}{Folder}{Guid.NewGuid():N}/";

    private string? KeyOf(string path) => path.StartsWith(_root, StringComparison.Ordinal) && StoreKey.IsValid(path[_root.Length..]) ? path[_root.Length..] : null;

    private async Task<List<S3Object>> PartsOfAsync(string path, CancellationToken cancellationToken) =>
        [.. (await ListAsync(path, cancellationToken).ConfigureAwait(false)).Where(found => IsPart(found.Key)).OrderBy(found => TaskOf(found.Key))];

    private async Task<List<S3Object>> ListAsync(string path, CancellationToken cancellationToken) =>
        await connection.ListAsync(place.Bucket, _folders[path], cancellationToken: cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);

    private async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await connection.CallAsync("s3:DeleteObject", place.Bucket, key, (client, token) => client.DeleteObjectAsync(place.Bucket, key, token), cancellationToken).ConfigureAwait(false);
        }
        catch (TamizException)
        {
            // 'verify' names it
        }
    }
}
