using System.Globalization;
using System.Text.Json.Nodes;

namespace Tamiz.Schemas;

/// <summary>Reads a DDL string as Spark does: <c>id BIGINT NOT NULL COMMENT 'key', tags ARRAY&lt;STRING&gt;</c>.</summary>
internal sealed partial class DdlReader(string text, string file)
{
    private const string Types = "Write one of STRING, BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DECIMAL(p,s), DATE, TIMESTAMP, TIMESTAMP_NTZ, BINARY, ARRAY<…>, MAP<…, …>, STRUCT<…>.";

    private readonly TextCursor _cursor = new(text, file, "a DDL string");

    /// <summary>Reads the columns, or one <c>STRUCT&lt;…&gt;</c> that holds them.</summary>
    public JsonObject Read()
    {
        Skip();
        var start = _cursor.At;
        if (Word().Equals("struct", StringComparison.OrdinalIgnoreCase) && Takes("<"))
        {
            var whole = NestedType.Struct(Fields(">"));
            Expect(">");
            End();
            return whole;
        }

        _cursor.At = start;
        var fields = Fields("");
        End();
        return NestedType.Struct(fields);
    }

    /// <summary>Reads one type.</summary>
    public JsonNode ReadType()
    {
        var type = Type();
        End();
        return type;
    }

    private void End()
    {
        Takes(";");
        if (!_cursor.IsAtEnd)
            _cursor.Refuse($"a comma or the end is expected, and {_cursor.Describe()}.", "Write 'name TYPE [NOT NULL] [COMMENT 'text']' for each column, with commas between them.");
    }

    private List<JsonObject> Fields(string end)
    {
        var fields = new List<JsonObject>();
        Skip();
        if (end.Length > 0 && _cursor.Sees(end))
            return fields;
        do
        {
            fields.Add(Field());
        }
        while (Takes(","));
        return fields;
    }

    private JsonObject Field()
    {
        Skip();
        var name = _cursor.Here == '`' ? Quoted('`') : Word();
        if (name.Length == 0)
            _cursor.Refuse($"the name of a column is expected, and {_cursor.Describe()}.", "Write 'name TYPE'; a name with other letters stands in `backticks`.");
        Takes(":");
        var type = Type();
        var nullable = true;
        if (TakesWord("not"))
        {
            if (!TakesWord("null"))
                _cursor.Refuse("NULL is expected behind NOT.", "Write NOT NULL.");
            nullable = false;
        }

        JsonObject? metadata = null;
        if (TakesWord("comment"))
        {
            Skip();
            if (_cursor.Here is not ('\'' or '"'))
                _cursor.Refuse("a text in quotes is expected behind COMMENT.", "Write COMMENT 'text'.");
            metadata = new JsonObject { ["comment"] = Quoted(_cursor.Here) };
        }

        return NestedType.Field(name, type, nullable, metadata);
    }

    private JsonNode Type()
    {
        Skip();
        var start = _cursor.At;
        var name = Word().ToLowerInvariant();
        switch (name)
        {
            case "array":
                Expect("<");
                var element = Type();
                Expect(">");
                return NestedType.Array(element, containsNull: true);
            case "map":
                Expect("<");
                var key = Type();
                Expect(",");
                var value = Type();
                Expect(">");
                return NestedType.Map(key, value, valueContainsNull: true);
            case "struct":
                Expect("<");
                var fields = Fields(">");
                Expect(">");
                return NestedType.Struct(fields);
            case "decimal" or "dec" or "numeric":
                return Decimal(start);
            default:
                return Plain(name) ?? Unknown(start, name);
        }
    }

    private JsonNode Unknown(int start, string name)
    {
        _cursor.Refuse(name.Length == 0 ? $"a type is expected, and {_cursor.Describe()}." : $"'{name}' is not a type that a schema here can have.", Types, start);
        return null!;
    }

    private static JsonValue? Plain(string name) => name switch
    {
        "tinyint" => JsonValue.Create("byte"),
        "smallint" => JsonValue.Create("short"),
        "int" => JsonValue.Create("integer"),
        "bigint" => JsonValue.Create("long"),
        "real" => JsonValue.Create("float"),
        "timestamp_ltz" => JsonValue.Create("timestamp"),
        _ => SchemaJson.TryReadType(name, out var type) && type.Kind is not TypeKind.Decimal ? JsonValue.Create(name) : null,
    };

    private JsonValue Decimal(int start)
    {
        var (precision, scale) = (10, 0);
        if (Takes("("))
        {
            precision = Number();
            scale = Takes(",") ? Number() : 0;
            Expect(")");
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"decimal({precision},{scale})");
        if (!SchemaJson.TryReadType(name, out _))
            _cursor.Refuse($"'{name}' is no decimal.", "It has 1 to 38 digits, of which no more than all come after the point.", start);
        return JsonValue.Create(name);
    }
}
