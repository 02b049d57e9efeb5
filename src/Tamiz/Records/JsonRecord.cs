using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Tamiz.Records;

/// <summary>One line of NDJSON as names and texts. Numbers keep the text they are written with.</summary>
internal static class JsonRecord
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="members">Receives the members in their order.</param>
    /// <returns>What is wrong with it, or <see langword="null"/>.</returns>
    public static UnreadableReason? Read(ReadOnlySpan<byte> line, List<KeyValuePair<string, string?>> members)
    {
        members.Clear();
        if (!Utf8.IsValid(line))
            return UnreadableReason.InvalidUtf8;

        try
        {
            var reader = new Utf8JsonReader(line);
            reader.Read();
            if (reader.TokenType is not JsonTokenType.StartObject)
                return reader.TrySkip() && !reader.Read() ? UnreadableReason.NoObject : UnreadableReason.InvalidJson;

            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                members.Add(new(name, TextOf(ref reader, line)));
            }

            reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair, written as an escape, is an InvalidOperationException.
            return UnreadableReason.InvalidJson;
        }

        if (members.Select(member => member.Key).Distinct(StringComparer.Ordinal).Count() < members.Count)
            return UnreadableReason.RepeatedMember;
        return members.Any(member => member.Value?.Contains('\0', StringComparison.Ordinal) is true) ? UnreadableReason.NulByte : null;
    }

    private static string? TextOf(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                return CompactText(line[start..(int)reader.BytesConsumed]);
            default:
                return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private static string CompactText(ReadOnlySpan<byte> json)
    {
        var text = new ArrayBufferWriter<byte>();
        var reader = new Utf8JsonReader(json);
        using (var value = JsonDocument.ParseValue(ref reader))
        {
            using var writer = new Utf8JsonWriter(text, Compact);
            value.RootElement.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
