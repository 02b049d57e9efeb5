using System.Buffers;
using System.Text;

namespace Tamiz.Records;

/// <summary>
/// Writes the readable records of a file in the form every engine reads: LF, no byte order mark (unless the text itself starts with that
/// character), no blank lines, no CR in the header. Line ends inside quoted fields stay, quotes inside them are doubled.
/// </summary>
public static class CsvNormaliser
{
    /// <summary>Writes the header, if there is one, and the readable records in order.</summary>
    /// <param name="source">The file the index is of, from its start.</param>
    /// <param name="format">The format it was scanned with.</param>
    /// <param name="index">The index.</param>
    /// <param name="target">Where to.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>The number of records written, <see cref="RecordIndex.Readable"/> unless the file has changed.</returns>
    /// <exception cref="ArgumentException">The header cannot be read, so there is nothing to write the records under.</exception>
    public static Task<long> WriteAsync(
        Stream source, CsvFormat format, RecordIndex index, Stream target, CancellationToken cancellationToken = default)
    {
        if (index.UnreadableHeader is not null)
            throw new ArgumentException("The header of the file cannot be read.", nameof(index));

        return WriteAsync(new RecordWalker(source, format, index.ExpectedFields), target, cancellationToken);
    }

    internal static async Task<long> WriteAsync(RecordWalker walker, Stream target, CancellationToken cancellationToken)
    {
        var output = new ArrayBufferWriter<byte>();
        var records = 0L;
        var isFirst = true;
        while (await walker.FillAsync(cancellationToken).ConfigureAwait(false))
        {
            while (walker.TryNext(out var stretch))
            {
                if (stretch.Reason is not null || stretch.Kind is not (StretchKind.Header or StretchKind.Records))
                    continue;

                // Behind blank lines, or another mark, U+FEFF is text. A mark in front keeps readers from taking it for one.
                if (isFirst && walker.BytesOf(stretch).StartsWith("\uFEFF"u8))
                    output.Write("\uFEFF"u8);

                isFirst = false;
                records += stretch.Records;
                Write(walker, stretch, output);
            }

            await target.WriteAsync(output.WrittenMemory, cancellationToken).ConfigureAwait(false);
            output.ResetWrittenCount();
        }

        return records;
    }

    private static void Write(RecordWalker walker, in Stretch stretch, ArrayBufferWriter<byte> output)
    {
        var bytes = walker.BytesOf(stretch);
        if (walker.Parser.Escapes)
        {
            WriteFields(walker, stretch, output);
            return;
        }

        if (stretch.Kind is StretchKind.Header && bytes.Contains((byte)'\r'))
        {
            WriteHeader(walker, stretch, output);
            return;
        }

        if (stretch.Ends is LineEnds.Lf)
        {
            output.Write(bytes);
            return;
        }

        while (!bytes.IsEmpty && walker.Parser.TryParse(bytes, final: true, out var record))
        {
            output.Write(bytes[..record.Length]);
            output.Write("\n"u8);
            bytes = bytes[record.Next..];
        }
    }

    // There are readers that take a CR in the header for the end of all lines and then find no row. The names themselves are in the index.
    private static void WriteHeader(RecordWalker walker, in Stretch stretch, ArrayBufferWriter<byte> output)
    {
        var bytes = walker.BytesOf(stretch);
        walker.Parser.TryParse(bytes, final: true, out var record);
        foreach (var letter in bytes[..record.Length])
        {
            if (letter != '\r')
                output.Write([letter]);
        }

        output.Write("\n"u8);
    }

    // Such text is walked record by record, so the stretch is one.
    private static void WriteFields(RecordWalker walker, in Stretch stretch, ArrayBufferWriter<byte> output)
    {
        var bytes = walker.BytesOf(stretch);
        var fields = new List<ParsedField>();
        walker.Parser.TryParse(bytes, final: true, out _, fields);
        foreach (var (at, field) in fields.Index())
        {
            if (at > 0)
                output.Write([walker.Delimiter]);
            if (field.Quoted)
                WriteQuoted(walker.Parser.TextOf(bytes[field.Start..field.End], quoted: true)!, (char)bytes[field.Start], output);
            else
                output.Write(bytes[field.Start..field.End]);
        }

        output.Write("\n"u8);
    }

    private static void WriteQuoted(string text, char quote, ArrayBufferWriter<byte> output) =>
        output.Write(Encoding.UTF8.GetBytes($"{quote}{text.Replace(quote.ToString(), $"{quote}{quote}", StringComparison.Ordinal)}{quote}"));
}
