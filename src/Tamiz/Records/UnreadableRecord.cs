namespace Tamiz.Records;

/// <summary>A record set aside by the scanner.</summary>
/// <param name="Record">Its number among the data records, from 1, readable and unreadable; 0 is the header.</param>
/// <param name="FirstLine">The line it starts on, from 1.</param>
/// <param name="LastLine">The line it ends on.</param>
/// <param name="Offset">Where it starts in the text, in bytes of UTF-8; in a file that is plain UTF-8, in the file.</param>
/// <param name="Length">Its bytes, its line end included.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="Fields">How many fields it has; 0 when that cannot be told.</param>
public readonly record struct UnreadableRecord(
    long Record, long FirstLine, long LastLine, long Offset, long Length, UnreadableReason Reason, int Fields);

/// <summary>Why a record cannot be read. Of several reasons the one that stands first here is given, but for quotes: there the first in the record.</summary>
public enum UnreadableReason
{
    /// <summary>Longer than the limit, 16 MiB.</summary>
    TooLong,

    /// <summary>A quoted field that is closed neither in the file nor within 16 MiB from the start of its record.</summary>
    UnterminatedQuote,

    /// <summary>Something other than a delimiter or a line end behind a closing quote: <c>"a"b</c>.</summary>
    TextAfterQuote,

    /// <summary>A quote in a field that does not start with one: <c>a"b</c>.</summary>
    QuoteInUnquotedField,

    /// <summary>Not as many fields as the header has.</summary>
    WrongFieldCount,

    /// <summary>Bytes that are not text in the encoding of the file.</summary>
    InvalidUtf8,

    /// <summary>A byte with the value zero.</summary>
    NulByte,

    /// <summary>A line that is not JSON.</summary>
    InvalidJson,

    /// <summary>A line of JSON that is no object.</summary>
    NoObject,

    /// <summary>An object with the same member twice.</summary>
    RepeatedMember,
}
