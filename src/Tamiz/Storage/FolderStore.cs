using System.Runtime.CompilerServices;

namespace Tamiz.Storage;

/// <summary>A store in a folder of a local file system, created when first written.</summary>
/// <remarks>
/// An object appears with all its bytes, on disk, by <c>link(2)</c>; it is replaced by <c>rename(2)</c> under a <c>flock(2)</c>.
/// What a killed writer leaves behind is <c>.tmp-…</c>, which is never listed. The lock file is <c>.lock</c> in the root; it is not named
/// <c>.tmp-…</c> because it must never be deleted: whoever sweeps temporary files would let two writers in.
/// Links are not objects: they are not listed, not read, and nothing is written through one below the root.
/// </remarks>
/// <param name="root">The pipeline's folder, <c>&lt;store&gt;/&lt;pipeline&gt;</c>.</param>
public sealed class FolderStore(string root) : Store
{
    private readonly string _root = Path.GetFullPath(root);
    private readonly TemporaryFiles _temporary = new();
    private readonly DurableFolders _folders = new(Path.GetFullPath(root));
    private volatile bool _probed;

    /// <inheritdoc/>
    public override string Location { get; } = root;

    /// <summary>
    /// Refuses a place that lacks exclusive creation or durable folders. The first write calls it; so may whoever wants to know before.
    /// </summary>
    /// <exception cref="TamizException">The place cannot hold a store, or cannot be written.</exception>
    public void Probe()
    {
        if (!Posix.IsAvailable)
            throw StoreFailure.Unsupported(Location, null);

        _probed = Translated(_root, () =>
        {
            _folders.Create(_root);
            var place = Path.Join(_root, "probe");
            return _temporary.Use(place, first => _temporary.Use(place, second => IsExclusiveAndDurable(first, second)));
        });
        if (!_probed)
            throw StoreFailure.Unsupported(Location, null);
    }

    /// <inheritdoc/>
    public override Task ProbeAsync(CancellationToken cancellationToken = default) => Task.Run(Probe, cancellationToken);

    /// <inheritdoc/>
    public override Task<IReadOnlyList<string>> UnfinishedAsync(CancellationToken cancellationToken = default) =>
        Task.Run(() => Translated(_root, () => TemporaryFiles.In(_root)), cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        WriteAsync(key, target => !File.Exists(target) && _temporary.Use(target, path =>
        {
            TemporaryFiles.Write(path, content.Span);
            return Posix.TryLink(path, target);
        }), cancellationToken);

    /// <inheritdoc/>
    public override async Task<bool> PutIfAbsentAsync(string key, string scratchPath, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scratchPath);
        try
        {
            return await WriteAsync(key, target => !File.Exists(target) && _temporary.TryMakeObject(scratchPath, target), cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            TemporaryFiles.DiscardScratch(scratchPath);
        }
    }

    /// <inheritdoc/>
    public override async Task<bool> ReplaceIfAsync(
        string key, ReadOnlyMemory<byte> content, string? version, CancellationToken cancellationToken = default)
    {
        if (version is null)
            return await PutIfAbsentAsync(key, content, cancellationToken).ConfigureAwait(false);

        StoreKey.Checked(key);
        await Task.Run(() => EnsureProbed(), cancellationToken).ConfigureAwait(false);
        using var held = await FolderLock.TakeAsync(_root, Location, cancellationToken).ConfigureAwait(false);
        return await WriteAsync(key, target => StoredFile.VersionOf(target, Location) == version && _temporary.Use(target, path =>
        {
            TemporaryFiles.Write(path, content.Span);
            Posix.Rename(path, target);
            return true;
        }), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        var path = PathOf(StoreKey.Checked(key));
        return Task.Run(
            () => Translated(path, () => StoredFile.IsBehindLink(_root, key) ? null : StoredFile.Open(path, Location)), cancellationToken);
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<StoredKey> ListAsync(
        string prefix, string? after = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var keys = new FolderListing(_root, StoreKey.CheckedPrefix(prefix), after).Keys().GetEnumerator();
        while (Translated(PathOf(prefix), keys.MoveNext))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return keys.Current;
        }
    }

    /// <inheritdoc/>
    public override Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        var path = PathOf(StoreKey.Checked(key));
        return Task.Run(() => Translated(path, () =>
        {
            if (!File.Exists(path) || StoredFile.IsBehindLink(_root, key))
                return false;

            File.Delete(path);
            Posix.Sync(Path.GetDirectoryName(path)!);
            return true;
        }), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>The file need not exist. An empty key is the root.</remarks>
    public override string? LocalPath(string key) => key.Length == 0 ? _root : PathOf(StoreKey.Checked(key));

    /// <inheritdoc/>
    public override string NewScratchPath(string name)
    {
        if (!StoreKey.IsValidPart(name))
            throw new ArgumentException($"'{name}' is no name for a file of the store.", nameof(name));

        EnsureProbed();
        return Translated(_root, () =>
        {
            // a folder for each file: it can go with the file, and nobody else needs it
            var folder = _temporary.Beside(Path.Join(_root, name));
            Directory.CreateDirectory(folder);
            return Path.Join(folder, name);
        });
    }

    private Task<bool> WriteAsync(string key, Func<string, bool> write, CancellationToken cancellationToken)
    {
        var target = PathOf(StoreKey.Checked(key));
        return Task.Run(() => Translated(target, () =>
        {
            EnsureProbed();
            if (StoredFile.IsBehindLink(_root, key))
                throw LinkInTheWay(key);

            var folder = Path.GetDirectoryName(target)!;
            _folders.Create(folder);
            var written = write(target);

            // also for the loser: "there is one already" must be as durable as "I created it"
            Posix.Sync(folder);
            return written;
        }), cancellationToken);
    }

    private bool IsExclusiveAndDurable(string first, string second)
    {
        TemporaryFiles.Write(first, []);
        try
        {
            Posix.Sync(_root);
            return Posix.TryLink(first, second) && !Posix.TryLink(first, second);
        }
        catch (IOException e) when (StoreFailure.IsUnsupported(e))
        {
            throw StoreFailure.Unsupported(Location, e);
        }
    }

    private void EnsureProbed()
    {
        if (!_probed)
            Probe();
    }

    private string PathOf(string key) => Path.Join(_root, key);

    private T Translated<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (StoreFailure.IsOperatingSystem(e))
        {
            throw StoreFailure.Translate(e, Location, path);
        }
    }

    private TamizException LinkInTheWay(string key) =>
        new(ExitReason.Usage, "store_link", $"A part of '{key}' in the store '{Location}' is a link, and nothing is written through links.")
        {
            Hint = "Replace the link by a folder; to put the data elsewhere, make the whole store a link or set another 'store'.",
        };
}
