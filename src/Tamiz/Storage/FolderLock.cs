using Microsoft.Win32.SafeHandles;

namespace Tamiz.Storage;

/// <summary>The one lock of a folder store. It belongs to the open file, so the kernel drops it when its holder dies.</summary>
internal sealed class FolderLock : IDisposable
{
    internal const string Name = ".lock";

    private const int Tries = 2_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    private readonly SafeFileHandle _handle;

    private FolderLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Waits for the lock, about half a minute at most.</summary>
    public static async Task<FolderLock> TakeAsync(string root, string location, CancellationToken cancellationToken)
    {
        var path = Path.Join(root, Name);
        var handle = Open(path, location);
        try
        {
            for (var tries = 0; tries < Tries; tries++)
            {
                if (TryLock(handle, path, location))
                    return new FolderLock(handle);

                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        handle.Dispose();
        throw new TamizException(
            ExitReason.Transient, "store_locked", $"Another process has held the lock '{path}' of the store for too long.")
        {
            Hint = "See whether a process hangs (`fuser` names it); do not delete the file, it is never in the way by itself.",
        };
    }

    public void Dispose() => _handle.Dispose();

    private static SafeFileHandle Open(string path, string location)
    {
        try
        {
            if (!File.Exists(path))
                Create(path);

            return Posix.OpenLock(path);
        }
        catch (Exception e) when (StoreFailure.IsOperatingSystem(e))
        {
            throw StoreFailure.Translate(e, location, path);
        }
    }

    private static void Create(string path)
    {
        try
        {
            TemporaryFiles.Write(path, []);
        }
        catch (IOException) when (File.Exists(path))
        {
            // another writer was first
        }
    }

    private static bool TryLock(SafeFileHandle handle, string path, string location)
    {
        try
        {
            return Posix.TryLock(handle, path);
        }
        catch (IOException e)
        {
            throw StoreFailure.Translate(e, location, path);
        }
    }
}
