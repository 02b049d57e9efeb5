namespace Tamiz.Records;

/// <summary>Goes over delimited text before any engine does: an independent count, and the records that cannot be read.</summary>
/// <remarks>
/// <para>Records end with LF, CR LF or CR outside quotes. A quoted field starts with a quote and ends with one before a delimiter, a line
/// end or the end of the file; a quote inside it is doubled. What is readable here is readable, with the same fields, for DuckDB in strict
/// mode whose <c>max_line_size</c> is not below <see cref="RecordIndex.LongestRecord"/>.</para>
/// <para>After a record whose quotes are wrong, reading goes on with the line after the one where the wrong field was opened: a stray quote
/// costs its line and not the rest of the file. A closing quote is looked for up to 16 MiB from the start of the record.</para>
/// <para>A line without any byte is skipped, except in a file of one column, where it is a record that holds null; before the header, and
/// before the first record while the number of fields is unknown, it is always skipped.</para>
/// </remarks>
public static class CsvScanner
{
    /// <summary>Reads a file once, to the end.</summary>
    /// <param name="source">The file.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="expectedFields">The number of fields a record must have; the default is that of the header, or of the first readable record.</param>
    /// <param name="copy">Where the bytes are written as they are, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops the scan.</param>
    public static async Task<ScannedFile> ScanAsync(
        Stream source, CsvFormat format, int? expectedFields = null, Stream? copy = null, CancellationToken cancellationToken = default)
    {
        var witnessed = new WitnessedStream(source, copy);
        await using (witnessed.ConfigureAwait(false))
        {
            var index = await IndexAsync(witnessed, format, expectedFields, cancellationToken).ConfigureAwait(false);
            return new ScannedFile(index, await witnessed.FinishAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Reads a text once, to the end, where the bytes to hash are others.</summary>
    internal static Task<RecordIndex> IndexAsync(Stream text, CsvFormat format, int? expectedFields, CancellationToken cancellationToken) =>
        IndexAsync(new RecordWalker(text, format, expectedFields), expectedFields, cancellationToken);

    internal static async Task<RecordIndex> IndexAsync(RecordWalker walker, int? expectedFields, CancellationToken cancellationToken)
    {
        var (index, bytes, onlySpaces) = (new IndexBuilder(), 0L, true);
        while (await walker.FillAsync(cancellationToken).ConfigureAwait(false))
        {
            bytes += walker.Fresh.Length;
            onlySpaces = onlySpaces && !walker.HasOtherBlanks();
            while (walker.TryNext(out var stretch))
                index.Add(stretch, walker);
        }

        return index.Build(bytes, expectedFields, onlySpaces, walker);
    }
}

/// <summary>A file that was scanned.</summary>
/// <param name="Index">What is in it.</param>
/// <param name="Sha256">The SHA-256 of its bytes, 64 lower-case hex digits.</param>
public sealed record ScannedFile(RecordIndex Index, string Sha256);
