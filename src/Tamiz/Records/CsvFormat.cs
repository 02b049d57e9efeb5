namespace Tamiz.Records;

/// <summary>How delimited text is written.</summary>
public sealed record CsvFormat
{
    /// <summary>Gets the delimiter, an ASCII character. The default is a comma.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>Gets the quote, an ASCII character, or <see langword="null"/> if there are no quoted fields. The default is <c>"</c>.</summary>
    public char? Quote { get; init; } = '"';

    /// <summary>
    /// Gets whether <c>\</c> in a quoted field takes the quote or the <c>\</c> behind it as text. The default is <see langword="false"/>: a quote inside
    /// a quoted field is doubled, as in RFC 4180.
    /// </summary>
    public bool BackslashEscapes { get; init; }

    /// <summary>Gets how many lines stand before the header, or the first record, and are no part of the table. The default is none.</summary>
    public int SkipLines { get; init; }

    /// <summary>Gets whether the first record names the columns. The default is <see langword="true"/>.</summary>
    public bool Header { get; init; } = true;

    /// <summary>Gets whether no engine is given such text as it is.</summary>
    internal bool NeedsRewriting => BackslashEscapes || SkipLines > 0;

    internal void Validate()
    {
        if (!IsMark(Delimiter) || (Quote is { } quote && (!IsMark(quote) || quote == Delimiter)))
            throw new ArgumentException("The delimiter and the quote must be two different ASCII characters and no line end.");
    }

    private static bool IsMark(char character) => char.IsAscii(character) && character is not ('\0' or '\r' or '\n');
}
