using System.IO.Compression;
using CsCheck;
using Shouldly;
using Tamiz.Decoding;
using Xunit;

namespace Tamiz.Tests.Decoding;

public class GzipTextTests
{
    private static readonly Gen<byte[]> Bytes = Gen.OneOf(
        Gen.Byte.Array[1, 200], Gen.Select(Gen.Byte, Gen.Int[1, 40_000], (value, count) => Enumerable.Repeat(value, count).ToArray()), Gen.Byte.Array[8000, 9000]);

    [Fact]
    public void Members_are_unpacked_one_after_the_other() => Gen.Select(Bytes.Array[1, 3], Gen.Int[1, 9000].Array[0, 3]).Sample((members, portions) =>
    {
        var packed = members.SelectMany(Gzip).ToArray();

        Unpack(packed, portions).ShouldBe(members.SelectMany(bytes => bytes).ToArray());
    }, iter: 300);

    [Fact]
    public void A_file_that_stops_anywhere_is_refused() => Gen.Select(Bytes, Gen.Double[0, 1]).Sample((bytes, share) =>
    {
        var packed = Gzip(bytes);
        var cut = packed[..(int)(share * (packed.Length - 1))];

        Should.Throw<InvalidDataException>(() => Unpack(cut, []));
    }, iter: 300);

    [Fact]
    public void Every_place_to_stop_in_a_small_file_is_noticed()
    {
        foreach (var level in new[] { CompressionLevel.NoCompression, CompressionLevel.Fastest, CompressionLevel.SmallestSize })
        {
            var packed = Gzip([.. Enumerable.Range(0, 600).Select(n => (byte)(n * n))], level);
            foreach (var length in Enumerable.Range(0, packed.Length))
                Should.Throw<InvalidDataException>(() => Unpack(packed[..length], []), $"{level}, {length} of {packed.Length} bytes");
        }
    }

    [Fact]
    public void Something_behind_the_end_is_refused() => Should.Throw<InvalidDataException>(() => Unpack([.. Gzip("a,b\n"u8.ToArray()), 1, 2, 3], []));

    private static byte[] Unpack(byte[] packed, int[] portions)
    {
        using var text = new GzipText(new ChoppyStream(packed, portions));
        using var unpacked = new MemoryStream();
        text.CopyToAsync(unpacked).GetAwaiter().GetResult();
        return unpacked.ToArray();
    }

    private static byte[] Gzip(byte[] bytes) => Gzip(bytes, CompressionLevel.Fastest);

    private static byte[] Gzip(byte[] bytes, CompressionLevel level)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}
