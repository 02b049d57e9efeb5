using System.Text.Json.Nodes;

namespace Tamiz.Schemas;

/// <summary>Arrays, maps and structs as Spark prints them: what their parts are, and whether all of it is known here.</summary>
internal static class NestedType
{
    private const int Deepest = 100;

    public static JsonObject Array(JsonNode element, bool containsNull) =>
        new() { ["type"] = "array", ["elementType"] = element, ["containsNull"] = containsNull };

    public static JsonObject Map(JsonNode key, JsonNode value, bool valueContainsNull) =>
        new() { ["type"] = "map", ["keyType"] = key, ["valueType"] = value, ["valueContainsNull"] = valueContainsNull };

    public static JsonObject Struct(IEnumerable<JsonObject> fields) => new() { ["type"] = "struct", ["fields"] = new JsonArray([.. fields]) };

    public static JsonObject Field(string name, JsonNode type, bool nullable, JsonObject? metadata = null) =>
        new() { ["name"] = name, ["type"] = type, ["nullable"] = nullable, ["metadata"] = metadata ?? [] };

    /// <summary>Returns what is wrong with a type, a clause about the part it names; <see langword="null"/> if nothing is.</summary>
    public static string? Mistake(JsonNode? type, string part = "", int depth = 0)
    {
        if (depth > Deepest)
            return $"is nested more than {Deepest} times";
        if (type is not JsonObject map)
            return Text(type) is { } name && SchemaJson.TryReadType(name, out _) ? null : $"has{Of(part)} the type {type?.ToJsonString() ?? "null"}, which is not known";

        return Text(map["type"]) switch
        {
            "array" => Flag(map, "containsNull", part) ?? Mistake(map["elementType"], Join(part, "element"), depth + 1),
            "map" => Flag(map, "valueContainsNull", part) ?? Mistake(map["keyType"], Join(part, "key"), depth + 1) ?? Mistake(map["valueType"], Join(part, "value"), depth + 1),
            "struct" when map["fields"] is JsonArray fields => Fields(fields, part, depth),
            "struct" => $"has{Of(part)} a struct without a list \"fields\"",
            var other => $"has{Of(part)} the type {JsonValue.Create(other)?.ToJsonString() ?? "null"}, which is none of array, map and struct",
        };
    }

    private static string? Fields(JsonArray fields, string part, int depth)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (at, field) in fields.Index())
        {
            if (field is not JsonObject map || Text(map["name"]) is not { Length: > 0 } name)
                return $"has{Of(part)} a field {at + 1} without a \"name\"";
            if (!names.Add(name))
                return $"has{Of(part)} two fields '{name}' (names are compared without case)";
            if ((Flag(map, "nullable", Join(part, name)) ?? Mistake(map["type"], Join(part, name), depth + 1)) is { } mistake)
                return mistake;
            if (map["metadata"] is not (null or JsonObject))
                return $"has{Of(Join(part, name))} \"metadata\" that is no object";
        }

        return null;
    }

    private static string? Flag(JsonObject map, string name, string part) =>
        map[name] is null || (map[name] is JsonValue value && value.TryGetValue(out bool _)) ? null : $"has{Of(part)} \"{name}\": {map[name]!.ToJsonString()}, which is not true or false";

    private static string Of(string part) => part.Length == 0 ? "" : $" in '{part}'";

    private static string Join(string part, string name) => part.Length == 0 ? name : $"{part}.{name}";

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
