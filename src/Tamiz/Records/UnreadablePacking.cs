using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tamiz.Records;

/// <summary>A long list of unreadable records as one text: what each has more than the one before, in numbers of as many bytes as they need, in base64.</summary>
internal static class UnreadablePacking
{
    private const int MostBytesEach = 7 * 10;

    public static JsonObject Pack(ImmutableArray<UnreadableRecord> records)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var before = default(UnreadableRecord);
        foreach (var record in records)
        {
            var at = 0;
            var span = bytes.GetSpan(MostBytesEach);
            foreach (var number in (ReadOnlySpan<long>)[
                record.Record - before.Record, record.FirstLine - before.LastLine, record.LastLine - record.FirstLine, record.Offset - before.Offset - before.Length,
                record.Length, (long)record.Reason, record.Fields])
            {
                Write(number, span, ref at);
            }

            bytes.Advance(at);
            before = record;
        }

        return new JsonObject { ["count"] = records.Length, ["packed"] = Convert.ToBase64String(bytes.WrittenSpan) };
    }

    /// <exception cref="JsonException">It is no such list.</exception>
    public static ImmutableArray<UnreadableRecord> Unpack(JsonObject json)
    {
        var count = (int?)json["count"] ?? throw new JsonException("A packed list must have 'count'.");
        var bytes = Convert.FromBase64String((string?)json["packed"] ?? "");
        if (count < 0 || count > bytes.Length)
            throw new JsonException("A packed list is shorter than it says.");

        var records = ImmutableArray.CreateBuilder<UnreadableRecord>(count);
        var (at, before) = (0, default(UnreadableRecord));
        for (var record = 0; record < count; record++)
        {
            var number = before.Record + Read(bytes, ref at);
            var first = before.LastLine + Read(bytes, ref at);
            var last = first + Read(bytes, ref at);
            var offset = before.Offset + before.Length + Read(bytes, ref at);
            before = new UnreadableRecord(number, first, last, offset, Read(bytes, ref at), (UnreadableReason)Read(bytes, ref at), (int)Read(bytes, ref at));
            records.Add(before);
        }

        return at == bytes.Length ? records.MoveToImmutable() : throw new JsonException("A packed list is longer than it says.");
    }

    private static void Write(long number, Span<byte> target, ref int at)
    {
        var rest = (ulong)((number << 1) ^ (number >> 63));
        for (; rest >= 0x80; rest >>= 7)
            target[at++] = (byte)(rest | 0x80);
        target[at++] = (byte)rest;
    }

    private static long Read(byte[] bytes, ref int at)
    {
        var number = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = at < bytes.Length ? bytes[at++] : throw new JsonException("A packed list ends too early.");
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return (long)(number >> 1) ^ -(long)(number & 1);
        }

        throw new JsonException("A number in a packed list is too long.");
    }
}
