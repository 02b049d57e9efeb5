using Amazon.S3.Model;

namespace Tamiz.Aws.Storage;

/// <summary>An object that an engine elsewhere wrote.</summary>
/// <param name="Bucket">Its bucket.</param>
/// <param name="Key">Its key, outside of what stores list.</param>
/// <param name="Length">Its bytes.</param>
internal sealed record S3Written(string Bucket, string Key, long Length);

/// <summary>Gives objects another key, in this bucket, without their bytes coming here.</summary>
internal sealed class S3Copying(S3Connection connection, string bucket, S3Writing writing)
{
    /// <summary>Moves an object to a key, unless that is taken; the object is gone afterwards, whatever the outcome.</summary>
    /// <remarks>
    /// No server that was tried keeps a condition on copies, so the key is looked at before. That is enough, as it is for uploads in parts: such files
    /// are named by an attempt or a run that nobody else has.
    /// </remarks>
    public async Task<bool> MoveAsync(S3Written from, string key, CancellationToken cancellationToken)
    {
        var free = await writing.HeadAsync(key, cancellationToken).ConfigureAwait(false) is null;
        if (free)
            await CopyAsync(from, key, cancellationToken).ConfigureAwait(false);
        await connection.CallAsync("s3:DeleteObject", from.Bucket, from.Key, (client, token) => client.DeleteObjectAsync(from.Bucket, from.Key, token), cancellationToken).ConfigureAwait(false);
        return free;
    }

    private async Task CopyAsync(S3Written from, string key, CancellationToken cancellationToken)
    {
        if (from.Length > connection.Options.LargestCopy)
        {
            await new S3Parts(connection, bucket).CopyAsync(from, key, cancellationToken).ConfigureAwait(false);
            return;
        }

        var request = new CopyObjectRequest { SourceBucket = from.Bucket, SourceKey = from.Key, DestinationBucket = bucket, DestinationKey = key };
        S3Encryption.Apply(connection.Access, method => request.ServerSideEncryptionMethod = method, id => request.ServerSideEncryptionKeyManagementServiceKeyId = id);
        await connection.CallAsync("s3:PutObject", bucket, key, (client, token) => client.CopyObjectAsync(request, token), cancellationToken).ConfigureAwait(false);
    }
}
