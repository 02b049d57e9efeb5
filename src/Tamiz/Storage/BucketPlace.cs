using System.Text.RegularExpressions;

namespace Tamiz.Storage;

/// <summary>A place in an object store: <c>s3://BUCKET/PREFIX</c>.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Prefix">What all keys begin with: empty, or ending in a slash.</param>
public sealed partial record BucketPlace(string Bucket, string Prefix)
{
    /// <summary>How an address of an object store begins.</summary>
    public const string Scheme = "s3://";

    /// <summary>Returns the address, without a slash at its end.</summary>
    public override string ToString() => $"{Scheme}{Bucket}/{Prefix}".TrimEnd('/');

    /// <summary>Returns a place below this one.</summary>
    public BucketPlace Below(string part) => this with { Prefix = $"{Prefix}{part}/" };

    /// <summary>Tells whether a text is meant as an address of an object store.</summary>
    public static bool IsMeantBy(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads an address. The parts of its prefix keep the rules for keys; the result is <see langword="null"/> if they do not, or the bucket has no possible name.</summary>
    public static BucketPlace? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
            return null;

        var (bucket, slash) = (text[Scheme.Length..], text.IndexOf('/', Scheme.Length));
        var prefix = "";
        if (slash >= 0)
            (bucket, prefix) = (text[Scheme.Length..slash], text[(slash + 1)..].TrimEnd('/'));
        return BucketName().IsMatch(bucket) && (prefix.Length == 0 || StoreKey.IsValid(prefix))
            ? new BucketPlace(bucket, prefix.Length == 0 ? "" : prefix + "/")
            : null;
    }

    // 3 to 63 letters: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z")]
    private static partial Regex BucketName();
}

/// <summary>How an object store is reached. What is not set comes from the environment, as the store's own tools take it.</summary>
public sealed record BucketAccess
{
    /// <summary>Gets the address of the server, or <see langword="null"/> for the environment's, else Amazon's own.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Gets the region, or <see langword="null"/> for the environment's or the profile's.</summary>
    public string? Region { get; init; }

    /// <summary>Gets the profile whose credentials are used, or <see langword="null"/> for the usual chain.</summary>
    public string? Profile { get; init; }

    /// <summary>Gets whether the bucket stands in the path and not in the server's name. The default is yes where an endpoint is set, else no.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>Gets how objects are encrypted by the server. The default is what the bucket does by itself.</summary>
    public BucketEncryption Encryption { get; init; }

    /// <summary>Gets the key they are encrypted with, or <see langword="null"/> for the account's default key.</summary>
    public string? EncryptionKey { get; init; }
}

/// <summary>How a server encrypts objects.</summary>
public enum BucketEncryption
{
    /// <summary>As the bucket says.</summary>
    Bucket,

    /// <summary>With keys of S3 itself: <c>aes256</c>.</summary>
    Aes256,

    /// <summary>With a key of the key management service: <c>kms</c>.</summary>
    Kms,
}

/// <summary>Where the three zones of a store are, if it is in buckets.</summary>
/// <param name="Raw">Source bytes as they came.</param>
/// <param name="Transformed">What steps leave, and rows set aside.</param>
/// <param name="Final">Released files, ledger and runs.</param>
/// <param name="Access">How they are reached.</param>
public sealed record StoreBuckets(BucketPlace Raw, BucketPlace Transformed, BucketPlace Final, BucketAccess Access)
{
    /// <summary>Gets whether all three are one place.</summary>
    public bool AreOne => Raw == Transformed && Transformed == Final;
}
