using System.Security.Cryptography;

namespace Tamiz.Storage;

/// <summary>Files by the SHA-256 of their content: <c>objects/ab/abcd…</c>.</summary>
internal sealed class ContentCache(string folder, long limit, TimeProvider clock)
{
    private readonly TemporaryFiles _temporary = new();

    /// <summary>Tells whether content is here and hashes to its name. If it does not, it is removed.</summary>
    public async Task<bool> IsSoundAsync(string sha256, CancellationToken cancellationToken)
    {
        var path = PathOf(sha256);
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 20, FileOptions.Asynchronous | FileOptions.SequentialScan);
            await using (file.ConfigureAwait(false))
            {
                if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false)) == sha256)
                {
                    Touch(path);
                    return true;
                }
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }

        TemporaryFiles.Discard(path);
        return false;
    }

    /// <summary>Gives content a second name, or copies it where the file system has no such thing. Another process may have removed it by now.</summary>
    public bool TryShow(string sha256, string path)
    {
        try
        {
            return Posix.TryLink(PathOf(sha256), path) || File.Exists(path);
        }
        catch (IOException e) when (StoreFailure.NeedsCopy(e))
        {
            return _temporary.Use(path, copy =>
            {
                File.Copy(PathOf(sha256), copy);
                File.Move(copy, path, overwrite: true);
                return true;
            });
        }
        catch (IOException) when (!File.Exists(PathOf(sha256)))
        {
            return false;
        }
    }

    /// <summary>Adds the content of a file, which stays where it is and is not written any more.</summary>
    public void Add(string sha256, string file)
    {
        var path = PathOf(sha256);
        if (limit <= 0)
            return;

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            if (!Posix.TryLink(file, path))
                Touch(path);
        }
        catch (IOException e) when (StoreFailure.NeedsCopy(e))
        {
            // It can be fetched again; a copy that nobody may need is not worth the disk.
        }
    }

    /// <summary>Removes the content that was not used for longest until no more than the limit is left.</summary>
    public void MakeRoom()
    {
        if (!Directory.Exists(folder))
            return;

        var files = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Select(Measure).OfType<(string Path, long Length, DateTime Used)>().OrderBy(file => file.Used).ToList();
        var bytes = files.Sum(file => file.Length);
        foreach (var (path, length, _) in files.TakeWhile(_ => bytes > limit))
        {
            TemporaryFiles.Discard(path);
            bytes -= length;
        }
    }

    private static (string, long, DateTime)? Measure(FileInfo file)
    {
        try
        {
            return (file.FullName, file.Length, file.LastWriteTimeUtc);
        }
        catch (IOException)
        {
            // another process removed it meanwhile
            return null;
        }
    }

    private void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (StoreFailure.IsOperatingSystem(e))
        {
            // it only counts as used earlier than it was
        }
    }

    private string PathOf(string sha256) => Path.Join(folder, sha256[..2], sha256);
}

/// <summary>Which content an object had in a version: <c>index/ab/abcd…</c>, a file each, so that processes never wait for each other.</summary>
internal sealed class ContentIndex(string folder)
{
    private const int HashLength = 64;

    private readonly TemporaryFiles _temporary = new();

    public string? Find(string identity)
    {
        try
        {
            var text = File.ReadAllText(PathOf(identity));
            return text.Length == HashLength && text.All(char.IsAsciiHexDigitLower) ? text : null;
        }
        catch (Exception e) when (StoreFailure.IsOperatingSystem(e))
        {
            return null;
        }
    }

    public void Remember(string identity, string sha256)
    {
        var path = PathOf(identity);
        if (Find(identity) == sha256)
            return;

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _temporary.Use(path, temporary =>
        {
            File.WriteAllText(temporary, sha256);
            File.Move(temporary, path, overwrite: true);
            return true;
        });
    }

    private string PathOf(string identity)
    {
        var name = CanonicalJson.Sha256(System.Text.Encoding.UTF8.GetBytes(identity));
        return Path.Join(folder, name[..2], name);
    }
}
