using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Tamiz.Storage;

namespace Tamiz.Aws.Storage;

/// <summary>What an object must be like for a write to happen.</summary>
/// <param name="Version">Its version, or <see langword="null"/> if it must be absent.</param>
internal sealed record S3Condition(string? Version);

/// <summary>Bytes to be written.</summary>
/// <param name="Open">Opens them, once for each try.</param>
/// <param name="Length">How many there are.</param>
/// <param name="Sha256">Their SHA-256.</param>
internal sealed record S3Content(Func<Stream> Open, long Length, string Sha256);

/// <summary>Conditional writes of one bucket.</summary>
/// <remarks>
/// Every write carries a nonce, kept with the object. When a condition fails, the object may be our own: the answer to an earlier try was lost.
/// The nonce tells.
/// </remarks>
internal sealed class S3Writing(S3Connection connection, string bucket)
{
    /// <summary>The metadata that holds the SHA-256 of an object's bytes.</summary>
    public const string HashName = "sha256";

    private const string NonceName = "tamiz-put";

    /// <summary>The most bytes one request can write: 5 GiB.</summary>
    private const long LargestRequest = 5L << 30;

    private const int ConflictTries = 8;
    private static readonly TimeSpan ConflictPause = TimeSpan.FromMilliseconds(50);

    private readonly S3Parts _parts = new(connection, bucket);

    /// <summary>Writes an object if the condition holds, and does not ask whose object it is if it does not.</summary>
    /// <returns>The version written, or <see langword="null"/>.</returns>
    public async Task<string?> TryOnceAsync(string key, S3Content content, S3Condition condition, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.CallAsync("s3:PutObject", bucket, key, (client, token) => PutOnceAsync(client, key, content, condition, "", token), cancellationToken).ConfigureAwait(false);
        }
        catch (TamizException e) when (e.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict })
        {
            return null;
        }
    }

    /// <summary>Writes an object if the condition holds.</summary>
    /// <returns>The version written, or <see langword="null"/> if the condition does not hold.</returns>
    public async Task<string?> PutAsync(string key, S3Content content, S3Condition condition, Func<CancellationToken, Task<bool>> keepsConditionOnParts, CancellationToken cancellationToken)
    {
        // A refusal after gigabytes were sent would come late.
        var large = content.Length >= connection.Options.LargeFile && condition.Version is null;
        if (large && await HeadAsync(key, cancellationToken).ConfigureAwait(false) is not null)
            return null;

        var nonce = Guid.NewGuid().ToString("N");
        for (var tries = 1; ; tries++)
        {
            try
            {
                return large && (content.Length > LargestRequest || await keepsConditionOnParts(cancellationToken).ConfigureAwait(false))
                    ? await PutPartsAsync(key, content, nonce, cancellationToken).ConfigureAwait(false)
                    : await connection.CallAsync("s3:PutObject", bucket, key, (client, token) => PutOnceAsync(client, key, content, condition, nonce, token), cancellationToken).ConfigureAwait(false);
            }
            catch (TamizException e) when (e.InnerException is AmazonS3Exception inner)
            {
                if (inner.StatusCode is HttpStatusCode.PreconditionFailed || IsGone(inner))
                    return await OwnAsync(key, nonce, cancellationToken).ConfigureAwait(false);
                if (inner.StatusCode is not HttpStatusCode.Conflict || tries == ConflictTries)
                    throw;

                // Somebody else is writing the same key at this moment; who wins shows at the next try.
                await Task.Delay(ConflictPause * tries, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // To be replaced, an object must be there; an upload in parts that is completed is no upload any more.
    private static bool IsGone(AmazonS3Exception e) => e.ErrorCode is "NoSuchKey" or "NoSuchUpload";

    private async Task<string?> PutOnceAsync(IAmazonS3 client, string key, S3Content content, S3Condition condition, string nonce, CancellationToken cancellationToken)
    {
        var bytes = content.Open();
        await using (bytes.ConfigureAwait(false))
        {
            var request = new PutObjectRequest
            {
                BucketName = bucket,
                Key = key,
                InputStream = bytes,
                AutoCloseStream = false,
                UseChunkEncoding = false,
                ChecksumSHA256 = Convert.ToBase64String(Convert.FromHexString(content.Sha256)),
                IfNoneMatch = condition.Version is null ? "*" : null,
                IfMatch = condition.Version,
            };
            (request.Metadata[HashName], request.Metadata[NonceName]) = (content.Sha256, nonce);
            S3Encryption.Apply(connection.Access, method => request.ServerSideEncryptionMethod = method, id => request.ServerSideEncryptionKeyManagementServiceKeyId = id);
            return S3Version.Of((await client.PutObjectAsync(request, cancellationToken).ConfigureAwait(false)).ETag);
        }
    }

    // A server that keeps no condition on parts was asked above; files that large have a name of their own, so nobody else writes it.
    private async Task<string?> PutPartsAsync(string key, S3Content content, string nonce, CancellationToken cancellationToken) =>
        await _parts.PutAsync(key, content, new Dictionary<string, string> { [HashName] = content.Sha256, [NonceName] = nonce }, cancellationToken).ConfigureAwait(false);

    /// <summary>Returns what a server says of an object without its bytes, or <see langword="null"/> if there is none.</summary>
    public async Task<GetObjectMetadataResponse?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.CallAsync("s3:GetObject", bucket, key, (client, token) => client.GetObjectMetadataAsync(bucket, key, token), cancellationToken).ConfigureAwait(false);
        }
        catch (TamizException e) when (e.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound })
        {
            return null;
        }
    }

    private async Task<string?> OwnAsync(string key, string nonce, CancellationToken cancellationToken)
    {
        var there = await HeadAsync(key, cancellationToken).ConfigureAwait(false);
        return there?.Metadata[NonceName] == nonce ? S3Version.Of(there.ETag) : null;
    }
}

/// <summary>Versions of objects: ETags, without the quotes that some servers do not expect back.</summary>
internal static class S3Version
{
    public static string Of(string etag) => etag.Trim('"');
}

/// <summary>Asks the server to encrypt what it keeps.</summary>
internal static class S3Encryption
{
    public static void Apply(BucketAccess access, Action<ServerSideEncryptionMethod> method, Action<string> key)
    {
        if (access.Encryption is BucketEncryption.Aes256)
            method(ServerSideEncryptionMethod.AES256);
        if (access.Encryption is BucketEncryption.Kms)
            method(ServerSideEncryptionMethod.AWSKMS);
        if (access.Encryption is BucketEncryption.Kms && access.EncryptionKey is { } id)
            key(id);
    }
}
