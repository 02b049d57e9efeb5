using System.Buffers;
using System.Text.Unicode;

namespace Tamiz.Records;

/// <summary>
/// Goes over a file once, in large buffers, and cuts it into stretches. Scanning, normalising and reading single records all go this way, so
/// they cannot disagree about where a record is.
/// </summary>
internal sealed class RecordWalker
{
    /// <summary>A byte that no UTF-8 has: the quote of text without quotes.</summary>
    private const char NoByte = (char)0xFF;

    // By their first bytes in UTF-8: U+0085 and U+00A0, U+1680, U+2000 to U+205F, U+3000.
    private static readonly SearchValues<byte> WideBlanks = SearchValues.Create([(byte)'\v', (byte)'\f', 0xC2, 0xE1, 0xE2, 0xE3]);
    private static readonly SearchValues<byte> WideBlanksAndTab = SearchValues.Create([(byte)'\t', (byte)'\v', (byte)'\f', 0xC2, 0xE1, 0xE2, 0xE3]);

    private readonly Stream _source;
    private readonly CsvFormat _format;
    private readonly WalkLimits _limits;
    private byte[] _buffer;
    private int _start;
    private int _end;
    private long _bufferOffset;
    private long _line = 1;
    private long _records;
    private bool _final;
    private bool _valid;
    private bool _skipping;
    private bool _headerPending;
    private int _skipLines;

    public RecordWalker(Stream source, CsvFormat format, int? expectedFields, WalkLimits? limits = null)
    {
        format.Validate();
        _source = source;
        _format = format;
        _limits = limits ?? new WalkLimits();
        _buffer = GC.AllocateUninitializedArray<byte>(_limits.Buffer);
        _headerPending = format.Header;
        _skipLines = format.SkipLines;
        Fields = expectedFields ?? 0;
        Parser = new RecordParser(format, _limits.Record);
    }

    public RecordParser Parser { get; }

    /// <summary>Gets the number of fields a record must have; 0 while that is not known.</summary>
    public int Fields { get; private set; }

    public byte Delimiter => (byte)_format.Delimiter;

    public bool ByteOrderMark { get; private set; }

    /// <summary>Gets the bytes that the last <see cref="FillAsync"/> read.</summary>
    public ReadOnlyMemory<byte> Fresh { get; private set; }

    /// <summary>Returns whether the bytes that were read last may hold a blank other than the space, line ends and the delimiter.</summary>
    public bool HasOtherBlanks() => Fresh.Span.ContainsAny(_format.Delimiter == '\t' ? WideBlanks : WideBlanksAndTab);

    private ReadOnlySpan<byte> Pending => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Returns the bytes of the stretch that <see cref="TryNext"/> returned last.</summary>
    public ReadOnlySpan<byte> BytesOf(in Stretch stretch) => _buffer.AsSpan((int)(stretch.Offset - _bufferOffset), stretch.Length);

    /// <summary>Reads on, once <see cref="TryNext"/> has no more to give.</summary>
    /// <returns>Whether there can be more stretches; at the end of the file this is true once without a fresh byte.</returns>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_final)
            return false;

        MoveRestToFront();
        var rest = _end;
        var wanted = Math.Max(_limits.Buffer, 2 * rest);   // twice the rest, so that a long record is not gone over again and again
        if (wanted > _buffer.Length)
            Array.Resize(ref _buffer, wanted);

        while (_end < wanted && !_final)
        {
            var count = await _source.ReadAsync(_buffer.AsMemory(_end, wanted - _end), cancellationToken).ConfigureAwait(false);
            _end += count;
            _final = count == 0;
        }

        Fresh = _buffer.AsMemory(rest, _end - rest);
        if (_bufferOffset == 0 && rest == 0 && Pending.StartsWith("\uFEFF"u8))
        {
            ByteOrderMark = true;
            _start = 3;
        }

        _valid = IsText(_final ? Pending : Pending[..(Pending.LastIndexOfAny((byte)'\n', (byte)'\r') + 1)]);
        return true;
    }

    /// <summary>Returns the next stretch, or nothing if more bytes are needed to see where it ends.</summary>
    public bool TryNext(out Stretch stretch)
    {
        stretch = default;
        if (_start == _end || !(_skipLines > 0 ? TrySkip(out stretch) : _skipping ? TryRest(out stretch) : TryRun(out stretch) || TryOne(out stretch)))
            return false;

        _start += stretch.Length;
        _line += stretch.LineBreaks;
        _records += stretch.Records;
        return true;
    }

    private Stretch NewStretch(StretchKind kind) => new(kind)
    {
        Offset = _bufferOffset + _start,
        FirstLine = _line,
        RecordsBefore = _records,
    };

    private bool TryRun(out Stretch stretch)
    {
        stretch = default;
        if (Fields == 0 || _headerPending || !_valid || !_limits.Runs || _format.BackslashEscapes)
            return false;

        var scan = new RunScan(Pending, (byte)_format.Delimiter, (byte)(_format.Quote ?? NoByte), Fields, _limits.Record);
        scan.Run();
        if (scan.Records == 0)
            return false;

        var lfs = scan.Records > scan.CrLfs ? LineEnds.Lf : LineEnds.None;
        stretch = NewStretch(StretchKind.Records) with
        {
            Length = scan.Length,
            Records = scan.Records,
            LineBreaks = scan.Lines,
            Longest = scan.Longest,
            Fields = Fields,
            MultiLine = scan.MultiLine,
            Quotes = scan.Quotes,
            Ends = lfs | (scan.CrLfs > 0 ? LineEnds.CrLf : LineEnds.None),
        };
        return true;
    }

    private bool TryOne(out Stretch stretch)
    {
        stretch = default;
        if (!Parser.TryParse(Pending, _final, out var record))
            return false;

        var bytes = Pending[..record.Next];
        var isBlank = record.Length == 0 && (Fields != 1 || _headerPending);
        var reason = isBlank ? null : record.Reason ?? Judge(record.Fields, bytes);
        var kind = isBlank ? StretchKind.Blank
            : _headerPending ? StretchKind.Header
            : reason is null ? StretchKind.Records : StretchKind.Unreadable;
        var breaks = LineBreaks.Count(bytes);
        stretch = NewStretch(kind) with
        {
            Length = record.Next,
            Records = kind is StretchKind.Records or StretchKind.Unreadable ? 1 : 0,
            LineBreaks = breaks,
            Longest = record.Length,
            Fields = record.Fields,
            MultiLine = breaks > 1 || (breaks == 1 && record.Ends is LineEnds.None),
            Quotes = HasQuote(bytes),
            Ends = record.Ends,
            Reason = reason,
        };
        _skipping = record.IsOpen;
        _headerPending &= isBlank;
        if (Fields == 0 && reason is null && !isBlank)
            Fields = record.Fields;
        return true;
    }

    private UnreadableReason? Judge(int fields, ReadOnlySpan<byte> bytes)
    {
        if (!_headerPending && Fields != 0 && Fields != fields)
            return UnreadableReason.WrongFieldCount;
        if (_valid || IsText(bytes))
            return null;
        return Utf8.IsValid(bytes) ? UnreadableReason.NulByte : UnreadableReason.InvalidUtf8;
    }

    private bool TryRest(out Stretch stretch)
    {
        var found = TryLine(StretchKind.Rest, out stretch, out var ended);
        _skipping = !ended;
        return found;
    }

    private bool TrySkip(out Stretch stretch)
    {
        var found = TryLine(StretchKind.Skipped, out stretch, out var ended);
        _skipLines -= ended ? 1 : 0;
        return found;
    }

    private bool TryLine(StretchKind kind, out Stretch stretch, out bool ended)
    {
        ended = false;
        var end = Pending.IndexOfAny((byte)'\n', (byte)'\r');
        var isCr = end >= 0 && Pending[end] == '\r';
        if (isCr && end + 1 == Pending.Length && !_final)
        {
            stretch = NewStretch(kind) with { Length = end, Quotes = HasQuote(Pending[..end]) };
            return end > 0;
        }

        var isCrLf = isCr && end + 1 < Pending.Length && Pending[end + 1] == '\n';
        ended = end >= 0;
        stretch = NewStretch(kind) with
        {
            Length = end < 0 ? Pending.Length : end + (isCrLf ? 2 : 1),
            LineBreaks = end < 0 ? 0 : 1,
            Ends = end < 0 ? LineEnds.None : isCrLf ? LineEnds.CrLf : isCr ? LineEnds.Cr : LineEnds.Lf,
            Quotes = HasQuote(Pending[..(end < 0 ? Pending.Length : end)]),
        };
        return true;
    }

    private bool HasQuote(ReadOnlySpan<byte> bytes) => _format.Quote is { } quote && bytes.Contains((byte)quote);

    private void MoveRestToFront()
    {
        Pending.CopyTo(_buffer);
        _bufferOffset += _start;
        _end -= _start;
        _start = 0;
    }

    private static bool IsText(ReadOnlySpan<byte> bytes) => !bytes.Contains((byte)0) && Utf8.IsValid(bytes);
}
