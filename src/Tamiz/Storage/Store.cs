namespace Tamiz.Storage;

/// <summary>The store of one pipeline: objects under keys such as <c>ledger/00000042.json</c>. Folder and S3 behave the same.</summary>
/// <remarks>
/// Keys are relative, use <c>/</c>, and hold no <c>:</c>, <c>=</c>, blank, or part that starts with <c>_</c> (or with <c>.</c>, temporary files apart).
/// Every method throws a <see cref="TamizException"/> with <see cref="ExitReason.Transient"/> when the store cannot be reached or is full,
/// and with <see cref="ExitReason.Usage"/> when access is refused.
/// </remarks>
public abstract class Store
{
    /// <summary>Gets the place as the user knows it, such as <c>./store/trials</c>.</summary>
    public abstract string Location { get; }

    /// <summary>Creates an object unless one is there. A crash leaves the whole object or none.</summary>
    /// <returns>Whether this call created it.</returns>
    public abstract Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>Creates an object from a file at <see cref="NewScratchPath"/>, unless one is there. The file is the store's afterwards, whatever the outcome.</summary>
    /// <returns>Whether this call created it.</returns>
    public abstract Task<bool> PutIfAbsentAsync(string key, string scratchPath, CancellationToken cancellationToken = default);

    /// <summary>Replaces an object if it still has the version that was read; with <see langword="null"/>, creates it if it is still absent.</summary>
    /// <returns>Whether this call replaced it.</returns>
    public abstract Task<bool> ReplaceIfAsync(string key, ReadOnlyMemory<byte> content, string? version, CancellationToken cancellationToken = default);

    /// <summary>Opens an object, or returns <see langword="null"/> if there is none.</summary>
    public abstract Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Lists the objects whose key starts with a prefix, by ordinal order of keys, after a key. Temporary files are never listed.</summary>
    public abstract IAsyncEnumerable<StoredKey> ListAsync(string prefix, string? after = null, CancellationToken cancellationToken = default);

    /// <summary>Removes an object; nothing happens if there is none.</summary>
    public abstract Task DeleteAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Returns the file behind a key for engines that read files, or <see langword="null"/> where there is none.</summary>
    public abstract string? LocalPath(string key);

    /// <summary>Returns a path for a new temporary file from which <see cref="PutIfAbsentAsync(string, string, CancellationToken)"/> is cheap. Its folder exists.</summary>
    /// <param name="name">How the file name ends, such as <c>part-0.parquet</c>.</param>
    public abstract string NewScratchPath(string name);

    /// <summary>Tells whether an object is there.</summary>
    public async Task<bool> ExistsAsync(string key, CancellationToken cancellationToken = default)
    {
        if (await GetAsync(key, cancellationToken).ConfigureAwait(false) is not { } stored)
            return false;

        await stored.DisposeAsync().ConfigureAwait(false);
        return true;
    }

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
}
