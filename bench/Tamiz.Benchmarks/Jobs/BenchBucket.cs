using Amazon.S3;
using Amazon.S3.Model;
using Tamiz.Aws.Storage;
using Tamiz.Storage;

namespace Tamiz.Benchmarks.Jobs;

/// <summary>The S3 server of a benchmark, which the environment names, and a bucket there that goes again.</summary>
internal sealed class BenchBucket : IDisposable
{
    private readonly AmazonS3Client _client = Client();

    private BenchBucket(string name) => Name = name;

    public string Name { get; }

    /// <summary>Gets the address of the server.</summary>
    public static string Endpoint => Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_S3")
        ?? throw new UsageException("Set AWS_ENDPOINT_URL_S3, AWS_REGION and credentials: eng/services/s3-ceph.sh up DIR prints them for a server of your own.");

    public static async Task<BenchBucket> CreateAsync()
    {
        var bucket = new BenchBucket($"tamiz-bench-{Guid.NewGuid():N}");
        await bucket._client.PutBucketAsync(bucket.Name);
        return bucket;
    }

    /// <summary>Returns a client as its documentation makes it; only the checksums are left out that other servers than Amazon's do not know.</summary>
    public static AmazonS3Client Client() => new(new AmazonS3Config
    {
        ServiceURL = Endpoint,
        ForcePathStyle = true,
        AuthenticationRegion = Environment.GetEnvironmentVariable("AWS_REGION") ?? "us-east-1",
        RequestChecksumCalculation = Amazon.Runtime.RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = Amazon.Runtime.ResponseChecksumValidation.WHEN_REQUIRED,
    });

    /// <summary>Opens a store in a bucket, with a workspace in a folder.</summary>
    public static (S3Connection Connection, S3Store Store) Open(string bucket, string cache)
    {
        var connection = new S3Connection(new BucketAccess(), Environment.GetEnvironmentVariable);
        return (connection, new S3Store(connection, new BucketPlace(bucket, "bench/"), new Workspace(cache, 0, TimeProvider.System)));
    }

    /// <summary>Removes all objects.</summary>
    public async Task EmptyAsync()
    {
        for (var more = true; more;)
        {
            var page = await _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Name });
            foreach (var found in page.S3Objects ?? [])
                await _client.DeleteObjectAsync(Name, found.Key);
            more = page.IsTruncated == true;
        }
    }

    public void Dispose()
    {
        EmptyAsync().GetAwaiter().GetResult();
        _client.DeleteBucketAsync(Name).GetAwaiter().GetResult();
        _client.Dispose();
    }
}
