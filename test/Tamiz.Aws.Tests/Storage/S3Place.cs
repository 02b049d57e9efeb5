using Amazon.Runtime;
using Tamiz.Aws.Storage;
using Tamiz.Storage;

namespace Tamiz.Aws.Tests.Storage;

/// <summary>Stores of one test on the real server.</summary>
internal sealed class S3Place(S3Server server) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _opened = [];
    private string? _bucket;

    public string Cache { get; init; } = Directory.CreateTempSubdirectory("tamiz-cache-").FullName;

    /// <summary>Gets the connection of the store opened last.</summary>
    public S3Connection? LastConnection { get; private set; }

    public async Task<string> BucketAsync() => _bucket ??= await server.NewBucketAsync();

    /// <summary>Opens the pipeline's place as another process would.</summary>
    /// <param name="endpoint">Another way to the server.</param>
    /// <param name="options">How it is used.</param>
    /// <param name="access">How it is reached.</param>
    /// <param name="key">The access key.</param>
    /// <param name="secret">Its secret.</param>
    /// <param name="limit">How much the cache keeps.</param>
    /// <param name="prefix">Where in the bucket it is.</param>
    public async Task<S3Store> OpenAsync(string? endpoint = null, S3Options? options = null, BucketAccess? access = null, string key = S3Server.AccessKey, string secret = S3Server.SecretKey, long limit = 1L << 30, string prefix = "shop/store/trials/")
    {
        var environment = S3Server.EnvironmentFor(endpoint ?? await server.EndpointAsync(), key, secret);
        options = (options ?? new S3Options()) with { Credentials = new BasicAWSCredentials(key, secret) };
        var connection = new S3Connection(access ?? new BucketAccess(), name => environment.GetValueOrDefault(name), options);
        LastConnection = connection;
        var store = new S3Store(connection, new BucketPlace(await BucketAsync(), prefix), new Workspace(Cache, limit, TimeProvider.System));
        _opened.Add(store);
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
            await store.DisposeAsync();
        Directory.Delete(Cache, recursive: true);
    }
}
