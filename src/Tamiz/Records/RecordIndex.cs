using System.Collections.Immutable;

namespace Tamiz.Records;

/// <summary>What one pass over a file found: how much there is, how it is written, and which records cannot be read.</summary>
public sealed partial record RecordIndex
{
    /// <summary>Gets the size of the text: of the file, or of what it is when unpacked and in UTF-8.</summary>
    public long Bytes { get; init; }

    /// <summary>Gets the number of physical lines; line ends inside quoted fields count, a last line without a line end too.</summary>
    public long Lines { get; init; }

    /// <summary>Gets the number of data records, readable and unreadable; the header and blank lines are none.</summary>
    public long Records { get; init; }

    /// <summary>Gets the number of lines without any byte that were skipped. In a file of one column such a line is a record that holds null.</summary>
    public long BlankLines { get; init; }

    /// <summary>Gets whether the file starts with the UTF-8 byte order mark.</summary>
    public bool ByteOrderMark { get; init; }

    /// <summary>Gets how records end.</summary>
    public LineEnding LineEnding { get; init; }

    /// <summary>Gets the fields of the header as written, without quotes; the schema's names if the file has none; empty if it cannot be read.</summary>
    public ImmutableArray<string> Header { get; init; } = [];

    /// <summary>Gets what is wrong with the header, or <see langword="null"/>.</summary>
    public UnreadableRecord? UnreadableHeader { get; init; }

    /// <summary>Gets the number of fields a record was asked to have when the scan began, or <see langword="null"/> if the file itself says.</summary>
    public int? ExpectedFields { get; init; }

    /// <summary>Gets the number of fields of every readable record: as expected, else as the header or the first readable record has; 0 if there was none.</summary>
    public int Fields { get; init; }

    /// <summary>Gets whether a readable record or the header runs over several lines.</summary>
    public bool HasMultiLineRecords { get; init; }

    /// <summary>Gets whether the quote occurs in the file.</summary>
    public bool HasQuotes { get; init; }

    /// <summary>Gets whether the space is the only blank (Unicode White_Space) in readable records, as far as a look at single bytes can tell: trimming is cheap then.</summary>
    public bool HasOnlySpaces { get; init; }

    /// <summary>Gets the length in bytes of the longest readable record or header, without its line end.</summary>
    public int LongestRecord { get; init; }

    /// <summary>Gets the records set aside, in the order of the file.</summary>
    public ImmutableArray<UnreadableRecord> Unreadable { get; init; } = [];

    /// <summary>Gets the number of readable records.</summary>
    public long Readable => Records - Unreadable.Length;

    /// <summary>Gets whether an engine cannot be given the bytes as they are: mixed line ends, CR alone, blank lines, a CR in the header of a file whose lines end with LF, or records to leave out. A byte order mark is no obstacle.</summary>
    public bool NeedsNormalising =>
        LineEnding is LineEnding.Mixed or LineEnding.Cr || BlankLines > 0 || !Unreadable.IsEmpty
        || (LineEnding is LineEnding.Lf && Header.Any(name => name.Contains('\r', StringComparison.Ordinal)));

    /// <summary>Returns the record number of a row of the readable records.</summary>
    /// <param name="row">The row, from 0.</param>
    public long RecordOf(long row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Readable);
        var (low, high) = (0, Unreadable.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Unreadable[middle].Record - 1 - middle <= row)
                low = middle + 1;
            else
                high = middle;
        }

        return row + 1 + low;
    }

    /// <inheritdoc/>
    public bool Equals(RecordIndex? other) =>
        other is not null && Scalars == other.Scalars && Header.SequenceEqual(other.Header) && Unreadable.SequenceEqual(other.Unreadable);

    /// <inheritdoc/>
    public override int GetHashCode() => Scalars.GetHashCode();

    private (long, long, long, long, bool, LineEnding, UnreadableRecord?, int?, int, bool, bool, bool, int) Scalars =>
        (Bytes, Lines, Records, BlankLines, ByteOrderMark, LineEnding, UnreadableHeader, ExpectedFields, Fields, HasMultiLineRecords, HasQuotes,
            HasOnlySpaces, LongestRecord);
}
