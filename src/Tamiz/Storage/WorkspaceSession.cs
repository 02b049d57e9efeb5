using Microsoft.Win32.SafeHandles;

namespace Tamiz.Storage;

/// <summary>The folder of one process in the workspace. A lock beside it says that the process lives; the kernel drops it when it dies.</summary>
internal sealed class WorkspaceSession : IDisposable
{
    private const string LockEnding = ".lock";

    private readonly SafeFileHandle _lock;
    private int _scratches;

    private WorkspaceSession(string folder, SafeFileHandle handle) => (Folder, _lock) = (folder, handle);

    public string Folder { get; }

    public static WorkspaceSession Open(string sessions)
    {
        Directory.CreateDirectory(sessions);
        Sweep(sessions);
        var folder = Path.Join(sessions, Guid.NewGuid().ToString("N"));

        // The lock first: a folder without one is taken for a dead process's.
        TemporaryFiles.Write(folder + LockEnding, []);
        var handle = Posix.OpenLock(folder + LockEnding);
        Posix.TryLock(handle, folder + LockEnding);
        Directory.CreateDirectory(folder);
        return new WorkspaceSession(folder, handle);
    }

    public string NewScratchPath(string name)
    {
        var folder = Path.Join(Folder, $"{TemporaryFiles.Prefix}{Interlocked.Increment(ref _scratches)}");
        Directory.CreateDirectory(folder);
        return Path.Join(folder, name);
    }

    public void Dispose()
    {
        Remove(Folder);
        _lock.Dispose();
    }

    private static void Sweep(string sessions)
    {
        foreach (var folder in Directory.EnumerateDirectories(sessions))
        {
            if (!File.Exists(folder + LockEnding))
            {
                Remove(folder);
                continue;
            }

            try
            {
                using var handle = Posix.OpenLock(folder + LockEnding);
                if (Posix.TryLock(handle, folder + LockEnding))
                    Remove(folder);
            }
            catch (Exception e) when (StoreFailure.IsOperatingSystem(e))
            {
                // another process swept it
            }
        }
    }

    // The folder goes before its lock, or another process would find a folder whose owner seems to live.
    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            File.Delete(folder + LockEnding);
        }
        catch (Exception e) when (StoreFailure.IsOperatingSystem(e))
        {
            // an engine may still have a file open, or another process is at it; the next one removes it
        }
    }
}
