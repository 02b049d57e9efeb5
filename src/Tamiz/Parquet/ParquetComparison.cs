using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tamiz.Schemas;

namespace Tamiz.Parquet;

/// <summary>Compares the types of a Parquet file with those of a schema, before any data is processed. Columns are found by name.</summary>
public static class ParquetComparison
{
    /// <summary>Returns what differs.</summary>
    /// <param name="schema">The declared schema.</param>
    /// <param name="columns">The columns of the file.</param>
    /// <param name="file">The file, for messages.</param>
    public static ImmutableArray<SchemaFinding> Compare(TableSchema schema, ImmutableArray<ParquetColumn> columns, string file)
    {
        var findings = ImmutableArray.CreateBuilder<SchemaFinding>();
        foreach (var column in columns)
        {
            if (schema.Find(column.Name) is not { } declared)
                continue;
            if (!Fits(column, declared.Type))
            {
                findings.Add(new(
                    "other_type",
                    $"'{file}' has the column '{column.Name}' as {NameOf(column)}, and the schema as {NameOf(declared.Type)}; one does not become the other without loss. " +
                    "Change the type in the schema, or write the file with it.",
                    Breaks: true));
            }
            else if (column is { Trait: ParquetTrait.Nanoseconds, Type.Kind: TypeKind.Timestamp })
            {
                findings.Add(new("finer_times", $"'{file}' has nanoseconds in '{column.Name}'; what is below a microsecond is cut.", Breaks: false));
            }
        }

        return findings.ToImmutable();
    }

    /// <summary>Returns whether a column passes into a type: as it is, widened without loss, or, if it is text, typed by our grammar.</summary>
    internal static bool Fits(ParquetColumn column, ColumnType to)
    {
        if (column.Type is not { } from)
            return false;
        if (column.Trait is ParquetTrait.AllNull)
            return to.Kind is not TypeKind.Nested;
        if (from.Kind is TypeKind.Nested || to.Kind is TypeKind.Nested)
            return from.Kind == to.Kind && Alike(JsonNode.Parse(from.Nested!), JsonNode.Parse(to.Nested!));

        return from == to || from.Kind is TypeKind.String || (column.Trait is ParquetTrait.UnsignedLong && to.Kind is TypeKind.Long) || Widens(from, to);
    }

    // Every value of the one is a value of the other, and as text it would be read as that value.
    private static bool Widens(ColumnType from, ColumnType to) => (from.Kind, to.Kind) switch
    {
        (TypeKind.Byte or TypeKind.Short or TypeKind.Integer or TypeKind.Long, TypeKind.Byte or TypeKind.Short or TypeKind.Integer or TypeKind.Long) => from.Kind < to.Kind,
        (TypeKind.Byte or TypeKind.Short, TypeKind.Float) => true,
        (TypeKind.Byte or TypeKind.Short or TypeKind.Integer or TypeKind.Float, TypeKind.Double) => true,
        (TypeKind.Byte or TypeKind.Short or TypeKind.Integer or TypeKind.Long, TypeKind.Decimal) => DigitsOf(from.Kind) <= to.Precision - to.Scale,
        (TypeKind.Decimal, TypeKind.Decimal) => from.Scale <= to.Scale && from.Precision - from.Scale <= to.Precision - to.Scale,
        (TypeKind.Date, TypeKind.Timestamp or TypeKind.TimestampNtz) => true,
        (TypeKind.TimestampNtz, TypeKind.Timestamp) => true,
        _ => false,
    };

    private static int DigitsOf(TypeKind kind) => kind switch
    {
        TypeKind.Byte => 3,
        TypeKind.Short => 5,
        TypeKind.Integer => 10,
        _ => 19,
    };

    // Whether parts may be null, and what is noted beside a field, is no part of the type.
    private static bool Alike(JsonNode? one, JsonNode? other) => (one, other) switch
    {
        (JsonValue, JsonValue) => one.ToJsonString() == other.ToJsonString(),
        (JsonObject a, JsonObject b) when Word(a) == Word(b) => Word(a) switch
        {
            "array" => Alike(a["elementType"], b["elementType"]),
            "map" => Alike(a["keyType"], b["keyType"]) && Alike(a["valueType"], b["valueType"]),
            "struct" when a["fields"] is JsonArray first && b["fields"] is JsonArray second => first.Count == second.Count &&
                first.Zip(second).All(pair => Text(pair.First?["name"]) == Text(pair.Second?["name"]) && Alike(pair.First?["type"], pair.Second?["type"])),
            _ => false,
        },
        _ => false,
    };

    private static string NameOf(ParquetColumn column) => column.Type is { Kind: TypeKind.Nested } nested ? NameOf(nested) : column.FileType;

    private static string NameOf(ColumnType type) => type.Kind is TypeKind.Nested ? Describe(JsonNode.Parse(type.Nested!)) : type.Name;

    // As Spark prints it in short: array<struct<a:int>>, with the names of a schema file.
    private static string Describe(JsonNode? type) => type switch
    {
        JsonObject map => Word(map) switch
        {
            "array" => $"array<{Describe(map["elementType"])}>",
            "map" => $"map<{Describe(map["keyType"])},{Describe(map["valueType"])}>",
            _ => $"struct<{string.Join(",", (map["fields"] as JsonArray ?? []).Select(field => $"{Text(field?["name"])}:{Describe(field?["type"])}"))}>",
        },
        _ => Text(type) ?? "?",
    };

    private static string? Word(JsonObject map) => Text(map["type"]);

    private static string? Text(JsonNode? node) => node is JsonValue value && value.GetValueKind() is JsonValueKind.String ? value.GetValue<string>() : null;
}
