using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tamiz.Schemas;

/// <summary>Writes a schema as a DDL string of Spark, as <c>StructType.toDDL</c> does.</summary>
internal static partial class DdlText
{
    public static string Write(TableSchema schema) => string.Join(",\n", SchemaJson.Write(schema)["fields"]!.AsArray().Select(field => Field(field!, " "))) + "\n";

    /// <summary>Returns what a DDL string cannot say of a schema, a clause each.</summary>
    public static IEnumerable<string> Lost(TableSchema schema) => SchemaJson.Write(schema)["fields"]!.AsArray().SelectMany(field => LostOf(field!, ""));

    private static IEnumerable<string> LostOf(JsonNode field, string of)
    {
        var name = of + (string)field["name"]!;
        var metadata = (field["metadata"] as JsonObject ?? []).Select(member => member.Key).Where(key => key != "comment").ToList();
        if (metadata.Count > 0)
            yield return $"the metadata {string.Join(", ", metadata)} of '{name}'";
        foreach (var lost in LostOfType(field["type"], name))
            yield return lost;
    }

    private static IEnumerable<string> LostOfType(JsonNode? type, string name) => type is not JsonObject map ? [] : (string)map["type"]! switch
    {
        "array" => Required(map, "containsNull", $"that the elements of '{name}' are never null").Concat(LostOfType(map["elementType"], name + ".element")),
        "map" => Required(map, "valueContainsNull", $"that the values of '{name}' are never null").Concat(LostOfType(map["keyType"], name + ".key")).Concat(LostOfType(map["valueType"], name + ".value")),
        _ => map["fields"]!.AsArray().SelectMany(field => LostOf(field!, name + ".")),
    };

    private static IEnumerable<string> Required(JsonObject map, string flag, string lost) => (bool?)map[flag] == false ? [lost] : [];

    private static string Field(JsonNode field, string between)
    {
        var comment = (string?)(field["metadata"] as JsonObject)?["comment"];
        var required = (bool?)field["nullable"] == false ? " NOT NULL" : "";
        return $"{Name((string)field["name"]!)}{between}{Type(field["type"]!)}{required}{(comment is null ? "" : $" COMMENT {Literal(comment)}")}";
    }

    private static string Type(JsonNode type) => type is JsonObject map
        ? (string)map["type"]! switch
        {
            "array" => $"ARRAY<{Type(map["elementType"]!)}>",
            "map" => $"MAP<{Type(map["keyType"]!)}, {Type(map["valueType"]!)}>",
            _ => $"STRUCT<{string.Join(", ", map["fields"]!.AsArray().Select(field => Field(field!, ": ")))}>",
        }
        : (string)type! switch
        {
            "byte" => "TINYINT",
            "short" => "SMALLINT",
            "integer" => "INT",
            "long" => "BIGINT",
            var name => name.ToUpperInvariant(),
        };

    private static string Name(string name) => Plain().IsMatch(name) ? name : $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    private static string Literal(string text)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        return $"'{escaped.Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)}'";
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex Plain();
}
