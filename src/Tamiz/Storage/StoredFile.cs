namespace Tamiz.Storage;

/// <summary>A file that is an object of a folder store.</summary>
internal static class StoredFile
{
    // What is replaced is small and read whole, so its version can be its content; the rest is written once and opened for streaming.
    private const int HashedLength = 1 << 20;

    private const int BufferLength = 1 << 16;
    private const FileShare Sharing = FileShare.ReadWrite | FileShare.Delete;

    public static StoredObject? Open(string path, string location)
    {
        FileStream? file = null;
        try
        {
            if (Directory.Exists(path))
                return null;

            file = new FileStream(path, FileMode.Open, FileAccess.Read, Sharing, BufferLength, FileOptions.SequentialScan);
            if (file.Length > HashedLength)
                return new StoredObject(new StoredStream(file, location, path), $"{file.Length}-{File.GetLastWriteTimeUtc(file.SafeFileHandle).Ticks}", file.Length);

            using var small = file;
            var content = new byte[small.Length];
            small.ReadExactly(content);
            return new StoredObject(new MemoryStream(content, writable: false), CanonicalJson.Sha256(content), content.Length);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    public static string? VersionOf(string path, string location)
    {
        var stored = Open(path, location);
        stored?.Content.Dispose();
        return stored?.Version;
    }

    /// <summary>Tells whether a key leads over a link below the root, itself included.</summary>
    public static bool IsBehindLink(string root, string key)
    {
        for (var end = key.IndexOf('/', StringComparison.Ordinal); end >= 0; end = key.IndexOf('/', end + 1))
        {
            if (new DirectoryInfo(Path.Join(root, key[..end])).LinkTarget is not null)
                return true;
        }

        return new FileInfo(Path.Join(root, key)).LinkTarget is not null;
    }
}
