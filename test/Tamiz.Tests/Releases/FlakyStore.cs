using Tamiz.Storage;

namespace Tamiz.Tests.Releases;

/// <summary>A real store over a bad line: answers to creations get lost, before or after the work was done.</summary>
internal sealed class FlakyStore(Store store) : Store
{
    public int LostBefore { get; set; }

    public int LostAfter { get; set; }

    public int Creations { get; private set; }

    public override string Location => store.Location;

    public override async Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        Creations++;
        if (LostBefore-- > 0)
            throw Lost();

        var created = await store.PutIfAbsentAsync(key, content, cancellationToken);
        return LostAfter-- > 0 ? throw Lost() : created;
    }

    public override Task<bool> PutIfAbsentAsync(string key, string scratchPath, CancellationToken cancellationToken = default) =>
        store.PutIfAbsentAsync(key, scratchPath, cancellationToken);

    public override Task<bool> ReplaceIfAsync(string key, ReadOnlyMemory<byte> content, string? version, CancellationToken cancellationToken = default) =>
        store.ReplaceIfAsync(key, content, version, cancellationToken);

    public override Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken = default) => store.GetAsync(key, cancellationToken);

    public override IAsyncEnumerable<StoredKey> ListAsync(string prefix, string? after = null, CancellationToken cancellationToken = default) =>
        store.ListAsync(prefix, after, cancellationToken);

    public override Task DeleteAsync(string key, CancellationToken cancellationToken = default) => store.DeleteAsync(key, cancellationToken);

    public override string? LocalPath(string key) => store.LocalPath(key);

    public override string NewScratchPath(string name) => store.NewScratchPath(name);

    private static TamizException Lost() => new(ExitReason.Transient, "store_unreachable", "The line went dead.");
}
