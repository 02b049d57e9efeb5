using Tamiz.Aws.Storage;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.Aws.Tests.Storage;

/// <summary>Tests of stores that are reached over a line which counts, and cuts connections.</summary>
/// <param name="server">The server at its end.</param>
public abstract class BadLineTest(S3Server server) : IAsyncDisposable
{
    private readonly List<Proxy> _proxies = [];

    private protected S3Place Place { get; } = new(server);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Place.DisposeAsync();
        foreach (var proxy in _proxies)
            await proxy.DisposeAsync();
    }

    private protected async Task<(S3Store Store, Proxy Proxy)> OpenAsync(S3Options? options = null, BucketAccess? access = null)
    {
        var proxy = new Proxy(await server.EndpointAsync());
        _proxies.Add(proxy);
        return (await Place.OpenAsync(proxy.Endpoint, options, access), proxy);
    }
}
