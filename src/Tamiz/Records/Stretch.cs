namespace Tamiz.Records;

/// <summary>Bytes of a file that belong together; the stretches of a file cover it, byte order mark apart.</summary>
internal readonly record struct Stretch(StretchKind Kind)
{
    /// <summary>Gets where it starts in the file.</summary>
    public long Offset { get; init; }

    /// <summary>Gets its bytes, line ends included.</summary>
    public int Length { get; init; }

    /// <summary>Gets the number of data records before it.</summary>
    public long RecordsBefore { get; init; }

    /// <summary>Gets the number of data records in it.</summary>
    public int Records { get; init; }

    /// <summary>Gets the line it starts on, from 1.</summary>
    public long FirstLine { get; init; }

    /// <summary>Gets the number of line ends in it, wherever they are.</summary>
    public int LineBreaks { get; init; }

    /// <summary>Gets the kinds of line end its records end with.</summary>
    public LineEnds Ends { get; init; }

    /// <summary>Gets the fields of a single record.</summary>
    public int Fields { get; init; }

    /// <summary>Gets the longest record's length without its line end.</summary>
    public int Longest { get; init; }

    /// <summary>Gets whether a record runs over several lines.</summary>
    public bool MultiLine { get; init; }

    /// <summary>Gets whether a quote was seen.</summary>
    public bool Quotes { get; init; }

    /// <summary>Gets what is wrong with a single record.</summary>
    public UnreadableReason? Reason { get; init; }

    /// <summary>Gets this as a record that is set aside.</summary>
    public UnreadableRecord ToUnreadable() => new(
        RecordsBefore + Records, FirstLine, FirstLine + LineBreaks - (Ends is LineEnds.None ? 0 : 1), Offset, Length, Reason!.Value, Fields);
}

internal enum StretchKind
{
    /// <summary>The record that names the columns.</summary>
    Header,

    /// <summary>One or more readable records.</summary>
    Records,

    /// <summary>One record that cannot be read.</summary>
    Unreadable,

    /// <summary>More of an unreadable record or header that is too long.</summary>
    Rest,

    /// <summary>A line, or a part of one, before the table begins.</summary>
    Skipped,

    /// <summary>A line without any byte.</summary>
    Blank,
}
