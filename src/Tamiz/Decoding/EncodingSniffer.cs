using System.Text;
using System.Text.Unicode;

namespace Tamiz.Decoding;

/// <summary>Guesses the encoding of a text from its beginning.</summary>
internal static class EncodingSniffer
{
    /// <summary>
    /// Returns UTF-16 by its byte order mark or its many zero bytes, UTF-8 if the bytes are that (or mostly, beside a few that are broken), else
    /// windows-1252.
    /// </summary>
    public static TextEncoding Sniff(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            return TextEncoding.Utf16;

        var (even, odd) = (0, 0);
        for (var at = 0; at < bytes.Length; at++)
        {
            even += bytes[at] == 0 && at % 2 == 0 ? 1 : 0;
            odd += bytes[at] == 0 && at % 2 == 1 ? 1 : 0;
        }

        if (Math.Max(even, odd) > bytes.Length / 8)
            return odd > even ? TextEncoding.Utf16Le : TextEncoding.Utf16Be;

        // What is cut at the end says nothing.
        var end = bytes.LastIndexOf((byte)'\n');
        var text = end < 0 ? bytes : bytes[..end];
        return Utf8.IsValid(text) || IsMostlyUtf8(text) ? TextEncoding.Utf8 : TextEncoding.Windows1252;
    }

    /// <summary>Returns the text, what is none replaced.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes, TextEncoding encoding) => encoding switch
    {
        TextEncoding.Utf16 => (bytes[0] == 0xFE ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(bytes[2..]),
        TextEncoding.Utf16Le => Encoding.Unicode.GetString(bytes),
        TextEncoding.Utf16Be => Encoding.BigEndianUnicode.GetString(bytes),
        TextEncoding.Utf8 => Encoding.UTF8.GetString(bytes),
        _ => Encoding.Latin1.GetString(bytes),
    };

    private static bool IsMostlyUtf8(ReadOnlySpan<byte> text)
    {
        var (valid, broken) = (0, 0);
        while (!text.IsEmpty)
        {
            var isRune = Rune.DecodeFromUtf8(text, out _, out var length) is System.Buffers.OperationStatus.Done;
            valid += isRune && length > 1 ? 1 : 0;
            broken += isRune ? 0 : 1;
            text = text[length..];
        }

        return valid > broken;
    }
}
