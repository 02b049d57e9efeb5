using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Tamiz;

/// <summary>Records to JSON and back: members in snake_case, enums as words.</summary>
public static class SnakeJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new UtcTime() },
    };

    /// <summary>Writes a record, or a list of them.</summary>
    public static JsonNode Write<T>(T value) => JsonSerializer.SerializeToNode(value, Options)!;

    /// <summary>Writes a record as what it is, not as what the caller knows of it.</summary>
    public static JsonNode Write(object value, Type type) => JsonSerializer.SerializeToNode(value, type, Options)!;

    /// <summary>Returns the JSON Schema of what <see cref="Write{T}"/> makes of a record. A member is required unless it is left out where it says nothing.</summary>
    public static JsonObject Describe(Type type) => Options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, schema) =>
        {
            if (context.TypeInfo.Type == typeof(DateTimeOffset) || context.TypeInfo.Type == typeof(DateTimeOffset?))
                return new JsonObject { ["type"] = "string", ["format"] = "date-time" };
            if (context.PropertyInfo?.CustomConverter is NumberText)
                return new JsonObject { ["type"] = new JsonArray("number", "string", "null") };
            if (schema is JsonObject map && map["properties"] is JsonObject properties)
                map["required"] = new JsonArray([.. properties.Select(property => property.Key).Where(name => context.TypeInfo.Properties.All(member => member.Name != name || IsAlwaysWritten(member))).Select(name => (JsonNode)name)]);
            return schema;
        },
    }).AsObject();

    /// <summary>Reads what <see cref="Write{T}"/> wrote; unknown members are passed over.</summary>
    public static T Read<T>(JsonNode json) => json.Deserialize<T>(Options)!;

    private static bool IsAlwaysWritten(JsonPropertyInfo member) => member.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: false) is not true;

    /// <summary>Returns the word of an enum's value.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
