using System.Collections.Immutable;

namespace Tamiz.Engines;

/// <summary>A CSV file that the scanner has read to the end without objection: UTF-8, one kind of line end, the same number of fields in every record.</summary>
public sealed record TextFile
{
    /// <summary>Gets the path or address.</summary>
    public required string Location { get; init; }

    /// <summary>Gets the names of the columns, in the order of the file; unique when case is ignored.</summary>
    public required ImmutableArray<string> Columns { get; init; }

    /// <summary>Gets the delimiter. The default is a comma.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>Gets the quote, or <see langword="null"/> if there are no quoted fields. The default is <c>"</c>; a quote inside a quoted field is doubled.</summary>
    public char? Quote { get; init; } = '"';

    /// <summary>Gets whether lines end with CR LF; then a header comes first, or no record runs over several lines. The default is LF. Line ends inside quotes are text.</summary>
    public bool EndsWithCrLf { get; init; }

    /// <summary>Gets whether each record is one line, so that an engine may read a file from several places at once. The default is <see langword="false"/>: nobody has looked.</summary>
    public bool OneLineEach { get; init; }

    /// <summary>Gets whether the first record is a header, to be skipped. The default is <see langword="true"/>.</summary>
    public bool Header { get; init; } = true;
}
