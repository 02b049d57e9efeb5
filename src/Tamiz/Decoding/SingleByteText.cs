using System.Text;

namespace Tamiz.Decoding;

/// <summary>Text of an encoding in which each byte is a character, the first 128 those of ASCII.</summary>
internal sealed class SingleByteText : TranscodedText
{
    // What Windows-1252 has where ISO 8859-1 has control characters, from 80; U+FFFF stands for none.
    private const string Windows1252 = "€\uFFFF‚ƒ„…†‡ˆ‰Š‹Œ\uFFFFŽ\uFFFF\uFFFF‘’“”•–—˜™š›œ\uFFFFžŸ";

    private readonly byte[][] _upper;

    private SingleByteText(Stream source, Func<int, char> upper)
        : base(source) => _upper = [.. Enumerable.Range(0x80, 0x80).Select(value => upper(value) is '\uFFFF' ? [NoText] : Encoding.UTF8.GetBytes([upper(value)]))];

    public static SingleByteText OfWindows1252(Stream source) => new(source, value => value < 0xA0 ? Windows1252[value - 0x80] : (char)value);

    public static SingleByteText OfLatin1(Stream source) => new(source, value => (char)value);

    protected override (int Read, int Written) Transcode(ReadOnlySpan<byte> bytes, bool final, Span<byte> text)
    {
        var (read, written) = (0, 0);
        while (read < bytes.Length)
        {
            var length = bytes[read..].IndexOfAnyInRange<byte>(0x80, 0xFF);
            var ascii = bytes.Slice(read, length < 0 ? bytes.Length - read : length);
            ascii.CopyTo(text[written..]);
            read += ascii.Length;
            written += ascii.Length;
            for (; read < bytes.Length && bytes[read] >= 0x80; read++)
            {
                var upper = _upper[bytes[read] - 0x80];
                upper.CopyTo(text[written..]);
                written += upper.Length;
            }
        }

        return (read, written);
    }
}
