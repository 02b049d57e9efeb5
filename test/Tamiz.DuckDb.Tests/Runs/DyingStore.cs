using Tamiz.Storage;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>A real store whose process dies: after so many objects that a test counts were created, nothing answers any more.</summary>
internal sealed class DyingStore(Store store, Func<string, bool> counts, int after) : Store
{
    private int _left = after;

    public override string Location => store.Location;

    public override Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        CreateAsync(key, () => store.PutIfAbsentAsync(key, content, cancellationToken));

    public override Task<bool> PutIfAbsentAsync(string key, string scratchPath, CancellationToken cancellationToken = default) =>
        CreateAsync(key, () => store.PutIfAbsentAsync(key, scratchPath, cancellationToken));

    public override Task<bool> ReplaceIfAsync(string key, ReadOnlyMemory<byte> content, string? version, CancellationToken cancellationToken = default) =>
        Alive(() => store.ReplaceIfAsync(key, content, version, cancellationToken));

    public override Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken = default) => Alive(() => store.GetAsync(key, cancellationToken));

    public override IAsyncEnumerable<StoredKey> ListAsync(string prefix, string? after = null, CancellationToken cancellationToken = default) =>
        Alive(() => store.ListAsync(prefix, after, cancellationToken));

    public override Task DeleteAsync(string key, CancellationToken cancellationToken = default) => Alive(() => store.DeleteAsync(key, cancellationToken));

    public override string? LocalPath(string key) => store.LocalPath(key);

    public override string NewScratchPath(string name) => store.NewScratchPath(name);

    private async Task<bool> CreateAsync(string key, Func<Task<bool>> create)
    {
        var created = await Alive(create);
        var left = counts(key) ? Interlocked.Decrement(ref _left) : Volatile.Read(ref _left);
        return left > 0 ? created : throw new ProcessDiedException();
    }

    private T Alive<T>(Func<T> act) => Volatile.Read(ref _left) > 0 ? act() : throw new ProcessDiedException();
}

/// <summary>Thrown where a killed process would do nothing more.</summary>
internal sealed class ProcessDiedException : Exception;
