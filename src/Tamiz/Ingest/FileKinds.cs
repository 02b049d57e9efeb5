using Tamiz.Decoding;
using Tamiz.Parquet;

namespace Tamiz.Ingest;

/// <summary>Knows files that are of another kind than their names say by how they begin, so that a message can name what they are and what to write.</summary>
internal static class FileKinds
{
    private const int Beginning = 4096;

    /// <summary>Reads the beginning of a file, unpacked as its name says, and returns what is wrong with it; <see langword="null"/> if nothing is known to be.</summary>
    /// <param name="bytes">The file, from its start; not closed.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="dataset">Whose file it is, for messages.</param>
    /// <param name="reason">How what goes on with it ends.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<TamizException?> ObjectionAsync(
        Stream bytes, string path, string dataset, ExitReason reason = ExitReason.StepFailed, CancellationToken cancellationToken = default)
    {
        var head = new byte[Beginning];
        var unpacked = SourceText.Open(bytes, path, dataset, TextEncoding.Utf8);
        var read = await unpacked.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (!ReferenceEquals(unpacked, bytes))
            await unpacked.DisposeAsync().ConfigureAwait(false);
        if (KindOf(head.AsSpan(0, read), path) is not { } kind)
            return null;

        var (code, wanted) = ParquetFooter.Is(path) ? ("not_parquet", "Parquet") : ("not_text", "text");
        return new TamizException(reason, code, $"The file '{path}' of '{dataset}' is not {wanted}: it is {kind.What}.") { Hint = kind.Next };
    }

    private static (string What, string Next)? KindOf(ReadOnlySpan<byte> head, string path)
    {
        if (head.StartsWith("PAR1"u8) || head.StartsWith("PARE"u8))
            return ParquetFooter.Is(path) ? null : ("a Parquet file", Rename(Stem(path) + ".parquet"));
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            return ("packed with gzip", Packed(path, ".gz"));
        if (head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]))
            return ("packed with Zstandard", Packed(path, ".zst"));
        if (head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8))
            return ZipOf(head);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]))
            return ("a file of an office program, such as an Excel workbook (.xls)", FromSpreadsheet);
        if (head.StartsWith("SQLite format 3\0"u8))
            return ("an SQLite database", "Export its table as CSV, and use that file.");
        if (head.StartsWith("%PDF-"u8))
            return ("a PDF document", "Ask for the table as CSV, and use that file.");
        if (head.StartsWith("ARROW1\0\0"u8) || head.StartsWith("Obj\u0001"u8))
            return (head[0] == 'A' ? "an Arrow file" : "an Avro file", "Write it as Parquet or CSV, and use that file.");
        return IsArchive(head) ? ("an archive of another kind than .gz and .zst", "Unpack it, and use what was in it.") : null;
    }

    private const string FromSpreadsheet = "Save the sheet as CSV in UTF-8 with the program that made it, and use that file.";

    private static (string What, string Next) ZipOf(ReadOnlySpan<byte> head)
    {
        if (head.IndexOf("[Content_Types].xml"u8) >= 0 || head.IndexOf("xl/"u8) >= 0)
            return ("an Excel workbook (.xlsx)", FromSpreadsheet);
        return head.IndexOf("mimetypeapplication/vnd.oasis.opendocument"u8) >= 0
            ? ("an OpenDocument spreadsheet (.ods)", FromSpreadsheet)
            : ("a zip archive", "Unpack it, and use the files that were in it.");
    }

    // bzip2, xz, 7z
    private static bool IsArchive(ReadOnlySpan<byte> head) =>
        (head.StartsWith("BZh"u8) && head[3..].IndexOf((ReadOnlySpan<byte>)[0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) == 1)
        || head.StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) || head.StartsWith((ReadOnlySpan<byte>)[0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]);

    private static string Packed(string path, string ending) => ParquetFooter.Is(path)
        ? "Unpack it: Parquet packs its columns itself."
        : SourceText.Unpacked(path) != path ? "It is packed twice: unpack it once." : Rename(Path.GetFileName(path) + ending);

    private static string Rename(string name) => $"Rename it to '{name}', and use that name.";

    private static string Stem(string path) => Path.GetFileNameWithoutExtension(SourceText.Unpacked(path));
}
