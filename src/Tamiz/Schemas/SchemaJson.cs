using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tamiz.Schemas;

/// <summary>Reads and writes schemas as Spark prints them (<c>df.schema.json()</c>).</summary>
public static partial class SchemaJson
{
    /// <summary>Reads a StructType.</summary>
    /// <param name="json">The text of the file.</param>
    /// <param name="file">The path as the user knows it, for messages.</param>
    /// <exception cref="TamizException">The text is not a StructType of types known here.</exception>
    public static TableSchema Read(string json, string file) => Read(Parse(json, file), file);

    /// <summary>Reads a StructType.</summary>
    /// <param name="root">The StructType.</param>
    /// <param name="file">The path as the user knows it, for messages.</param>
    /// <exception cref="TamizException">It is not a StructType of types known here.</exception>
    public static TableSchema Read(JsonNode? root, string file)
    {
        if (root is not JsonObject { } map || Text(map["type"]) != "struct" || map["fields"] is not JsonArray fields)
            throw Broken(file, "The file is not a Spark StructType: it needs \"type\": \"struct\" and a list \"fields\".");

        var columns = fields.Select((field, at) => ReadField(field, at, file)).ToImmutableArray();
        var twice = columns.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw Broken(file, $"The column '{twice.Key}' stands there {twice.Count()} times (names are compared without case).");
        if (columns.IsEmpty)
            throw Broken(file, "The schema has no fields.");
        return new TableSchema(columns);
    }

    /// <summary>Writes a schema as a StructType.</summary>
    public static JsonObject Write(TableSchema schema) => new()
    {
        ["type"] = "struct",
        ["fields"] = new JsonArray([.. schema.Columns.Select(WriteField)]),
    };

    /// <summary>Returns the SHA-256 of the canonical JSON of a schema: what a release, a lock and a step key keep of it.</summary>
    public static string Hash(TableSchema schema) => CanonicalJson.Hash(Write(schema));

    /// <summary>Reads the name of a type that is not nested, such as <c>decimal(10,2)</c>.</summary>
    public static bool TryParseType(string name, [NotNullWhen(true)] out ColumnType? type)
    {
        try
        {
            type = ReadType(name, "", "");
            return true;
        }
        catch (TamizException)
        {
            type = null;
            return false;
        }
    }

    private static JsonNode? Parse(string json, string file)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new TamizException(ExitReason.Usage, "schema_not_json", "The schema file is not JSON, or names something twice in one object.", e)
            {
                Place = new FilePlace(file, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1),
                Hint = "Write it as df.schema.json() prints it.",
            };
        }
    }

    private static Column ReadField(JsonNode? field, int at, string file)
    {
        if (field is not JsonObject map || Text(map["name"]) is not { Length: > 0 } name)
            throw Broken(file, $"Field {at + 1} has no \"name\".");
        if (name.StartsWith('_'))
            throw Broken(file, $"The column '{name}' starts with '_'; such names are kept for Tamiz (_file, _record, _check, _reason).");

        if (map["metadata"] is not (null or JsonObject))
            throw Broken(file, $"The column '{name}' has \"metadata\" that is no object.");
        var metadata = map["metadata"] as JsonObject ?? [];
        return new Column(name, ReadType(map["type"], name, file), ReadNullable(map["nullable"], name, file), Text(metadata["format"]), CanonicalJsonText(metadata));
    }

    private static bool ReadNullable(JsonNode? nullable, string column, string file) => nullable switch
    {
        null => true,
        JsonValue value when value.TryGetValue(out bool flag) => flag,
        _ => throw Broken(file, $"The column '{column}' has \"nullable\": {nullable.ToJsonString()}, which is not true or false."),
    };

    /// <summary>Reads the type of a column.</summary>
    /// <param name="type">The type: a name, or an object for a nested one.</param>
    /// <param name="column">The column, for messages.</param>
    /// <param name="file">The file, for messages.</param>
    /// <exception cref="TamizException">The type is not known.</exception>
    public static ColumnType ReadType(JsonNode? type, string column, string file)
    {
        if (type is JsonObject && NestedType.Mistake(type) is { } mistake)
            throw Broken(file, $"The column '{column}' {mistake}.");
        if (type is JsonObject nested)
            return new ColumnType(TypeKind.Nested, Nested: CanonicalJsonText(nested));

        var name = Text(type) ?? "";
        if (TryReadType(name, out var known))
            return known;
        throw DecimalType().IsMatch(name)
            ? Broken(file, $"The column '{column}' has type '{name}'; a decimal has 1 to 38 digits, of which no more than all come after the point.")
            : Broken(file, $"The column '{column}' has type '{name}', which is not known. Known are string, boolean, byte, short, integer, " +
                "long, float, double, decimal(p,s), date, timestamp, timestamp_ntz and binary.");
    }

    /// <summary>Reads the name of a type that is not nested: <c>integer</c>, <c>decimal(10,2)</c>.</summary>
    public static bool TryReadType(string name, [MaybeNullWhen(false)] out ColumnType type)
    {
        type = null;
        if (DecimalType().Match(name) is { Success: true } match)
        {
            var (precision, scale) = (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
            type = precision is < 1 or > 38 || scale > precision ? null : new ColumnType(TypeKind.Decimal, precision, scale);
        }
        else if (name is "timestamp_ntz")
        {
            type = new ColumnType(TypeKind.TimestampNtz);
        }
        else if (name is "string" or "boolean" or "byte" or "short" or "integer" or "long" or "float" or "double" or "date" or "timestamp" or "binary")
        {
            type = new ColumnType(Enum.Parse<TypeKind>(name, ignoreCase: true));
        }

        return type is not null;
    }

    private static JsonNode WriteField(Column column) => new JsonObject
    {
        ["name"] = column.Name,
        ["type"] = column.Type.Kind is TypeKind.Nested ? JsonNode.Parse(column.Type.Nested!) : column.Type.Name,
        ["nullable"] = column.Nullable,
        ["metadata"] = JsonNode.Parse(column.Metadata),
    };

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static string CanonicalJsonText(JsonObject value) => System.Text.Encoding.UTF8.GetString(CanonicalJson.Bytes(value));

    private static TamizException Broken(string file, string text) =>
        new(ExitReason.Usage, "schema_not_understood", text) { Place = new FilePlace(file), Hint = "Write it as df.schema.json() prints it." };

    [GeneratedRegex(@"^decimal\((\d{1,2}), ?(\d{1,2})\)$")]
    private static partial Regex DecimalType();
}
