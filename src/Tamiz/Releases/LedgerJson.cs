using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Tamiz.Releases;

/// <summary>How the records of the ledger are written: members in snake_case, none left out; unknown ones are skipped when read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(CurrentPointer))]
[JsonSerializable(typeof(ReleaseBody))]
[JsonSerializable(typeof(BlockedBody))]
[JsonSerializable(typeof(FailedBody))]
[JsonSerializable(typeof(DeliveryBody))]
internal sealed partial class LedgerJson : JsonSerializerContext
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static JsonObject Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToNode(value, type)!.AsObject();

    /// <summary>Reads a record from one canonical line.</summary>
    /// <exception cref="FormatException">The bytes are no such line.</exception>
    public static T ReadLine<T>(ReadOnlySpan<byte> line, JsonTypeInfo<T> type)
    {
        try
        {
            var node = JsonNode.Parse(line, documentOptions: Strict);
            if (!line.SequenceEqual(CanonicalJson.Line(node)))
                throw new FormatException("it is not one line of canonical JSON");

            return Read(node, type);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException("it is no JSON", e);
        }
    }

    /// <summary>Reads a record from a value.</summary>
    /// <exception cref="FormatException">A member is missing or of another type.</exception>
    public static T Read<T>(JsonNode? node, JsonTypeInfo<T> type)
    {
        try
        {
            return node.Deserialize(type) ?? throw new FormatException("it is null");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException("a member is missing or not of the right type", e);
        }
    }
}
