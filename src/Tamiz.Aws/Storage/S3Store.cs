using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.S3.Model;
using Tamiz.Storage;

namespace Tamiz.Aws.Storage;

/// <summary>A store, or a zone of one, in a bucket of S3 or of a server that speaks as S3 does.</summary>
/// <remarks>
/// An object is created by a put with <c>If-None-Match: *</c> and replaced by one with <c>If-Match</c>. Each carries the SHA-256 of its bytes, which is
/// compared with what arrives, and a nonce by which a put whose answer was lost is known for one's own. Engines that read files work in the
/// <see cref="Workspace"/>.
/// </remarks>
public sealed class S3Store : Store
{
    private readonly S3Connection _connection;
    private readonly BucketPlace _place;
    private readonly Workspace _workspace;
    private readonly S3Writing _writing;
    private readonly S3Reading _reading;
    private readonly S3Copying _copying;
    private readonly S3Probe _probe;

    /// <summary>Opens a store; nothing is sent.</summary>
    /// <param name="connection">The server. It is shared, and disposed by whoever made it.</param>
    /// <param name="place">The pipeline's place: <c>s3://BUCKET/PREFIX/PIPELINE</c>.</param>
    /// <param name="workspace">Where local files are. It is shared too.</param>
    public S3Store(S3Connection connection, BucketPlace place, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(place);
        (_connection, _place, _workspace) = (connection, place, workspace);
        _writing = new S3Writing(connection, place.Bucket);
        _reading = new S3Reading(connection, place.Bucket);
        _copying = new S3Copying(connection, place.Bucket, _writing);
        _probe = new S3Probe(connection, place, _writing);
    }

    /// <inheritdoc/>
    public override string Location => _place.ToString();

    /// <inheritdoc/>
    public override async Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        await PutAsync(Full(key), content, new S3Condition(null), cancellationToken).ConfigureAwait(false) is not null;

    /// <inheritdoc/>
    public override Task<bool> PutIfAbsentAsync(string key, string scratchPath, CancellationToken cancellationToken = default) =>
        PutFileAsync(key, scratchPath, null, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>The server is told the hash, and S3 refuses bytes that have another; where a server does not look, whoever reads the object does.</remarks>
    public override Task<bool> PutIfAbsentAsync(string key, string scratchPath, string sha256, CancellationToken cancellationToken = default) =>
        PutFileAsync(key, scratchPath, sha256, cancellationToken);

    private async Task<bool> PutFileAsync(string key, string scratchPath, string? known, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scratchPath);
        var full = Full(key);
        try
        {
            if (_connection.Written.TryRemove(scratchPath, out var written))
                return await _copying.MoveAsync(written, full, cancellationToken).ConfigureAwait(false);

            var sha256 = known ?? await HashAsync(scratchPath, cancellationToken).ConfigureAwait(false);
            var content = new S3Content(() => Open(scratchPath), new FileInfo(scratchPath).Length, sha256);
            var version = await _writing.PutAsync(full, content, new S3Condition(null), _ => _probe.KeepsConditionOnPartsAsync(), cancellationToken).ConfigureAwait(false);
            if (version is null)
                return false;

            // What was just written need not be fetched to be read.
            _workspace.RememberHash(Identity(full, version), sha256);
            _workspace.Keep(key, sha256, scratchPath);
            return true;
        }
        finally
        {
            Workspace.Discard(scratchPath);
        }
    }

    /// <inheritdoc/>
    /// <remarks>If an answer is lost and another writer replaces the object again before that shows, the result is <see langword="false"/>, though this call's bytes were there for a while.</remarks>
    public override async Task<bool> ReplaceIfAsync(string key, ReadOnlyMemory<byte> content, string? version, CancellationToken cancellationToken = default) =>
        await PutAsync(Full(key), content, new S3Condition(version), cancellationToken).ConfigureAwait(false) is not null;

    /// <inheritdoc/>
    public override async Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        var full = Full(key);
        return await _reading.OpenAsync(full, null, cancellationToken).ConfigureAwait(false) is { } answer
            ? new StoredObject(new VerifiedStream(answer, answer.Metadata[S3Writing.HashName], Address(full)), S3Version.Of(answer.ETag), answer.ContentLength)
            : null;
    }

    /// <inheritdoc/>
    public override async Task<bool> ExistsAsync(string key, CancellationToken cancellationToken = default) =>
        await _writing.HeadAsync(Full(key), cancellationToken).ConfigureAwait(false) is not null;

    /// <inheritdoc/>
    public override async IAsyncEnumerable<StoredKey> ListAsync(string prefix, string? after = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var under = _place.Prefix + StoreKey.CheckedPrefix(prefix);
        await foreach (var listed in _connection.ListAsync(_place.Bucket, under, after is null ? null : _place.Prefix + after, cancellationToken).ConfigureAwait(false))
        {
            var key = listed.Key[_place.Prefix.Length..];
            if (StoreKey.IsValid(key))
                yield return new StoredKey(key, listed.Size ?? 0, listed.LastModified?.ToUniversalTime() ?? default);
        }
    }

    /// <inheritdoc/>
    public override async Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        var full = Full(key);
        _workspace.Hide(key);
        await _connection.CallAsync("s3:DeleteObject", _place.Bucket, full, (client, token) => client.DeleteObjectAsync(_place.Bucket, full, token), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override string LocalPath(string key) => key.Length == 0 ? _workspace.Session : _workspace.PathOf(StoreKey.Checked(key));

    /// <inheritdoc/>
    public override string NewScratchPath(string name) => StoreKey.IsValidPart(name)
        ? _workspace.NewScratchPath(name)
        : throw new ArgumentException($"'{name}' is no name for a file of the store.", nameof(name));

    /// <inheritdoc/>
    /// <remarks>What this process brought once, or wrote itself, is not asked for again: no object but <c>current.json</c> ever changes.</remarks>
    public override async Task BringAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = _connection.Options.AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(keys.Where(key => !File.Exists(LocalPath(key))).Distinct(StringComparer.Ordinal), options, async (key, token) => await BringAsync(key, token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override Task ProbeAsync(CancellationToken cancellationToken = default) => _probe.DemandConditionsAsync(cancellationToken);

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<string>> UnfinishedAsync(CancellationToken cancellationToken = default)
    {
        var found = new List<string>();
        var uploads = new ListMultipartUploadsRequest { BucketName = _place.Bucket, Prefix = _place.Prefix };
        for (var isMore = true; isMore;)
        {
            var page = await _connection.CallAsync("s3:ListBucketMultipartUploads", _place.Bucket, _place.Prefix, (client, token) => client.ListMultipartUploadsAsync(uploads, token), cancellationToken).ConfigureAwait(false);
            found.AddRange((page.MultipartUploads ?? []).Select(upload => upload.Key));
            (uploads.KeyMarker, uploads.UploadIdMarker, isMore) = (page.NextKeyMarker, page.NextUploadIdMarker, page.IsTruncated == true);
        }

        await foreach (var left in _connection.ListAsync(_place.Bucket, _place.Prefix + S3SharedFiles.Folder, cancellationToken: cancellationToken).ConfigureAwait(false))
            found.Add(left.Key);

        return [.. found.Select(full => full[_place.Prefix.Length..])];
    }

    private Task<string?> PutAsync(string full, ReadOnlyMemory<byte> content, S3Condition condition, CancellationToken cancellationToken)
    {
        var bytes = content.ToArray();
        return _writing.PutAsync(full, new S3Content(() => new MemoryStream(bytes, writable: false), bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))), condition, _ => Task.FromResult(false), cancellationToken);
    }

    private async Task BringAsync(string key, CancellationToken cancellationToken)
    {
        var full = Full(key);
        var head = await _writing.HeadAsync(full, cancellationToken).ConfigureAwait(false) ?? throw Gone(key);
        var version = S3Version.Of(head.ETag);
        var known = head.Metadata[S3Writing.HashName] ?? _workspace.FindHash(Identity(full, version));
        if (known is not null && await _workspace.TryShowAsync(key, known, cancellationToken).ConfigureAwait(false))
            return;

        var scratch = _workspace.NewScratchPath("object");
        try
        {
            var arrived = await _reading.DownloadAsync(full, version, head.ContentLength, scratch, cancellationToken).ConfigureAwait(false) ?? throw Gone(key);
            if (known is not null && known != arrived)
                throw S3Failure.Damaged(Address(full), known, arrived);

            _workspace.RememberHash(Identity(full, version), arrived);
            _workspace.Keep(key, arrived, scratch);
        }
        finally
        {
            Workspace.Discard(scratch);
        }
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        var file = Open(path);
        await using (file.ConfigureAwait(false))
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.Asynchronous | FileOptions.SequentialScan);

    private string Identity(string full, string version) => $"{_connection.Endpoint}\n{_place.Bucket}\n{full}\n{version}";

    private string Address(string full) => $"{BucketPlace.Scheme}{_place.Bucket}/{full}";

    private string Full(string key) => _place.Prefix + StoreKey.Checked(key);
}
