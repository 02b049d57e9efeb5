using Tamiz.Releases;
using Tamiz.Storage;

namespace Tamiz.DuckDb.Tests.Crash;

/// <summary>How a program publishes: as it does, or as it must not. A suite that finds nothing wrong with the latter proves nothing.</summary>
internal enum Protocol
{
    /// <summary>Files, then the entry by exclusive creation, known again by its nonce.</summary>
    Ours,

    /// <summary>Entries cannot be told apart: one that is there already is taken for one's own.</summary>
    WithoutNonce,

    /// <summary>Objects are moved to their place after a look whether one is there.</summary>
    MovesInsteadOfLinking,

    /// <summary>The entry is created first, and the files it names are written then.</summary>
    CommitsBeforeFiles,
}

/// <summary>The broken protocols, made of what is between the program and its store.</summary>
internal static class BrokenProtocols
{
    public static Store Over(this Protocol protocol, OperationStore store) => protocol switch
    {
        Protocol.MovesInsteadOfLinking => new MovingStore(store),
        Protocol.CommitsBeforeFiles => new LateFilesStore(store),
        _ => store,
    };

    public static Func<string> Nonce(this Protocol protocol) => protocol is Protocol.WithoutNonce ? () => "" : Ledger.NewNonce;

    private sealed class MovingStore(OperationStore inner) : OperationStore(inner)
    {
        public override async Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
        {
            if (await Inner.ExistsAsync(key, cancellationToken))
                return false;

            await inner.OverwriteAsync(key, content.ToArray());
            return true;
        }

        public override async Task<bool> PutIfAbsentAsync(string key, string scratchPath, CancellationToken cancellationToken = default)
        {
            var content = await File.ReadAllBytesAsync(scratchPath, cancellationToken);
            TemporaryFiles.DiscardScratch(scratchPath);
            return await PutIfAbsentAsync(key, content, cancellationToken);
        }
    }

    /// <summary>Says of a released file that it is written, and writes it once the next entry is.</summary>
    private sealed class LateFilesStore(OperationStore inner) : OperationStore(inner)
    {
        private readonly Dictionary<string, string> _held = [];

        public override async Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
        {
            var created = await base.PutIfAbsentAsync(key, content, cancellationToken);
            if (created && key.StartsWith(Ledger.Folder, StringComparison.Ordinal))
                await WriteHeldAsync();
            return created;
        }

        public override async Task<bool> PutIfAbsentAsync(string key, string scratchPath, CancellationToken cancellationToken = default)
        {
            if (!key.StartsWith("output/", StringComparison.Ordinal))
                return await base.PutIfAbsentAsync(key, scratchPath, cancellationToken);

            _held[key] = scratchPath;
            return true;
        }

        public override async Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken = default) => _held.TryGetValue(key, out var path)
            ? new StoredObject(File.OpenRead(path), "held", new FileInfo(path).Length)
            : await base.GetAsync(key, cancellationToken);

        public override string? LocalPath(string key) => _held.TryGetValue(key, out var path) ? path : base.LocalPath(key);

        private async Task WriteHeldAsync()
        {
            foreach (var (key, path) in _held.ToList())
            {
                _held.Remove(key);
                await base.PutIfAbsentAsync(key, path, CancellationToken.None);
            }
        }
    }
}
