namespace Tamiz.Storage;

/// <summary>Files that are not objects yet: <c>.tmp-…</c> beside their target, unique to this writer.</summary>
internal sealed class TemporaryFiles
{
    internal const string Prefix = ".tmp-";

    private static readonly EnumerationOptions WithoutLinks = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    // not for chance but for uniqueness: process numbers repeat between containers that share a folder
    private readonly string _writer = Guid.NewGuid().ToString("N")[..16];
    private int _count;

    /// <summary>Lists the temporary files and folders in a folder, as paths in it, sorted.</summary>
    public static IReadOnlyList<string> In(string folder) => !Directory.Exists(folder) ? [] :
        [.. Directory.EnumerateFileSystemEntries(folder, Prefix + "*", WithoutLinks).Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal)];

    public string Beside(string target) =>
        Path.Join(Path.GetDirectoryName(target), $"{Prefix}{_writer}-{Interlocked.Increment(ref _count)}");

    /// <summary>Runs an action with a temporary name beside a target; nothing under that name is left afterwards.</summary>
    public T Use<T>(string target, Func<string, T> action)
    {
        var path = Beside(target);
        try
        {
            return action(path);
        }
        finally
        {
            Discard(path);
        }
    }

    /// <summary>Creates a file to be written in large pieces; room for what it will hold is taken at once, since a file that grows costs more than its bytes.</summary>
    public static FileStream Create(string path, long length)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0, PreallocationSize = length };
        try
        {
            return new EagerFile(path, options);
        }
        catch (IOException)
        {
            // A disk without that much room says so in the system's words when it is written, and one that cannot take room in advance may still have it.
            options.PreallocationSize = 0;
            return new EagerFile(path, options);
        }
    }

    /// <summary>Writes a new file whose bytes are on disk when this returns.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Gives a scratch file its key's name, unless that is taken; only on another file system are the bytes copied.</summary>
    public bool TryMakeObject(string scratchPath, string target)
    {
        Posix.Sync(scratchPath);
        try
        {
            return Posix.TryLink(scratchPath, target);
        }
        catch (IOException e) when (StoreFailure.NeedsCopy(e))
        {
            return Use(target, path =>
            {
                File.Copy(scratchPath, path);
                Posix.Sync(path);
                return Posix.TryLink(path, target);
            });
        }
    }

    /// <summary>Removes a file if that is possible; one that stays is harmless.</summary>
    public static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (StoreFailure.IsOperatingSystem(e))
        {
            // nobody lists it, and the reason matters less than the one this may run under
        }
    }

    /// <summary>Removes a scratch file and the folder that was made for it.</summary>
    public static void DiscardScratch(string path)
    {
        Discard(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Path.GetFileName(folder).StartsWith(Prefix, StringComparison.Ordinal))
            return;

        try
        {
            Directory.Delete(folder);
        }
        catch (Exception e) when (StoreFailure.IsOperatingSystem(e))
        {
            // an engine may still have a file of its own there
        }
    }
}
