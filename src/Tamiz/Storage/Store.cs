namespace Tamiz.Storage;

/// <summary>The store of one pipeline: objects under keys such as <c>ledger/00000042.json</c>. Folder and S3 behave the same.</summary>
/// <remarks>
/// Keys are relative, use <c>/</c>, and hold no <c>:</c>, <c>=</c>, blank, or part that starts with <c>_</c> (or with <c>.</c>, temporary files apart).
/// Every method throws a <see cref="TamizException"/> with <see cref="ExitReason.Transient"/> when the store cannot be reached or is full,
/// and with <see cref="ExitReason.Usage"/> when access is refused.
/// </remarks>
public abstract class Store : IAsyncDisposable
{
    /// <summary>Gets the place as the user knows it, such as <c>./store/trials</c>.</summary>
    public abstract string Location { get; }

    /// <summary>Returns the place of an object, or of all with a prefix, as the user knows it.</summary>
    public virtual string AddressOf(string key) => key.Length == 0 ? Location : $"{Location.TrimEnd('/')}/{key}";

    /// <summary>Creates an object unless one is there. A crash leaves the whole object or none.</summary>
    /// <returns>Whether this call created it.</returns>
    public abstract Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>Creates an object from a file at <see cref="NewScratchPath"/>, unless one is there. The file is the store's afterwards, whatever the outcome.</summary>
    /// <returns>Whether this call created it.</returns>
    public abstract Task<bool> PutIfAbsentAsync(string key, string scratchPath, CancellationToken cancellationToken = default);

    /// <summary>Does the same for a file whose SHA-256 the caller has seen to, so that a store that sends it along need not read the file once more for it.</summary>
    /// <returns>Whether this call created it.</returns>
    public virtual Task<bool> PutIfAbsentAsync(string key, string scratchPath, string sha256, CancellationToken cancellationToken = default) =>
        PutIfAbsentAsync(key, scratchPath, cancellationToken);

    /// <summary>Replaces an object if it still has the version that was read; with <see langword="null"/>, creates it if it is still absent.</summary>
    /// <returns>Whether this call replaced it.</returns>
    public abstract Task<bool> ReplaceIfAsync(string key, ReadOnlyMemory<byte> content, string? version, CancellationToken cancellationToken = default);

    /// <summary>Opens an object, or returns <see langword="null"/> if there is none.</summary>
    public abstract Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Lists the objects whose key starts with a prefix, by ordinal order of keys, after a key. Temporary files are never listed.</summary>
    public abstract IAsyncEnumerable<StoredKey> ListAsync(string prefix, string? after = null, CancellationToken cancellationToken = default);

    /// <summary>Removes an object; nothing happens if there is none.</summary>
    public abstract Task DeleteAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns where an engine that reads files finds an object once <see cref="BringAsync"/> has brought it; an empty key gives the folder all such
    /// files are in. The result is <see langword="null"/> where there are no local files.
    /// </summary>
    public abstract string? LocalPath(string key);

    /// <summary>Returns a path for a new temporary file from which <see cref="PutIfAbsentAsync(string, string, CancellationToken)"/> is cheap. Its folder exists.</summary>
    /// <param name="name">How the file name ends, such as <c>part-0.parquet</c>.</param>
    public abstract string NewScratchPath(string name);

    /// <summary>Makes objects be there as files, at their <see cref="LocalPath"/>. Files of one process stay until the store is disposed.</summary>
    /// <exception cref="TamizException">An object is absent, or did not arrive as it was written.</exception>
    public virtual Task BringAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Refuses a place that cannot hold a store, because it lacks exclusive creation or durability. The first write of a run calls it, and so does whoever wants to know before.</summary>
    /// <exception cref="TamizException">The place cannot hold a store, or cannot be written.</exception>
    public virtual Task ProbeAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Names what interrupted writers left, and writers at work have: it is no object and harms nobody.</summary>
    public virtual Task<IReadOnlyList<string>> UnfinishedAsync(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<string>>([]);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Tells whether an object is there.</summary>
    public virtual async Task<bool> ExistsAsync(string key, CancellationToken cancellationToken = default)
    {
        if (await GetAsync(key, cancellationToken).ConfigureAwait(false) is not { } stored)
            return false;

        await stored.DisposeAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>Opens an object that this run has made or found, and so must be there.</summary>
    /// <exception cref="TamizException">Somebody removed it since.</exception>
    public async Task<StoredObject> OpenAsync(string key, CancellationToken cancellationToken = default) =>
        await GetAsync(key, cancellationToken).ConfigureAwait(false) ?? throw Gone(key);

    /// <summary>Reads an object to the end, or returns <see langword="null"/> if there is none.</summary>
    public async Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken = default)
    {
        var stored = await GetAsync(key, cancellationToken).ConfigureAwait(false);
        if (stored is null)
            return null;

        await using (stored.ConfigureAwait(false))
        {
            using var buffer = new MemoryStream();
            await stored.Content.CopyToAsync(buffer, cancellationToken).ConfigureAwait(false);
            return buffer.ToArray();
        }
    }

    /// <summary>Returns what is said of an object that was there while the run worked, and no longer is.</summary>
    protected TamizException Gone(string key) => StoreFailure.Gone(AddressOf(key));
}
