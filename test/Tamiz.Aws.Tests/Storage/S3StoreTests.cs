using Tamiz.Storage;
using Tamiz.Tests.Storage;

namespace Tamiz.Aws.Tests.Storage;

/// <summary>The contract of every store, on a real server.</summary>
public sealed class S3StoreTests(S3Server server) : StoreContract, IAsyncDisposable
{
    private readonly S3Place _place = new(server);

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    protected override Store Open() => _place.OpenAsync().GetAwaiter().GetResult();

    protected override IReadOnlyList<string> Leftovers() => Open().UnfinishedAsync(Token).GetAwaiter().GetResult();
}
