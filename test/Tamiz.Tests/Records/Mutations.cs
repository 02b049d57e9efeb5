using System.Text;

namespace Tamiz.Tests.Records;

/// <summary>Files made from good ones by what happens to files: bytes changed, lost, repeated, and pieces of several put together.</summary>
internal sealed class Mutations(int seed)
{
    private static readonly byte[][] Corpus =
    [
        .. new[]
        {
            "a,b\n1,2\n3,4\n", "id,text,day\n1,\"two\nlines\",2026-01-02\n2,\"say \"\"hi\"\"\",\n", "h,k\r\n1,\"x\r\ny\"\r\n,\r\n", "one\n\n2\n\"\"\n", "a,b\r1,2\r",
            "\uFEFFñ,日本\né,😀\nü,\"ß,\"\n", "a,b\n1,2\r\n3,4\n\n\n5,6", "a;b\n1;2\n", "", "\n", "\"a\",\"b\"\n\"1\",\"2\"", "a,b,c\n,,\n\"\",\"\",\"\"\n",
        }.Select(Encoding.UTF8.GetBytes),
        [.. Enumerable.Repeat("alpha,beta,\"gamma, delta\"\n"u8.ToArray(), 40).SelectMany(line => line)],
        [.. Enumerable.Repeat("x,1\r\n"u8.ToArray(), 100).SelectMany(line => line)],
    ];

    private static readonly byte[][] Pieces =
        [.. new[] { "\"", "\"\"", ",", "\n", "\r", "\r\n", "\0", "a", "é", "😀", "\uFEFF", "\",\"", "\"\n", "\n\"", ",,,,,,,," }.Select(Encoding.UTF8.GetBytes), [0xFF], [0xC3], [0xF0, 0x9F], [0xE2, 0x82]];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        List<byte> bytes = [.. Any(Corpus)];
        for (var left = _random.Next(6); left > 0; left--)
            Change(bytes);
        return [.. bytes];
    }

    private void Change(List<byte> bytes)
    {
        var (at, piece) = (_random.Next(bytes.Count + 1), Any(Pieces));
        var length = _random.Next(Math.Min(bytes.Count - at, 40) + 1);
        switch (_random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 3:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 4:
                bytes.InsertRange(at, Any(Corpus));
                break;
            case 5:
                bytes.InsertRange(at, Enumerable.Repeat(piece, _random.Next(1, 90)).SelectMany(part => part));
                break;
            case 6:
                bytes.InsertRange(at, Enumerable.Repeat((byte)'z', _random.Next(300)));
                break;
            default:
                bytes.InsertRange(at, piece);
                break;
        }
    }

    private byte[] Any(byte[][] of) => of[_random.Next(of.Length)];
}
