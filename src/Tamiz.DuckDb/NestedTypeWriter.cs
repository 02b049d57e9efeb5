using System.Text.Json.Nodes;
using Tamiz.Schemas;

namespace Tamiz.DuckDb;

/// <summary>Writes Spark's arrays, maps and structs as DuckDB names them; <see cref="NestedTypeReader"/> reads them back.</summary>
internal static class NestedTypeWriter
{
    public static string Write(string json) => Write(JsonNode.Parse(json));

    private static string Write(JsonNode? type)
    {
        if (type is not JsonObject map)
            return DuckDbDialect.NameOf(SchemaJson.ReadType(type, "of a nested type", "schema"));

        return (string?)map["type"] switch
        {
            "array" => $"{Write(map["elementType"])}[]",
            "map" => $"MAP({Write(map["keyType"])}, {Write(map["valueType"])})",
            "struct" when map["fields"] is JsonArray { Count: > 0 } fields =>
                $"STRUCT({string.Join(", ", fields.Select(field => $"{DuckDbDialect.QuoteName((string)field!["name"]!)} {Write(field["type"])}"))})",
            _ => throw new TamizException(ExitReason.Usage, "schema_not_understood", $"A nested type is not understood: {map.ToJsonString()}") { Hint = "Write it as df.schema.json() prints it." },
        };
    }
}
