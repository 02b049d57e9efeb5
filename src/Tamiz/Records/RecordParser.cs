using System.Buffers;
using System.Text;

namespace Tamiz.Records;

/// <summary>Reads one record with care: the grammar of the scanner, in one place.</summary>
/// <remarks>
/// A record whose quotes are wrong ends with the line on which the field that went wrong was opened, and reading goes on with the next line.
/// So a stray quote costs its own line, not the rest of the file. The search for a closing quote ends <c>limit</c> bytes from the start of
/// the record, and no byte is searched more than a few times: between a stray quote and the place where it shows there are only
/// lines whose own quotes are in pairs.
/// </remarks>
internal sealed class RecordParser(CsvFormat format, int limit)
{
    private readonly byte _delimiter = (byte)format.Delimiter;
    private readonly int _quote = format.Quote ?? -1;
    private readonly SearchValues<byte> _marks = SearchValues.Create(
        format.Quote is { } quote ? [(byte)format.Delimiter, (byte)quote, (byte)'\n', (byte)'\r'] : [(byte)format.Delimiter, (byte)'\n', (byte)'\r']);

    /// <summary>Gets whether quoted fields are to be written anew for others.</summary>
    public bool Escapes => format.BackslashEscapes;

    /// <summary>Parses the record that starts where <paramref name="data"/> starts.</summary>
    /// <param name="data">The bytes at hand.</param>
    /// <param name="final">Whether the file ends where they end.</param>
    /// <param name="record">The record.</param>
    /// <param name="fields">Where its fields are; of use only if there is no reason against the record.</param>
    /// <returns>Whether the bytes at hand are enough to tell.</returns>
    public bool TryParse(ReadOnlySpan<byte> data, bool final, out ParsedRecord record, List<ParsedField>? fields = null)
    {
        var text = data.Length > limit ? data[..(limit + 1)] : data;
        var known = final || data.Length > limit;
        var (at, count) = (0, 1);
        while (true)
        {
            var quoted = at < text.Length && text[at] == _quote;
            var end = quoted ? EndOfQuoted(text, at) : EndOfUnquoted(text, at);
            if (end < 0)
                return TryBreak(data, final, at, UnreadableReason.UnterminatedQuote, out record);
            if (end == text.Length && !known)
                return NeedMore(out record);
            if (end < text.Length && quoted && !IsEnd(text[end]))
                return TryBreak(data, final, at, UnreadableReason.TextAfterQuote, out record);
            if (end < text.Length && text[end] == _quote)
                return TryBreak(data, final, end, UnreadableReason.QuoteInUnquotedField, out record);

            fields?.Add(new ParsedField(at, end, quoted));
            if (end == text.Length || text[end] != _delimiter)
                return TryClose(data, final, end, count, null, out record);

            at = end + 1;
            count++;
        }
    }

    /// <summary>Returns the text of a field of a readable record; <see langword="null"/> if it is empty without quotes.</summary>
    public string? TextOf(ReadOnlySpan<byte> field, bool quoted)
    {
        if (!quoted)
            return field.IsEmpty ? null : Encoding.UTF8.GetString(field);

        var text = Encoding.UTF8.GetString(field[1..^1]);
        if (format.BackslashEscapes)
            return Unescape(text);

        var quote = ((char)_quote).ToString();
        return text.Replace(quote + quote, quote, StringComparison.Ordinal);
    }

    // Before any other character a backslash is text.
    private string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length && (text[at + 1] == '\\' || text[at + 1] == _quote))
                at++;
            plain.Append(text[at]);
        }

        return plain.ToString();
    }

    private bool IsEnd(byte value) => value == _delimiter || value is (byte)'\n' or (byte)'\r';

    private int EndOfUnquoted(ReadOnlySpan<byte> text, int start)
    {
        var length = text[start..].IndexOfAny(_marks);
        return length < 0 ? text.Length : start + length;
    }

    private int EndOfQuoted(ReadOnlySpan<byte> text, int start)
    {
        var at = start + 1;
        while (true)
        {
            var length = format.BackslashEscapes ? text[at..].IndexOfAny((byte)_quote, (byte)'\\') : text[at..].IndexOf((byte)_quote);
            if (length < 0)
                return -1;

            at += length + 1;
            if (format.BackslashEscapes && text[at - 1] != '\\')
                return at;
            if (format.BackslashEscapes && at == text.Length)
                return -1;
            if (!format.BackslashEscapes && (at == text.Length || text[at] != _quote))
                return at;

            at++;
        }
    }

    private bool TryBreak(ReadOnlySpan<byte> data, bool final, int from, UnreadableReason reason, out ParsedRecord record)
    {
        if (reason is UnreadableReason.UnterminatedQuote && !final && data.Length <= limit)
            return NeedMore(out record);

        var length = data[from..].IndexOfAny((byte)'\n', (byte)'\r');
        return TryClose(data, final, length < 0 ? data.Length : from + length, 0, reason, out record);
    }

    private bool TryClose(ReadOnlySpan<byte> data, bool final, int end, int fields, UnreadableReason? reason, out ParsedRecord record)
    {
        if (end > limit)
        {
            record = new ParsedRecord(limit + 1, limit + 1, 0, UnreadableReason.TooLong, LineEnds.None, IsOpen: true);
            return true;
        }

        if (!final && (end == data.Length || (data[end] == '\r' && end + 1 == data.Length)))
            return NeedMore(out record);

        var ends = LineEndAt(data, end);
        var next = end + (ends is LineEnds.None ? 0 : ends is LineEnds.CrLf ? 2 : 1);
        record = new ParsedRecord(end, next, fields, reason, ends, IsOpen: false);
        return true;
    }

    private static LineEnds LineEndAt(ReadOnlySpan<byte> data, int at)
    {
        if (at == data.Length)
            return LineEnds.None;
        if (data[at] == '\n')
            return LineEnds.Lf;
        return at + 1 < data.Length && data[at + 1] == '\n' ? LineEnds.CrLf : LineEnds.Cr;
    }

    private static bool NeedMore(out ParsedRecord record)
    {
        record = default;
        return false;
    }
}

/// <summary>A record in a buffer.</summary>
/// <param name="Length">Its bytes without the line end.</param>
/// <param name="Next">Where the next one starts, seen from its own start.</param>
/// <param name="Fields">The number of fields; 0 if there is a reason against it.</param>
/// <param name="Reason">Why it cannot be read, or <see langword="null"/>.</param>
/// <param name="Ends">How it ends.</param>
/// <param name="IsOpen">Whether it is too long and its end is yet to be found.</param>
internal readonly record struct ParsedRecord(int Length, int Next, int Fields, UnreadableReason? Reason, LineEnds Ends, bool IsOpen);

/// <summary>A field of a record, seen from the record's start; its quotes are part of it.</summary>
internal readonly record struct ParsedField(int Start, int End, bool Quoted);
