using System.Text;
using CsCheck;
using Shouldly;
using Tamiz.Decoding;
using Xunit;

namespace Tamiz.Tests.Decoding;

public class TranscodedTextTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.OneOf("a", "é", "€", "日本", "\U0001F600", "\n", "\0", "\uD83D", "\uDE00", "\uFEFF").Array[0, 40].Select(string.Concat),
        Gen.Select(Gen.Int[32_000, 33_500], Gen.OneOf("\U0001F600", "é", "\uD83D"), (length, text) => new string('x', length) + text + "y"));

    [Fact]
    public void Utf_16_comes_out_as_utf_8_with_one_bad_byte_for_each_lone_half() => Gen.Select(Texts, Gen.Bool, Gen.Int[1, 70_000].Array[0, 3]).Sample((text, bigEndian, portions) =>
    {
        var bytes = text.SelectMany(unit => bigEndian ? new[] { (byte)(unit >> 8), (byte)unit } : [(byte)unit, (byte)(unit >> 8)]).ToArray();
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            return;

        var expected = new List<byte>();
        foreach (var (at, unit) in text.Index())
        {
            if (char.IsHighSurrogate(unit) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
                expected.AddRange(Encoding.UTF8.GetBytes(text.Substring(at, 2)));
            else if (char.IsLowSurrogate(unit) && at > 0 && char.IsHighSurrogate(text[at - 1]))
                continue;
            else
                expected.AddRange(char.IsSurrogate(unit) ? [0xFF] : Encoding.UTF8.GetBytes([unit]));
        }

        Read(new Utf16Text(new ChoppyStream(bytes, portions), bigEndian ? TextEncoding.Utf16Be : TextEncoding.Utf16Le, "t", "t")).ShouldBe([.. expected]);
    }, iter: 500);

    [Fact]
    public void Every_byte_of_windows_1252_is_the_character_that_the_platform_has_or_none()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var platform = Encoding.GetEncoding(1252);
        byte[] undefined = [0x81, 0x8D, 0x8F, 0x90, 0x9D];
        foreach (var value in Enumerable.Range(0, 256).Select(value => (byte)value))
        {
            var text = Read(SingleByteText.OfWindows1252(new MemoryStream([value])));

            text.ShouldBe(undefined.Contains(value) ? [0xFF] : Encoding.UTF8.GetBytes(platform.GetString([value])), $"byte {value:X2}");
        }
    }

    [Fact]
    public void Every_byte_of_latin_1_is_the_character_of_its_number()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

        Encoding.UTF8.GetString(Read(SingleByteText.OfLatin1(new ChoppyStream(all, [1, 5])))).ShouldBe(Encoding.Latin1.GetString(all));
    }

    private static byte[] Read(Stream text)
    {
        using var read = new MemoryStream();
        text.CopyToAsync(read).GetAwaiter().GetResult();
        return read.ToArray();
    }
}
