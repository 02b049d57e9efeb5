using System.Buffers.Text;
using System.Text;

namespace Tamiz.Benchmarks.Data;

/// <summary>Writes cells of CSV into a buffer that goes to a file when it is full.</summary>
internal sealed class CellWriter(Stream target) : IDisposable
{
    private const int LongestCell = 4096;

    private readonly byte[] _buffer = new byte[1 << 20];
    private int _at;

    public void Text(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer.AsSpan(_at));
        _at += text.Length;
    }

    public void Text(string text) => _at += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_at));

    public void Byte(char letter) => _buffer[_at++] = (byte)letter;

    public void Number(long value)
    {
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_at), out var written);
        _at += written;
    }

    /// <summary>Writes a number with leading zeros.</summary>
    public void Number(long value, int digits)
    {
        for (var place = digits - 1; place >= 0; place--, value /= 10)
            _buffer[_at + place] = (byte)('0' + (value % 10));
        _at += digits;
    }

    /// <summary>Writes a number given in units of its last decimal.</summary>
    public void Decimal(long units, int scale)
    {
        var one = 1L;
        for (var place = 0; place < scale; place++)
            one *= 10;
        Number(units / one);
        Byte('.');
        Number(units % one, scale);
    }

    public void Date(int day)
    {
        var date = DateOnly.FromDayNumber(day);
        Number(date.Year, 4);
        Byte('-');
        Number(date.Month, 2);
        Byte('-');
        Number(date.Day, 2);
    }

    public void Time(int day, int second)
    {
        Date(day);
        Byte('T');
        Number(second / 3600 % 24, 2);
        Byte(':');
        Number(second / 60 % 60, 2);
        Byte(':');
        Number(second % 60, 2);
        Byte('Z');
    }

    public void EndCell(char mark)
    {
        Byte(mark);
        if (_buffer.Length - _at < LongestCell)
            Flush();
    }

    public void Dispose() => Flush();

    private void Flush()
    {
        target.Write(_buffer, 0, _at);
        _at = 0;
    }
}
