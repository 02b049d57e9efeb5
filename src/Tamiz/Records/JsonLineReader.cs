using System.Text;

namespace Tamiz.Records;

/// <summary>Goes over NDJSON line by line.</summary>
internal sealed class JsonLineReader(Stream text)
{
    private const int Limit = 16 << 20;
    private const int TextLimit = 64 << 10;

    private byte[] _buffer = new byte[1 << 20];
    private int _start;
    private int _end;
    private bool _final;
    private int _length;
    private int _next;
    private long _dropped;

    /// <summary>Gets the members of the line; of use only if there is no reason against it.</summary>
    public List<KeyValuePair<string, string?>> Members { get; } = [];

    public UnreadableReason? Reason { get; private set; }

    /// <summary>Gets the number of the line, from 1.</summary>
    public long Line => Lines;

    /// <summary>Gets the lines read so far.</summary>
    public long Lines { get; private set; }

    public long BlankLines { get; private set; }

    public long Offset { get; private set; }

    /// <summary>Gets the bytes of the line, without its end.</summary>
    public long Length => _length + _dropped;

    /// <summary>Gets the bytes read so far.</summary>
    public long Bytes { get; private set; }

    public bool ByteOrderMark { get; private set; }

    /// <summary>Gets the line as it is, cut at 64 KiB.</summary>
    public string Text => Encoding.UTF8.GetString(_buffer, _start, Math.Min(_length, TextLimit));

    /// <summary>Goes to the next line that is not blank.</summary>
    public async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        while (await FindLineAsync(cancellationToken).ConfigureAwait(false))
        {
            if (Lines == 0 && _buffer.AsSpan(_start, _length).StartsWith("\uFEFF"u8))
            {
                ByteOrderMark = true;
                _start += 3;
                _length -= 3;
                _next -= 3;
                Offset += 3;
            }

            Lines++;
            var line = _buffer.AsSpan(_start, _length);
            if (line.IndexOfAnyExcept(" \t\r"u8) < 0)
            {
                BlankLines++;
                continue;
            }

            Reason = Length > Limit ? UnreadableReason.TooLong : JsonRecord.Read(line, Members);
            return true;
        }

        return false;
    }

    private async ValueTask<bool> FindLineAsync(CancellationToken cancellationToken)
    {
        Offset += _next + _dropped;
        _start += _next;
        (_next, _dropped) = (0, 0);
        var searched = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0 || (_final && _end > _start))
            {
                _length = at >= 0 ? searched + at : _end - _start;
                _next = _length + (at >= 0 ? 1 : 0);
                if (_length > 0 && _buffer[_start + _length - 1] == '\r')
                    _length--;
                return true;
            }

            if (_final)
                return false;

            searched = KeepStart();
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Of a line that is too long only the beginning is kept.
    private int KeepStart()
    {
        if (_end - _start > Limit)
        {
            _dropped += _end - _start - TextLimit;
            _end = _start + TextLimit;
        }

        return _end - _start;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        var count = await text.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += count;
        Bytes += count;
        _final = count == 0;
    }
}
