using Amazon.S3.Model;

namespace Tamiz.Aws.Storage;

/// <summary>Uploads large files in parts, several at once.</summary>
internal sealed class S3Parts(S3Connection connection, string bucket)
{
    /// <summary>The most parts an object can have.</summary>
    private const int MostParts = 10_000;

    /// <summary>Uploads an object that must be absent when it is completed.</summary>
    /// <returns>Its version.</returns>
    public Task<string> PutAsync(string key, S3Content content, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken) =>
        PutAsync(key, metadata, content.Length, connection.Options.Part, (upload, at, size, token) => UploadAsync(key, upload, content, at, size, token), cancellationToken);

    /// <summary>Copies an object too large for one request. The target must be absent when it is completed.</summary>
    public Task CopyAsync(S3Written from, string key, CancellationToken cancellationToken) =>
        PutAsync(key, new Dictionary<string, string>(), from.Length, connection.Options.LargestCopy / 4, (upload, at, size, token) => CopyPartAsync(from, key, upload, at, size, token), cancellationToken);

    private async Task<string> PutAsync(
        string key, IReadOnlyDictionary<string, string> metadata, long length, long leastSize, Func<string, int, long, CancellationToken, Task<PartETag>> part, CancellationToken cancellationToken)
    {
        var upload = await InitiateAsync(key, metadata, cancellationToken).ConfigureAwait(false);
        try
        {
            var size = Math.Max(leastSize, (length + MostParts - 1) / MostParts);
            var parts = new PartETag[(length + size - 1) / size];
            var options = new ParallelOptions { MaxDegreeOfParallelism = connection.Options.AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, parts.Length, options, async (at, token) => parts[at] = await part(upload, at, size, token).ConfigureAwait(false)).ConfigureAwait(false);
            return await CompleteAsync(key, upload, parts, cancellationToken).ConfigureAwait(false);
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
            await CompleteAsync(key, upload, [part], cancellationToken).ConfigureAwait(false);
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
        connection.CallAsync("s3:PutObject", bucket, key, async (client, token) =>
        {
            var bytes = content.Open();
            await using (bytes.ConfigureAwait(false))
            {
                bytes.Position = at * size;
                var length = Math.Min(size, content.Length - bytes.Position);
                var answer = await client.UploadPartAsync(new UploadPartRequest
                {
                    BucketName = bucket,
                    Key = key,
                    UploadId = upload,
                    PartNumber = at + 1,
                    PartSize = length,
                    InputStream = bytes,
                    UseChunkEncoding = false,
                }, token).ConfigureAwait(false);
                return new PartETag(at + 1, answer.ETag);
            }
        }, cancellationToken);

    private Task<PartETag> CopyPartAsync(S3Written from, string key, string upload, int at, long size, CancellationToken cancellationToken) =>
        connection.CallAsync("s3:PutObject", bucket, key, async (client, token) =>
        {
            var answer = await client.CopyPartAsync(new CopyPartRequest
            {
                SourceBucket = from.Bucket,
                SourceKey = from.Key,
                DestinationBucket = bucket,
                DestinationKey = key,
                UploadId = upload,
                PartNumber = at + 1,
                FirstByte = at * size,
                LastByte = Math.Min(from.Length, (at + 1) * size) - 1,
            }, token).ConfigureAwait(false);
            return new PartETag(at + 1, answer.ETag);
        }, cancellationToken);

    private Task<string> CompleteAsync(string key, string upload, PartETag[] parts, CancellationToken cancellationToken) =>
        connection.CallAsync("s3:PutObject", bucket, key, async (client, token) => S3Version.Of((await client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
        {
            BucketName = bucket,
            Key = key,
            UploadId = upload,
            PartETags = [.. parts],
            IfNoneMatch = "*",
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
