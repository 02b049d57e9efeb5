using System.Text.Json.Nodes;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Spark;

/// <summary>Brings Spark's types to ours, which are named as Spark names them in a StructType.</summary>
internal static class SparkTypes
{
    public static string NameOf(ColumnType type) => type.Kind switch
    {
        TypeKind.Byte => "TINYINT",
        TypeKind.Short => "SMALLINT",
        TypeKind.Integer => "INT",
        TypeKind.Long => "BIGINT",
        TypeKind.TimestampNtz => "TIMESTAMP_NTZ",
        TypeKind.Decimal => type.Name.ToUpperInvariant(),
        TypeKind.Nested => Nested(JsonNode.Parse(type.Nested!)),
        _ => type.Kind.ToString().ToUpperInvariant(),
    };

    /// <summary>Returns how a column is stored, and the cast that brings it there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="engineType">Its type as DDL has it.</param>
    /// <param name="json">Its type as StructType JSON has it.</param>
    public static ResultColumn Map(string name, string engineType, JsonNode? json)
    {
        var column = SparkDialect.QuoteName(name);
        if (engineType == "void")
            return new(name, engineType, new(TypeKind.Integer), $"CAST({column} AS INT)");
        if (engineType.StartsWith("char(", StringComparison.Ordinal) || engineType.StartsWith("varchar(", StringComparison.Ordinal) || engineType.StartsWith("string collate", StringComparison.OrdinalIgnoreCase))
            return new(name, engineType, new(TypeKind.String), $"CAST({column} AS STRING)");

        try
        {
            return new(name, engineType, SchemaJson.ReadType(json, $"of the column '{name}'", "the result"), null);
        }
        catch (TamizException)
        {
            // Intervals, times and variants have no place in a schema.
            return new(name, engineType, null, null);
        }
    }

    private static string Nested(JsonNode? type)
    {
        if (type is not JsonObject map)
            return NameOf(SchemaJson.ReadType(type, "of a nested type", "schema"));

        return (string?)map["type"] switch
        {
            "array" => $"ARRAY<{Nested(map["elementType"])}>",
            "map" => $"MAP<{Nested(map["keyType"])}, {Nested(map["valueType"])}>",
            "struct" when map["fields"] is JsonArray { Count: > 0 } fields =>
                $"STRUCT<{string.Join(", ", fields.Select(field => $"{SparkDialect.QuoteName((string)field!["name"]!)}: {Nested(field["type"])}"))}>",
            _ => throw new TamizException(ExitReason.Usage, "schema_not_understood", $"A nested type is not understood: {map.ToJsonString()}") { Hint = "Write it as df.schema.json() prints it." },
        };
    }
}
