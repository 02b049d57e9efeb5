namespace Tamiz.Storage;

/// <summary>Files in buckets that are read and are no part of a store.</summary>
public abstract class BucketFiles
{
    /// <summary>Lists the objects whose key starts with a prefix, by order of keys.</summary>
    public abstract IAsyncEnumerable<BucketFile> ListAsync(BucketAccess access, string bucket, string prefix, CancellationToken cancellationToken = default);

    /// <summary>Opens an object, or returns <see langword="null"/> if it is not there in that version any more.</summary>
    public abstract Task<Stream?> OpenAsync(BucketAccess access, BucketFile file, CancellationToken cancellationToken = default);

    /// <summary>Returns the SHA-256 of an object in that version, or <see langword="null"/> if it was never read here.</summary>
    public abstract string? FindHash(BucketAccess access, BucketFile file);

    /// <summary>Writes down the SHA-256 of an object in that version.</summary>
    public abstract void RememberHash(BucketAccess access, BucketFile file, string sha256);
}

/// <summary>An object in a bucket.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">Its key.</param>
/// <param name="Version">Its ETag: another one means other bytes.</param>
/// <param name="Length">Its size in bytes.</param>
public sealed record BucketFile(string Bucket, string Key, string Version, long Length)
{
    /// <summary>Gets its address.</summary>
    public string Address => $"{BucketPlace.Scheme}{Bucket}/{Key}";
}
