using System.Text;
using CsCheck;

namespace Tamiz.Tests.Records;

/// <summary>Generators of files: regular tables, and bytes that break parsers.</summary>
internal static class Soup
{
    private static readonly Gen<string> Cell = Gen.OneOf(
        Gen.Const((string?)null),
        Gen.Const(""),
        Gen.OneOf("a", "plain", "1.5", " blank ", "ñandú", "日本", "😀", "\uFEFF", "#", "\\"),
        Gen.OneOf("\"", ",", "\n", "\r", "\r\n", "x", ";", "é", "\"\"").Array[0, 6].Select(string.Concat),
        Gen.Int[0, 200].Select(length => new string('z', length)))!;

    /// <summary>Tables of 1 to 5 columns, cells with everything that needs quotes.</summary>
    public static readonly Gen<string?[][]> Tables =
        from columns in Gen.Int[1, 5]
        from rows in Cell.Array[columns].Array[0, 40]
        select rows;

    /// <summary>Bytes out of which nothing good is likely to come.</summary>
    public static readonly Gen<byte[]> Bytes =
        Gen.OneOf("a", "b", "1", ",", ",", "\"", "\"", "\n", "\n", "\r\n", "\r", "\0", "é", "\"a\"", "\"\"", ",b\n", "c,d\n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
            .Array[0, 120]
            .Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)))
            .Select(Gen.Int[0, 400], Gen.Int[0, 9], (bytes, at, kind) => Spoil(bytes, at, kind));

    /// <summary>Regular records of two fields with few things wrong, so that the fast way is taken and left often.</summary>
    public static readonly Gen<byte[]> AlmostGood =
        from end in Gen.OneOf("\n", "\r\n")
        from lines in Gen.OneOf(
            Gen.OneOf("a,b", "alpha,beta", "1,\"quoted\"", "\"a,b\",\"c\"\"d\"", "\"x\ny\",z", ",", "\"\",\"\""),
            Gen.OneOf("a,b", "alpha,beta", "1,\"quoted\"", "\"x\r\ny\",z", "\"x\ry\",z", "long long long long long long long,text"),
            Gen.OneOf("a,b", "a,b,c", "a", "", "a\rb", "a,\"b", "a,\"b\"c", "a\"b,c", "a,\0", "a,b\n", "a,b\r\n")).Array[0, 60]
        select Encoding.UTF8.GetBytes(string.Join(end, lines.Prepend("h,k")));

    private static byte[] Spoil(byte[] bytes, int at, int kind)
    {
        if (at < bytes.Length && kind == 0)
            bytes[at] = 0xFF;
        return kind == 1 ? [0xEF, 0xBB, 0xBF, .. bytes] : bytes;
    }
}
