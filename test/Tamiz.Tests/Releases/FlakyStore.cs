using Tamiz.Storage;

namespace Tamiz.Tests.Releases;

/// <summary>A real store over a bad line: answers to creations get lost, before or after the work was done.</summary>
internal sealed class FlakyStore(Store store) : Store
{
    public int LostBefore { get; set; }

    public int LostAfter { get; set; }

    public int Creations { get; private set; }

    public override string Location => store.Location;

    public override async Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken token = default)
    {
        Creations++;
        if (LostBefore-- > 0)
            throw Lost();

        var created = await store.PutIfAbsentAsync(key, content, token);
        return LostAfter-- > 0 ? throw Lost() : created;
    }

    public override Task<bool> PutIfAbsentAsync(string key, string scratchPath, CancellationToken token = default) =>
        store.PutIfAbsentAsync(key, scratchPath, token);

    public override Task<bool> ReplaceIfAsync(string key, ReadOnlyMemory<byte> content, string? version, CancellationToken token = default) =>
        store.ReplaceIfAsync(key, content, version, token);

    public override Task<StoredObject?> GetAsync(string key, CancellationToken token = default) => store.GetAsync(key, token);

    public override IAsyncEnumerable<StoredKey> ListAsync(string prefix, string? after = null, CancellationToken token = default) =>
        store.ListAsync(prefix, after, token);

    public override Task DeleteAsync(string key, CancellationToken token = default) => store.DeleteAsync(key, token);

    public override string? LocalPath(string key) => store.LocalPath(key);

    public override string NewScratchPath(string name) => store.NewScratchPath(name);

    private static TamizException Lost() => new(ExitReason.Transient, "store_unreachable", "The line went dead.");
}
