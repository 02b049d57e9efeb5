using ZstdSharp;

namespace Tamiz.Decoding;

/// <summary>
/// Opens source bytes as the UTF-8 text that is scanned. Scanning, normalising and reading single records again all come through here, so they
/// cannot disagree about what the text is. Offsets and sizes in a record index are those of this text.
/// </summary>
internal static class SourceText
{
    /// <summary>Returns whether the bytes of a file are the text.</summary>
    public static bool IsPlain(string path, TextEncoding encoding) => encoding is TextEncoding.Utf8 && !IsPacked(path);

    /// <summary>Returns the path without the ending that says how it is packed.</summary>
    public static string Unpacked(string path) => IsPacked(path) ? path[..path.LastIndexOf('.')] : path;

    /// <summary>Opens a file's text.</summary>
    /// <param name="bytes">Its bytes, from the start; not closed with the text.</param>
    /// <param name="path">Its path, which says how it is packed.</param>
    /// <param name="dataset">Whose file it is, for messages.</param>
    /// <param name="encoding">The encoding of the text.</param>
    public static Stream Open(Stream bytes, string path, string dataset, TextEncoding encoding)
    {
        var unpacked = IsGzip(path) ? new WholeArchive(new GzipText(bytes), path, dataset)
            : IsZstd(path) ? new WholeArchive(new DecompressionStream(bytes, leaveOpen: true), path, dataset)
            : bytes;
        return encoding switch
        {
            TextEncoding.Utf8 => unpacked,
            TextEncoding.Windows1252 => SingleByteText.OfWindows1252(unpacked),
            TextEncoding.Latin1 => SingleByteText.OfLatin1(unpacked),
            _ => new Utf16Text(unpacked, encoding, path, dataset),
        };
    }

    private static bool IsPacked(string path) => IsGzip(path) || IsZstd(path);

    private static bool IsGzip(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    private static bool IsZstd(string path) => path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase);

    /// <summary>Says of an archive that cannot be unpacked which one it is and what to do.</summary>
    private sealed class WholeArchive(Stream unpacked, string path, string dataset) : ForwardStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await unpacked.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ZstdException)
            {
                var kind = IsGzip(path) ? "gzip" : "zstd";
                throw new TamizException(ExitReason.StepFailed, "archive_damaged", $"The file '{path}' of '{dataset}' cannot be unpacked: it is cut short, damaged, or not {kind}.", e)
                {
                    Hint = "Nothing was taken from it. Fetch it again from where it comes from, then run again.",
                };
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                unpacked.Dispose();
            base.Dispose(disposing);
        }
    }
}
