using System.Collections.Concurrent;
using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Tamiz.Storage;

namespace Tamiz.Aws.Storage;

/// <summary>A client of one S3 server, and the one place where its failures become words.</summary>
/// <remarks>Credentials come from the SDK's chain: environment, profile, web identity, container, instance. None is kept or shown.</remarks>
public sealed class S3Connection : IDisposable
{
    /// <summary>The variables that name another server than Amazon's, the nearest first.</summary>
    private static readonly string[] EndpointVariables = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"];

    private static readonly string[] RegionVariables = ["AWS_REGION", "AWS_DEFAULT_REGION"];

    private readonly Lazy<AmazonS3Client> _client;
    private readonly S3HttpClients _http;

    /// <summary>Prepares a connection; nothing is sent, and no credentials are looked for, before the first call.</summary>
    /// <param name="access">How the server is reached.</param>
    /// <param name="environment">Gives environment variables.</param>
    /// <param name="options">How it is used.</param>
    public S3Connection(BucketAccess access, Func<string, string?> environment, S3Options? options = null)
    {
        ArgumentNullException.ThrowIfNull(access);
        ArgumentNullException.ThrowIfNull(environment);
        Access = access;
        Options = options ?? new S3Options();
        Endpoint = access.Endpoint ?? First(EndpointVariables, environment);
        Region = access.Region ?? First(RegionVariables, environment);
        _http = new S3HttpClients(Options);
        _client = new(() => S3Failure.Translated(this, () => Options.Credentials is { } given ? new AmazonS3Client(given, Configuration()) : new AmazonS3Client(Configuration())));
    }

    /// <summary>Gets how the server is reached.</summary>
    public BucketAccess Access { get; }

    /// <summary>Gets how it is used.</summary>
    public S3Options Options { get; }

    /// <summary>Gets the address of the server, or <see langword="null"/> for Amazon's.</summary>
    public string? Endpoint { get; }

    /// <summary>Gets objects that an engine elsewhere wrote, by the path of the scratch file that each stands for.</summary>
    internal ConcurrentDictionary<string, S3Written> Written { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the region that was set, or <see langword="null"/> if that is left to the profile.</summary>
    public string? Region { get; }

    /// <summary>Does something with the server.</summary>
    /// <param name="action">The permission it needs, such as <c>s3:PutObject</c>.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key or prefix in it.</param>
    /// <param name="call">Does it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TamizException">The server refused, or could not be reached.</exception>
    internal async Task<T> CallAsync<T>(string action, string bucket, string key, Func<IAmazonS3, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var client = _client.Value;
        try
        {
            return await call(client, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (S3Failure.IsOfServer(e) && !cancellationToken.IsCancellationRequested)
        {
            throw S3Failure.Translate(e, this, new S3Deed(action, bucket, key));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
        _http.Dispose();
    }

    private static string? First(string[] names, Func<string, string?> environment) =>
        names.Select(environment).FirstOrDefault(value => !string.IsNullOrEmpty(value));

    private AmazonS3Config Configuration()
    {
        var configuration = new AmazonS3Config
        {
            // Servers other than Amazon's know no trailing checksums; what we send and get is checked by SHA-256 anyway.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = Options.Retries,
            ForcePathStyle = Access.PathStyle ?? Endpoint is not null,
            Timeout = Options.Timeout,
            HttpClientFactory = _http,
        };
        if (Access.Profile is { } profile)
            configuration.Profile = new Amazon.Profile(profile);
        if (Endpoint is not null)
        {
            configuration.ServiceURL = Endpoint;
            configuration.AuthenticationRegion = Region ?? "us-east-1";
        }
        else if (Region is not null)
        {
            configuration.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(Region);
        }

        return configuration;
    }
}

/// <summary>What was asked of the server.</summary>
/// <param name="Action">The permission it needs.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The key or prefix.</param>
internal sealed record S3Deed(string Action, string Bucket, string Key)
{
    /// <summary>Gets the resource as a policy names it.</summary>
    public string Resource => Action.StartsWith("s3:ListBucket", StringComparison.Ordinal) ? $"arn:aws:s3:::{Bucket}" : $"arn:aws:s3:::{Bucket}/{Key}";

    /// <summary>Gets the address of what it was about.</summary>
    public string Address => $"{BucketPlace.Scheme}{Bucket}/{Key}";
}

/// <summary>How a server is used.</summary>
public sealed record S3Options
{
    /// <summary>Gets how often a request is sent again after a failure that may pass. The default is 5.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>Gets how long one request may take. The default is 10 minutes, for parts of large files on a slow line.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets from which size on files go in parts, in bytes. The default is 64 MiB.</summary>
    public long LargeFile { get; init; } = 64L << 20;

    /// <summary>Gets the size of a part, in bytes. The default is 16 MiB; S3 wants at least 5.</summary>
    public long Part { get; init; } = 16L << 20;

    /// <summary>Gets how many parts, or small files, are on their way at once. The default is 4.</summary>
    public int AtOnce { get; init; } = 4;

    /// <summary>Gets the most bytes that one request copies from object to object. The default is 5 GiB, which is what S3 allows.</summary>
    internal long LargestCopy { get; init; } = 5L << 30;

    /// <summary>Gets credentials to use instead of the chain's; for tests, which share one environment.</summary>
    internal AWSCredentials? Credentials { get; init; }

    /// <summary>Gets whether the server keeps conditions on the completion of an upload in parts; <see langword="null"/>, the default, finds out before the first.</summary>
    internal bool? KeepsConditionOnParts { get; init; }
}

/// <summary>One HTTP client for all requests, which does not ask for leave before it sends a body: that would cost every write a second round trip.</summary>
internal sealed class S3HttpClients : Amazon.Runtime.HttpClientFactory, IDisposable
{
    private readonly HttpClient _client;

    public S3HttpClients(S3Options options) => _client = new HttpClient(new WithoutAsking(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxConnectionsPerServer = Math.Max(16, 4 * options.AtOnce),
    }))
    {
        Timeout = options.Timeout,
    };

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => _client.Dispose();

    private sealed class WithoutAsking(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.ExpectContinue = false;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
