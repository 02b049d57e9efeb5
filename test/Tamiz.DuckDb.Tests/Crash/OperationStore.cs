using System.Runtime.CompilerServices;
using Tamiz.DuckDb.Tests.Simulation;
using Tamiz.Storage;

namespace Tamiz.DuckDb.Tests.Crash;

/// <summary>Stands between a program and its store and sees each request. The default lets all pass.</summary>
internal abstract class OperationStore(Store inner) : Store
{
    public override string Location => inner.Location;

    protected Store Inner => inner;

    public override string AddressOf(string key) => inner.AddressOf(key);

    public override Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        DoAsync(new Operation(OperationKind.Put, key), () => inner.PutIfAbsentAsync(key, content, cancellationToken), cancellationToken);

    public override async Task<bool> PutIfAbsentAsync(string key, string scratchPath, CancellationToken cancellationToken = default)
    {
        try
        {
            return await DoAsync(new Operation(OperationKind.Put, key), () => inner.PutIfAbsentAsync(key, scratchPath, cancellationToken), cancellationToken);
        }
        catch (TamizException)
        {
            // the file is the store's, whatever the outcome
            TemporaryFiles.DiscardScratch(scratchPath);
            throw;
        }
    }

    public override Task<bool> ReplaceIfAsync(string key, ReadOnlyMemory<byte> content, string? version, CancellationToken cancellationToken = default) =>
        DoAsync(new Operation(OperationKind.Replace, key), () => inner.ReplaceIfAsync(key, content, version, cancellationToken), cancellationToken);

    public override Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken = default) =>
        DoAsync(new Operation(OperationKind.Get, key), () => inner.GetAsync(key, cancellationToken), cancellationToken);

    public override Task<bool> ExistsAsync(string key, CancellationToken cancellationToken = default) =>
        DoAsync(new Operation(OperationKind.Exists, key), () => inner.ExistsAsync(key, cancellationToken), cancellationToken);

    public override async IAsyncEnumerable<StoredKey> ListAsync(string prefix, string? after = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var listed = await DoAsync(new Operation(OperationKind.List, prefix), async () => await inner.ListAsync(prefix, after, cancellationToken).ToListAsync(cancellationToken), cancellationToken);
        foreach (var key in listed)
            yield return key;
    }

    public override Task DeleteAsync(string key, CancellationToken cancellationToken = default) => DoAsync(new Operation(OperationKind.Delete, key), async () =>
    {
        await inner.DeleteAsync(key, cancellationToken);
        return true;
    }, cancellationToken);

    public override string? LocalPath(string key) => inner.LocalPath(key);

    public override string NewScratchPath(string name) => inner.NewScratchPath(name);

    public override Task BringAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default) => DoAsync(new Operation(OperationKind.Bring, string.Join(' ', keys)), async () =>
    {
        await inner.BringAsync(keys, cancellationToken);
        return true;
    }, cancellationToken);

    /// <summary>Writes an object over whatever is there, as a store of ours never does.</summary>
    public virtual Task OverwriteAsync(string key, byte[] content) => DoAsync(new Operation(OperationKind.Put, key), async () =>
    {
        if (inner is OperationStore next)
        {
            await next.OverwriteAsync(key, content);
            return true;
        }

        if (inner is MemoryStore memory)
        {
            memory.Overwrite(key, content);
            return true;
        }

        var path = inner.LocalPath(key)!;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = Path.Join(Path.GetDirectoryName(path), $".tmp-{Guid.NewGuid():N}");
        await File.WriteAllBytesAsync(temporary, content, CancellationToken.None);
        File.Move(temporary, path, overwrite: true);
        return true;
    }, CancellationToken.None);

    /// <summary>Does a request, or does something else.</summary>
    protected virtual Task<T> DoAsync<T>(Operation operation, Func<Task<T>> act, CancellationToken cancellationToken) => act();
}

/// <summary>A request to a store.</summary>
internal readonly record struct Operation(OperationKind Kind, string Key)
{
    public bool Writes => Kind is OperationKind.Put or OperationKind.Replace or OperationKind.Delete;

    public override string ToString() => $"{Kind} {Key}";
}

/// <summary>What is asked of a store.</summary>
internal enum OperationKind
{
    Put,
    Replace,
    Get,
    Exists,
    List,
    Delete,
    Bring,
}
