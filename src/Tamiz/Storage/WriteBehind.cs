using Microsoft.Win32.SafeHandles;

namespace Tamiz.Storage;

/// <summary>Has a file go to disk while an engine still writes it: making it durable at the end waits for little.</summary>
internal static class WriteBehind
{
    private const long Least = 4 << 20;

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits for the work, and has the disk follow it.</summary>
    /// <param name="store">The store for which it is made.</param>
    /// <param name="path">The file that the work makes; where it makes none, or one elsewhere, it is only waited for.</param>
    /// <param name="work">The work.</param>
    /// <exception cref="TamizException">The disk refuses what is written.</exception>
    public static async Task<T> FollowAsync<T>(Store store, string path, Task<T> work)
    {
        SafeFileHandle? file = null;
        try
        {
            var begun = 0L;
            while (await Task.WhenAny(work, Task.Delay(Between)).ConfigureAwait(false) != work)
            {
                file ??= TryOpen(path);
                var length = file is null ? 0 : RandomAccess.GetLength(file);
                if (length < begun + Least)
                    continue;

                Posix.BeginWriting(file!, begun, length - begun, path);
                begun = length;
            }
        }
        catch (Exception e) when (StoreFailure.IsOperatingSystem(e))
        {
            throw StoreFailure.Translate(e, store.Location, path);
        }
        finally
        {
            file?.Dispose();
            await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return await work.ConfigureAwait(false);
    }

    private static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return Posix.IsAvailable && File.Exists(path) ? Posix.OpenBeside(path) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
