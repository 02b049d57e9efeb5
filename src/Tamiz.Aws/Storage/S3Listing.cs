using System.Runtime.CompilerServices;
using Amazon.S3.Model;

namespace Tamiz.Aws.Storage;

/// <summary>Lists objects, page by page.</summary>
internal static class S3Listing
{
    /// <summary>Lists the objects whose keys have a prefix, in the order of their keys.</summary>
    /// <param name="connection">The server.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="prefix">What their keys begin with.</param>
    /// <param name="after">Only keys after this one.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async IAsyncEnumerable<S3Object> ListAsync(this S3Connection connection, string bucket, string prefix, string? after = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix, StartAfter = after };
        do
        {
            var page = await connection.CallAsync("s3:ListBucket", bucket, prefix, (client, token) => client.ListObjectsV2Async(request, token), cancellationToken).ConfigureAwait(false);
            foreach (var listed in page.S3Objects ?? [])
                yield return listed;

            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
    }
}
