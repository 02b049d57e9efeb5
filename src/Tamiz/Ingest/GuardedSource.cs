using Tamiz.Decoding;
using Tamiz.Storage;

namespace Tamiz.Ingest;

/// <summary>Reads a source file, and says of what the operating system refuses which file it was and what to do.</summary>
/// <param name="source">The open file; it is closed by whoever opened it.</param>
/// <param name="path">Its path as the project names it.</param>
/// <param name="dataset">Whose file it is.</param>
internal sealed class GuardedSource(Stream source, string path, string dataset) : ForwardStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw Translate(e, path, dataset);
        }
    }

    /// <summary>Returns what is said of a source file that cannot be read any more. It was found a moment ago, so a retry makes sense.</summary>
    public static TamizException Translate(IOException e, string path, string dataset) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => new(ExitReason.Transient, "source_vanished", $"The source file '{path}' of '{dataset}' is not there any more: it was taken away while the run was at work.", e)
        {
            Hint = "Bring it back, or change 'source', then run again.",
        },
        _ when StoreFailure.IsTooManyFiles(e) => StoreFailure.TooManyFiles(e),
        _ => new(ExitReason.Transient, "source_unreadable", $"The source file '{path}' of '{dataset}' cannot be read: {e.Message.TrimEnd('.')}.", e)
        {
            Hint = "See whether its disk or mount is sound, then run again.",
        },
    };
}
