using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Tamiz;

/// <summary>Records to JSON and back: members in snake_case, enums as words.</summary>
public static class SnakeJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new UtcTime() },
    };

    /// <summary>Writes a record, or a list of them.</summary>
    public static JsonNode Write<T>(T value) => JsonSerializer.SerializeToNode(value, Options)!;

    /// <summary>Reads what <see cref="Write"/> wrote; unknown members are passed over.</summary>
    public static T Read<T>(JsonNode json) => json.Deserialize<T>(Options)!;

    /// <summary>Returns the word of an enum's value.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
