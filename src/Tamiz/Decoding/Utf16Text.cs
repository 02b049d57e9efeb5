using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Tamiz.Decoding;

/// <summary>UTF-16 as UTF-8. Half a surrogate pair and half a character at the end are no text.</summary>
/// <param name="source">The bytes.</param>
/// <param name="encoding">Which UTF-16.</param>
/// <param name="path">The file, for messages.</param>
/// <param name="dataset">Whose file it is, for messages.</param>
internal sealed class Utf16Text(Stream source, TextEncoding encoding, string path, string dataset) : TranscodedText(source)
{
    private bool? _bigEndian;

    protected override (int Read, int Written) Transcode(ReadOnlySpan<byte> bytes, bool final, Span<byte> text)
    {
        if (bytes.Length < 2)
        {
            text[0] = NoText;
            return final ? (1, 1) : (0, 0);
        }

        _bigEndian ??= FindOrder(bytes);
        var units = MemoryMarshal.Cast<byte, char>(bytes);
        if (_bigEndian.Value == BitConverter.IsLittleEndian)
        {
            var swapped = new char[units.Length];
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, short>(bytes), MemoryMarshal.Cast<char, short>(swapped.AsSpan()));
            units = swapped;
        }

        var (read, written) = Transcode(units, final, text);
        if (!final || bytes.Length % 2 == 0)
            return (2 * read, written);

        text[written] = NoText;
        return (bytes.Length, written + 1);
    }

    private static (int Read, int Written) Transcode(ReadOnlySpan<char> units, bool final, Span<byte> text)
    {
        var (read, written) = (0, 0);
        while (true)
        {
            var status = Utf8.FromUtf16(units[read..], text[written..], out var more, out var made, replaceInvalidSequences: false, isFinalBlock: final);
            read += more;
            written += made;
            if (status is not OperationStatus.InvalidData)
                return (read, written);

            read++;
            text[written++] = NoText;
        }
    }

    private bool FindOrder(ReadOnlySpan<byte> bytes)
    {
        var (little, big) = (bytes is [0xFF, 0xFE, ..], bytes is [0xFE, 0xFF, ..]);
        return encoding switch
        {
            TextEncoding.Utf16 when !little && !big => throw Refused("no_byte_order_mark", "has no byte order mark, so it cannot be told which UTF-16 it is", "Write 'encoding: utf-16le' (most likely) or 'utf-16be' under 'read'."),
            TextEncoding.Utf16Le when big => throw Refused("other_byte_order", "says by its byte order mark that it is big-endian", "Write 'encoding: utf-16be' or 'utf-16' under 'read'."),
            TextEncoding.Utf16Be when little => throw Refused("other_byte_order", "says by its byte order mark that it is little-endian", "Write 'encoding: utf-16le' or 'utf-16' under 'read'."),
            TextEncoding.Utf16 => big,
            _ => encoding is TextEncoding.Utf16Be,
        };
    }

    private TamizException Refused(string code, string what, string hint) =>
        new(ExitReason.StepFailed, code, $"The file '{path}' of '{dataset}' {what}.") { Hint = hint };
}
