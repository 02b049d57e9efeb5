using Amazon.S3.Model;

namespace Tamiz.Aws.Storage;

/// <summary>Uploads large files in parts, several at once.</summary>
internal sealed class S3Parts(S3Connection connection, string bucket)
{
    /// <summary>The most parts an object can have.</summary>
    public const int MostParts = 10_000;

    /// <summary>Uploads an object that must be absent when it is completed.</summary>
    /// <returns>Its version.</returns>
    public Task<string> PutAsync(string key, S3Content content, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        var (size, count) = Cut(content.Length, connection.Options.Part);
        return PutAsync(key, metadata, count, (upload, at, token) => UploadAsync(key, upload, content, at, size, token), "*", cancellationToken);
    }

    /// <summary>Copies an object too large for one request. The target must be absent when it is completed.</summary>
    public Task CopyAsync(S3Written from, string key, CancellationToken cancellationToken)
    {
        var (size, count) = Cut(from.Length, connection.Options.LargestCopy / 4);
        return PutAsync(key, new Dictionary<string, string>(), count, CopyAsync, "*", cancellationToken);

        Task<PartETag> CopyAsync(string upload, int at, CancellationToken token) =>
            CopyPartAsync(from.Bucket, from.Key, at * size, Math.Min(size, from.Length - (at * size)), new S3Upload(key, upload, at), token);
    }

    /// <summary>Makes an object of others as a plan says. Its key is one that nobody else knows.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="plan">Its parts.</param>
    /// <param name="keyOf">Returns the key of an object of the plan.</param>
    /// <param name="gather">Fetches the bytes of a part that is not copied.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task JoinAsync(string key, IReadOnlyList<S3JoinPart> plan, Func<int, string> keyOf, Func<S3JoinPart, CancellationToken, Task<byte[]>> gather, CancellationToken cancellationToken)
    {
        return PutAsync(key, new Dictionary<string, string>(), plan.Count, PartAsync, null, cancellationToken);

        async Task<PartETag> PartAsync(string upload, int at, CancellationToken token)
        {
            if (plan[at] is { IsCopy: true, Ranges: [{ Source: { } source } range] })
                return await CopyPartAsync(bucket, keyOf(source), range.First, range.Length, new S3Upload(key, upload, at), token).ConfigureAwait(false);

            var bytes = await gather(plan[at], token).ConfigureAwait(false);
            return await UploadAsync(new S3Upload(key, upload, at), () => new MemoryStream(bytes, writable: false), 0, bytes.Length, token).ConfigureAwait(false);
        }
    }

    private static (long Size, int Count) Cut(long length, long leastSize)
    {
        var size = Math.Max(leastSize, (length + MostParts - 1) / MostParts);
        return (size, (int)((length + size - 1) / size));
    }

    private async Task<string> PutAsync(
        string key, IReadOnlyDictionary<string, string> metadata, int count, Func<string, int, CancellationToken, Task<PartETag>> part, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        var upload = await InitiateAsync(key, metadata, cancellationToken).ConfigureAwait(false);
        try
        {
            var parts = new PartETag[count];
            var options = new ParallelOptions { MaxDegreeOfParallelism = connection.Options.AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, parts.Length, options, async (at, token) => parts[at] = await part(upload, at, token).ConfigureAwait(false)).ConfigureAwait(false);
            return await CompleteAsync(key, upload, parts, ifNoneMatch, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await AbortAsync(key, upload).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Tells whether the server keeps the condition on completion, by completing an upload over an object that is there.</summary>
    public async Task<bool> KeepConditionAsync(string key, CancellationToken cancellationToken)
    {
        var upload = await InitiateAsync(key, new Dictionary<string, string>(), cancellationToken).ConfigureAwait(false);
        try
        {
            var part = await UploadAsync(key, upload, new S3Content(() => new MemoryStream([0]), 1, ""), 0, 1, cancellationToken).ConfigureAwait(false);
            await CompleteAsync(key, upload, [part], "*", cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (TamizException e) when (e.InnerException is Amazon.S3.AmazonS3Exception { StatusCode: System.Net.HttpStatusCode.PreconditionFailed or System.Net.HttpStatusCode.NotImplemented })
        {
            await AbortAsync(key, upload).ConfigureAwait(false);
            return ((Amazon.S3.AmazonS3Exception)e.InnerException!).StatusCode is System.Net.HttpStatusCode.PreconditionFailed;
        }
    }

    private Task<string> InitiateAsync(string key, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken) =>
        connection.CallAsync("s3:PutObject", bucket, key, async (client, token) =>
        {
            var request = new InitiateMultipartUploadRequest { BucketName = bucket, Key = key };
            foreach (var (name, value) in metadata)
                request.Metadata[name] = value;
            S3Encryption.Apply(connection.Access, method => request.ServerSideEncryptionMethod = method, id => request.ServerSideEncryptionKeyManagementServiceKeyId = id);
            return (await client.InitiateMultipartUploadAsync(request, token).ConfigureAwait(false)).UploadId;
        }, cancellationToken);

    private Task<PartETag> UploadAsync(string key, string upload, S3Content content, int at, long size, CancellationToken cancellationToken) =>
        UploadAsync(new S3Upload(key, upload, at), content.Open, at * size, Math.Min(size, content.Length - (at * size)), cancellationToken);

    private Task<PartETag> UploadAsync(S3Upload part, Func<Stream> open, long first, long length, CancellationToken cancellationToken) =>
        connection.CallAsync("s3:PutObject", bucket, part.Key, async (client, token) =>
        {
            var bytes = open();
            await using (bytes.ConfigureAwait(false))
            {
                bytes.Position = first;
                var answer = await client.UploadPartAsync(new UploadPartRequest
                {
                    BucketName = bucket,
                    Key = part.Key,
                    UploadId = part.Id,
                    PartNumber = part.At + 1,
                    PartSize = length,
                    InputStream = bytes,
                    UseChunkEncoding = false,
                }, token).ConfigureAwait(false);
                return new PartETag(part.At + 1, answer.ETag);
            }
        }, cancellationToken);

    private Task<PartETag> CopyPartAsync(string fromBucket, string fromKey, long first, long length, S3Upload part, CancellationToken cancellationToken) =>
        connection.CallAsync("s3:PutObject", bucket, part.Key, async (client, token) =>
        {
            var answer = await client.CopyPartAsync(new CopyPartRequest
            {
                SourceBucket = fromBucket,
                SourceKey = fromKey,
                DestinationBucket = bucket,
                DestinationKey = part.Key,
                UploadId = part.Id,
                PartNumber = part.At + 1,
                FirstByte = first,
                LastByte = first + length - 1,
            }, token).ConfigureAwait(false);
            return new PartETag(part.At + 1, answer.ETag);
        }, cancellationToken);

    private Task<string> CompleteAsync(string key, string upload, PartETag[] parts, string? ifNoneMatch, CancellationToken cancellationToken) =>
        connection.CallAsync("s3:PutObject", bucket, key, async (client, token) => S3Version.Of((await client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
        {
            BucketName = bucket,
            Key = key,
            UploadId = upload,
            PartETags = [.. parts],
            IfNoneMatch = ifNoneMatch,
        }, token).ConfigureAwait(false)).ETag), cancellationToken);

    private async Task AbortAsync(string key, string upload)
    {
        try
        {
            await connection.CallAsync("s3:AbortMultipartUpload", bucket, key, (client, token) => client.AbortMultipartUploadAsync(bucket, key, upload, token), CancellationToken.None).ConfigureAwait(false);
        }
        catch (TamizException)
        {
            // 'verify' names what is left; the reason this runs under matters more
        }
    }
}

/// <summary>A part of an upload that is under way.</summary>
/// <param name="Key">The key of the object.</param>
/// <param name="Id">The upload.</param>
/// <param name="At">Which part, from 0.</param>
internal sealed record S3Upload(string Key, string Id, int At);
