using System.Buffers;
using System.Text;
using Apache.Arrow;
using Tamiz.Spark.Connect;

namespace Tamiz.Spark;

/// <summary>Writes rows of text as a released CSV file has them (docs/reference/semantics.md): null is empty, the empty text is <c>""</c>.</summary>
internal static class ReleasedCsv
{
    // A field with a # is quoted too: some readers take it for a comment.
    private static readonly SearchValues<byte> ToQuote = SearchValues.Create(",\"\n\r#"u8);

    public static async Task<long> WriteAsync(SparkResult result, Stream file, CancellationToken cancellationToken)
    {
        using var line = new MemoryStream();
        Write(line, result.Schema.FieldsList.Select(field => Encoding.UTF8.GetBytes(field.Name)));
        var rows = 0L;
        await foreach (var batch in result.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                var columns = batch.Arrays.Cast<StringArray>().ToArray();
                for (var row = 0; row < batch.Length; row++)
                    Write(line, columns, row);
                rows += batch.Length;
            }

            line.Position = 0;
            await line.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
            line.SetLength(0);
        }

        line.Position = 0;
        await line.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
        return rows;
    }

    private static void Write(MemoryStream line, StringArray[] columns, int row)
    {
        for (var at = 0; at < columns.Length; at++)
        {
            if (at > 0)
                line.WriteByte((byte)',');
            if (!columns[at].IsNull(row))
                WriteField(line, columns[at].GetBytes(row));
        }

        line.WriteByte((byte)'\n');
    }

    private static void Write(MemoryStream line, IEnumerable<byte[]> names)
    {
        foreach (var (at, name) in names.Index())
        {
            if (at > 0)
                line.WriteByte((byte)',');
            WriteField(line, name);
        }

        line.WriteByte((byte)'\n');
    }

    private static void WriteField(MemoryStream line, ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && text.IndexOfAny(ToQuote) < 0)
        {
            line.Write(text);
            return;
        }

        line.WriteByte((byte)'"');
        foreach (var part in text)
        {
            if (part == (byte)'"')
                line.WriteByte(part);
            line.WriteByte(part);
        }

        line.WriteByte((byte)'"');
    }
}
