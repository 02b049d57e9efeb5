using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tamiz.Schemas;

/// <summary>Writes a schema as a Python file that PySpark runs.</summary>
internal static partial class PySparkText
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(TableSchema schema, string name)
    {
        var fields = SchemaJson.Write(schema)["fields"]!.AsArray().Select(field => $"    {Field(field!)},\n").ToList();
        var names = fields.SelectMany(field => TypeName().Matches(Text().Replace(field, "")).Select(match => match.Value)).Append("StructType").Distinct().Order(StringComparer.Ordinal);
        return $"from pyspark.sql.types import {string.Join(", ", names)}\n\n{Variable(name)} = StructType([\n{string.Concat(fields)}])\n";
    }

    private static string Field(JsonNode field)
    {
        var metadata = field["metadata"] as JsonObject is { Count: > 0 } map ? $", {Value(map)}" : "";
        return $"StructField({Value(field["name"])}, {Type(field["type"]!)}, {Bool(field["nullable"])}{metadata})";
    }

    private static string Type(JsonNode type) => type is JsonObject map
        ? (string)map["type"]! switch
        {
            "array" => $"ArrayType({Type(map["elementType"]!)}, {Bool(map["containsNull"])})",
            "map" => $"MapType({Type(map["keyType"]!)}, {Type(map["valueType"]!)}, {Bool(map["valueContainsNull"])})",
            _ => $"StructType([{string.Join(", ", map["fields"]!.AsArray().Select(field => Field(field!)))}])",
        }
        : Plain((string)type!);

    private static string Plain(string name) => name switch
    {
        "timestamp_ntz" => "TimestampNTZType()",
        _ when name.StartsWith("decimal(", StringComparison.Ordinal) => $"DecimalType({name["decimal(".Length..^1].Replace(",", ", ", StringComparison.Ordinal)})",
        _ => $"{char.ToUpperInvariant(name[0])}{name[1..]}Type()",
    };

    private static string Bool(JsonNode? flag) => (bool?)flag == false ? "False" : "True";

    private static string Value(JsonNode? value) => value switch
    {
        null => "None",
        JsonObject map => $"{{{string.Join(", ", map.Select(member => $"{Value(JsonValue.Create(member.Key))}: {Value(member.Value)}"))}}}",
        JsonArray list => $"[{string.Join(", ", list.Select(Value))}]",
        JsonValue flag when flag.TryGetValue(out bool set) => set ? "True" : "False",
        _ => value.ToJsonString(Relaxed),
    };

    private static string Variable(string name)
    {
        var letters = NotInNames().Replace(name, "_");
        return letters.Length > 0 && !char.IsAsciiDigit(letters[0]) ? letters : $"schema_{letters}".TrimEnd('_');
    }

    [GeneratedRegex("[A-Z][A-Za-z]+(?=\\()")]
    private static partial Regex TypeName();

    [GeneratedRegex("\"(\\\\.|[^\"\\\\])*\"")]
    private static partial Regex Text();

    [GeneratedRegex("[^A-Za-z0-9_]")]
    private static partial Regex NotInNames();
}
