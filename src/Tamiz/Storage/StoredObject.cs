namespace Tamiz.Storage;

/// <summary>An open object of the store.</summary>
/// <param name="Content">Its bytes, from the start. Reading them fails as the store's methods do.</param>
/// <param name="Version">What <see cref="Store.ReplaceIfAsync"/> compares; opaque.</param>
/// <param name="Length">Its size in bytes.</param>
public sealed record StoredObject(Stream Content, string Version, long Length) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}

/// <summary>An entry of a listing.</summary>
/// <param name="Key">The key.</param>
/// <param name="Length">The size in bytes.</param>
/// <param name="Modified">When it was written (UTC).</param>
public sealed record StoredKey(string Key, long Length, DateTimeOffset Modified);
