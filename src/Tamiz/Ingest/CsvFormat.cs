namespace Tamiz.Ingest;

/// <summary>How delimited text is written: UTF-8, quotes as in RFC 4180 (a quote inside a quoted field is doubled).</summary>
public sealed record CsvFormat
{
    /// <summary>Gets the delimiter, an ASCII character. The default is a comma.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>Gets the quote, an ASCII character. The default is <c>"</c>.</summary>
    public char Quote { get; init; } = '"';

    /// <summary>Gets whether the first record names the columns. The default is <see langword="true"/>.</summary>
    public bool Header { get; init; } = true;

    internal void Validate()
    {
        if (!IsMark(Delimiter) || !IsMark(Quote) || Delimiter == Quote)
            throw new ArgumentException("The delimiter and the quote must be two different ASCII characters and no line end.");
    }

    private static bool IsMark(char character) => char.IsAscii(character) && character is not ('\0' or '\r' or '\n');
}
