namespace Tamiz.Storage;

/// <summary>
/// Local files for engines that cannot reach the store: <c>objects/</c> holds content by its SHA-256, <c>index/</c> says which content an object had
/// when it was last seen, and each process has a folder of its own in <c>sessions/</c>, where the files it uses appear under their keys.
/// </summary>
/// <remarks>
/// Safe for several processes at once: content appears whole, by <c>link(2)</c>, and a file in use has a second name in the session's folder, so it
/// stays readable when another process makes room. What a killed process left goes with the next one that opens the workspace.
/// </remarks>
/// <param name="folder">The folder, made when first used.</param>
/// <param name="limit">How many bytes of content are kept between runs.</param>
/// <param name="clock">Says which content was used last.</param>
public sealed class Workspace(string folder, long limit, TimeProvider clock) : IDisposable
{
    /// <summary>The variable that names the folder.</summary>
    public const string FolderVariable = "TAMIZ_CACHE";

    /// <summary>The variable that sets the limit.</summary>
    public const string LimitVariable = "TAMIZ_CACHE_LIMIT";

    private readonly ContentCache _cache = new(Path.Join(folder, "objects"), limit, clock);
    private readonly ContentIndex _index = new(Path.Join(folder, "index"));
    private readonly Lazy<WorkspaceSession> _session = new(() => WorkspaceSession.Open(Path.Join(folder, "sessions")));

    /// <summary>Gets the folder of all workspaces unless <see cref="FolderVariable"/> says otherwise: where the system keeps what can be made again.</summary>
    public static string DefaultFolder(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment(FolderVariable) is { Length: > 0 } set)
            return Path.GetFullPath(set);
        if (environment("XDG_CACHE_HOME") is { Length: > 0 } caches && !OperatingSystem.IsMacOS() && !OperatingSystem.IsWindows())
            return Path.Join(caches, "tamiz");

        var home = environment("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsWindows())
            return Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "tamiz", "cache");
        return home.Length == 0 ? Path.Join(Path.GetTempPath(), "tamiz-cache") : OperatingSystem.IsMacOS() ? Path.Join(home, "Library", "Caches", "tamiz") : Path.Join(home, ".cache", "tamiz");
    }

    /// <summary>Gets the folder of this process, which goes when it ends.</summary>
    public string Session => _session.Value.Folder;

    /// <summary>Returns where the file of a key is once it was shown or kept.</summary>
    public string PathOf(string key) => Path.Join(Session, key);

    /// <summary>Returns a path for a new file. Its folder exists.</summary>
    public string NewScratchPath(string name) => _session.Value.NewScratchPath(name);

    /// <summary>Returns the SHA-256 of the content an object had in a version, or <see langword="null"/> if that was never seen.</summary>
    /// <param name="identity">Server, bucket, key and version, in one text.</param>
    public string? FindHash(string identity) => _index.Find(identity);

    /// <summary>Writes down which content an object has in a version.</summary>
    public void RememberHash(string identity, string sha256) => _index.Remember(identity, sha256);

    /// <summary>Lets content appear under a key, if it is here and sound. Damaged content is thrown away.</summary>
    public async Task<bool> TryShowAsync(string key, string sha256, CancellationToken cancellationToken = default)
    {
        var path = PathOf(key);
        return File.Exists(path) || (await _cache.IsSoundAsync(sha256, cancellationToken).ConfigureAwait(false) && _cache.TryShow(sha256, Prepared(path)));
    }

    /// <summary>Keeps the content of a scratch file and lets it appear under a key. The file is the workspace's afterwards.</summary>
    public void Keep(string key, string sha256, string scratchPath)
    {
        var path = Prepared(PathOf(key));
        _cache.Add(sha256, scratchPath);
        if (!File.Exists(path))
            File.Move(scratchPath, path);
        TemporaryFiles.DiscardScratch(scratchPath);
    }

    /// <summary>Removes a scratch file that nobody wants, and the folder made for it.</summary>
    public static void Discard(string scratchPath) => TemporaryFiles.DiscardScratch(scratchPath);

    /// <summary>Takes away the file of a key in this process.</summary>
    public void Hide(string key)
    {
        if (_session.IsValueCreated)
            TemporaryFiles.Discard(PathOf(key));
    }

    /// <summary>Removes the folder of this process, and content that was not used for longest while there is more than the limit.</summary>
    public void Dispose()
    {
        if (!_session.IsValueCreated)
            return;

        _session.Value.Dispose();
        _cache.MakeRoom();
    }

    private static string Prepared(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
