using System.Runtime.CompilerServices;
using Tamiz.Storage;

namespace Tamiz.DuckDb.Tests.Simulation;

/// <summary>A store in memory. It answers at once, on the thread that asks.</summary>
/// <param name="root">Where its files would be, which nobody can open.</param>
/// <param name="scratch">A folder for files that are on their way into it.</param>
internal sealed class MemoryStore(string root, string scratch) : Store
{
    private readonly SortedDictionary<string, MemoryObject> _objects = new(StringComparer.Ordinal);
    private int _scratches;

    public override string Location => root;

    /// <summary>Gets or sets what is told of each key whose object changed.</summary>
    public Action<string> Changed { get; set; } = _ => { };

    /// <summary>Makes a store that holds what this one holds.</summary>
    public MemoryStore Copy(string into)
    {
        var copy = new MemoryStore(root, into);
        foreach (var (key, stored) in _objects)
            copy._objects[key] = stored;
        return copy;
    }

    public MemoryObject? Find(string key) => _objects.GetValueOrDefault(key);

    /// <summary>Writes over whatever is there, as no store of ours does.</summary>
    public void Overwrite(string key, byte[] content)
    {
        _objects[StoreKey.Checked(key)] = new MemoryObject(content);
        Changed(key);
    }

    public override Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        if (_objects.ContainsKey(StoreKey.Checked(key)))
            return Task.FromResult(false);

        Overwrite(key, content.ToArray());
        return Task.FromResult(true);
    }

    public override Task<bool> PutIfAbsentAsync(string key, string scratchPath, CancellationToken cancellationToken = default) =>
        PutIfAbsentAsync(key, Take(scratchPath), cancellationToken);

    public override Task<bool> ReplaceIfAsync(string key, ReadOnlyMemory<byte> content, string? version, CancellationToken cancellationToken = default)
    {
        if (Find(StoreKey.Checked(key))?.Sha256 != version)
            return Task.FromResult(false);

        Overwrite(key, content.ToArray());
        return Task.FromResult(true);
    }

    public override Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken = default) =>
        Task.FromResult(Find(StoreKey.Checked(key)) is { } stored ? new StoredObject(new MemoryStream(stored.Content, writable: false), stored.Sha256, stored.Content.Length) : null);

    public override Task<bool> ExistsAsync(string key, CancellationToken cancellationToken = default) => Task.FromResult(_objects.ContainsKey(StoreKey.Checked(key)));

    public override async IAsyncEnumerable<StoredKey> ListAsync(string prefix, string? after = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        foreach (var (key, stored) in _objects.Where(stored => stored.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(stored.Key, after) > 0).ToList())
            yield return new StoredKey(key, stored.Content.Length, DateTimeOffset.UnixEpoch);
    }

    public override Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        if (_objects.Remove(StoreKey.Checked(key)))
            Changed(key);
        return Task.CompletedTask;
    }

    public override string? LocalPath(string key) => key.Length == 0 ? root : $"{root}/{key}";

    public override string NewScratchPath(string name) => Path.Combine(scratch, $"{Interlocked.Increment(ref _scratches)}-{name}");

    /// <summary>Reads a file that is on its way into a store, and removes it.</summary>
    public static byte[] Take(string scratchPath)
    {
        var content = File.ReadAllBytes(scratchPath);
        File.Delete(scratchPath);
        return content;
    }
}

/// <summary>An object of a store in memory.</summary>
internal sealed record MemoryObject(byte[] Content)
{
    /// <summary>Gets the hash of its bytes.</summary>
    public string Sha256 { get; } = CanonicalJson.Sha256(Content);
}
