using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tamiz.Storage;

/// <summary>
/// The few system calls that .NET does not offer and that a crash-proof store needs. Failures are <see cref="IOException"/> with errno as
/// HResult.
/// </summary>
internal static partial class Posix
{
    private const int Interrupted = 4;          // EINTR
    private const int AlreadyExists = 17;       // EEXIST
    private const int ExclusiveWithoutWaiting = 2 | 4;  // LOCK_EX | LOCK_NB
    private const uint WriteRange = 2;          // SYNC_FILE_RANGE_WRITE
    private const uint WriteRangeAndWait = 1 | 2 | 4;
    private const int NotNeeded = 4;            // POSIX_FADV_DONTNEED
    private const int ReadOnly = 0;             // O_RDONLY
    private const int ReadAndWrite = 2;         // O_RDWR

    public static bool IsAvailable => !OperatingSystem.IsWindows() && !OperatingSystem.IsBrowser() && !OperatingSystem.IsWasi();

    private static int CloseOnExec => OperatingSystem.IsLinux() ? 0x80000 : 0x1000000;

    private static int WithoutWaiting => OperatingSystem.IsLinux() ? 0x800 : 0x4;    // O_NONBLOCK

    private static int WouldBlock => OperatingSystem.IsLinux() ? 11 : 35;

    /// <summary>Gives a file a second name, unless that name is taken.</summary>
    public static bool TryLink(string path, string name)
    {
        if (LinkNative(path, name) == 0)
            return true;

        return Marshal.GetLastPInvokeError() == AlreadyExists ? false : throw Failure(name);
    }

    /// <summary>Moves a file over another in one step; readers see the old one or the new one.</summary>
    public static void Rename(string path, string name)
    {
        if (RenameNative(path, name) != 0)
            throw Failure(name);
    }

    /// <summary>Makes the content of a file, or the names in a folder, survive a loss of power.</summary>
    public static void Sync(string path)
    {
        using var handle = Open(path, ReadOnly);
        while (SyncNative(handle) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
                throw Failure(path);
        }
    }

    /// <summary>Has the system begin to write a part of a file to disk; where it cannot, nothing happens.</summary>
    public static void BeginWriting(SafeFileHandle handle, long offset, long length, string path) => Write(handle, offset, length, WriteRange, path);

    /// <summary>Waits until a part of a file is written, and gives the memory that it took back; where that cannot be, nothing happens.</summary>
    public static void LetGo(SafeFileHandle handle, long offset, long length, string path)
    {
        Write(handle, offset, length, WriteRangeAndWait, path);
        if (OperatingSystem.IsLinux())
            _ = AdviseNative(handle, offset, length, NotNeeded);
    }

    // A disk tells of a failure once: who does not listen here leaves a later Sync to believe that all is well.
    private static void Write(SafeFileHandle handle, long offset, long length, uint how, string path)
    {
        if (OperatingSystem.IsLinux() && SyncRangeNative(handle, offset, length, how) != 0 && !CannotWriteRanges(Marshal.GetLastPInvokeError()))
            throw Failure(path);
    }

    private static bool CannotWriteRanges(int error) => error is 22 or 29 or 38;    // EINVAL, ESPIPE, ENOSYS

    /// <summary>Opens a file to look on while another writes it. .NET would lock it, and so keep out a writer who wants it alone.</summary>
    public static SafeFileHandle OpenBeside(string path) => Open(path, ReadOnly);

    /// <summary>Opens a lock file. The lock itself goes with the handle, also when the process is killed.</summary>
    public static SafeFileHandle OpenLock(string path) => Open(path, ReadAndWrite);

    /// <summary>Takes the lock, or returns <see langword="false"/> while somebody else has it.</summary>
    public static bool TryLock(SafeFileHandle handle, string path)
    {
        if (LockNative(handle, ExclusiveWithoutWaiting) == 0)
            return true;

        var error = Marshal.GetLastPInvokeError();
        return error == WouldBlock || error == Interrupted ? false : throw Failure(path);
    }

    /// <summary>Tells whether a file is a pipe or something like it, without waiting for whoever writes to it. What cannot be opened is not.</summary>
    public static bool IsPipe(string path)
    {
        try
        {
            using var handle = Open(path, ReadOnly | WithoutWaiting);
            using var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            return !file.CanSeek;
        }
        catch (Exception e) when (StoreFailure.IsOperatingSystem(e))
        {
            return false;
        }
    }

    private static SafeFileHandle Open(string path, int flags)
    {
        while (true)
        {
            var handle = OpenNative(path, flags | CloseOnExec);
            if (!handle.IsInvalid)
                return handle;

            handle.Dispose();
            if (Marshal.GetLastPInvokeError() != Interrupted)
                throw Failure(path);
        }
    }

    private static IOException Failure(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'", error);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkNative(string path, string name);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameNative(string path, string name);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenNative(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncNative(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int SyncRangeNative(SafeFileHandle handle, long offset, long length, uint flags);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int AdviseNative(SafeFileHandle handle, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int LockNative(SafeFileHandle handle, int operation);
}
