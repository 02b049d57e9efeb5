using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tamiz;

/// <summary>The one form of JSON that is hashed: UTF-8, keys sorted by ordinal, no white space; stored with one line feed at the end.</summary>
public static class CanonicalJson
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a value as canonical bytes, without the closing line feed.</summary>
    public static byte[] Bytes(JsonNode? value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
            Write(writer, value);
        return buffer.ToArray();
    }

    /// <summary>Writes a value as one line that ends with a line feed, as files in the store are kept.</summary>
    public static byte[] Line(JsonNode? value) => [.. Bytes(value), (byte)'\n'];

    /// <summary>Returns the SHA-256 of a value's canonical bytes, 64 lower-case hex digits.</summary>
    public static string Hash(JsonNode? value) => Sha256(Bytes(value));

    /// <summary>Returns the SHA-256 of bytes, 64 lower-case hex digits, as <c>sha256sum</c> prints it.</summary>
    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static void Write(Utf8JsonWriter writer, JsonNode? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case JsonObject map:
                writer.WriteStartObject();
                foreach (var (key, item) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(key);
                    Write(writer, item);
                }

                writer.WriteEndObject();
                break;
            case JsonArray list:
                writer.WriteStartArray();
                foreach (var item in list)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
