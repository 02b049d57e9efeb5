using System.Text.Json.Nodes;

namespace Tamiz.Schemas;

internal sealed partial class PySparkReader
{
    private static bool IsType(string name) => name is "StructType" or "ArrayType" or "MapType" or "DecimalType" || Plain(name) is not null;

    private static JsonValue? Plain(string name) => name switch
    {
        "StringType" => JsonValue.Create("string"),
        "BooleanType" => JsonValue.Create("boolean"),
        "ByteType" => JsonValue.Create("byte"),
        "ShortType" => JsonValue.Create("short"),
        "IntegerType" => JsonValue.Create("integer"),
        "LongType" => JsonValue.Create("long"),
        "FloatType" => JsonValue.Create("float"),
        "DoubleType" => JsonValue.Create("double"),
        "DateType" => JsonValue.Create("date"),
        "TimestampType" => JsonValue.Create("timestamp"),
        "TimestampNTZType" => JsonValue.Create("timestamp_ntz"),
        "BinaryType" => JsonValue.Create("binary"),
        _ => null,
    };

    private JsonNode Type()
    {
        _python.Skip();
        var start = _cursor.At;
        if (_python.SeesText())
            return new DdlReader(_python.Text(), "").ReadType();

        var name = _python.Name();
        if (_named.TryGetValue(name, out var known) && !_python.Takes("("))
        {
            _used.Add(name);
            return known.DeepClone();
        }

        if (!IsType(name))
            _cursor.Refuse(name.Length == 0 ? $"a type is expected, and {_cursor.Describe()}." : $"'{name}' is not a type that a schema here can have.", Written, start);
        _python.Expect("(", $"Write {name}().");
        return name switch
        {
            "StructType" => Added(Struct()),
            "ArrayType" => Array(),
            "MapType" => Map(),
            "DecimalType" => Decimal(start),
            _ => Closed(Plain(name)!),
        };
    }

    private JsonNode Closed(JsonNode type)
    {
        _python.Takes(",");
        _python.Expect(")", Written);
        return type;
    }

    private JsonObject Struct()
    {
        var fields = new List<JsonObject>();
        if (_python.ArgumentName() is not null || !_python.Takes(")"))
        {
            _python.Expect("[", Written);
            while (!_python.Takes("]"))
            {
                if (_python.Name() != "StructField")
                    _cursor.Refuse($"a StructField is expected, and {_cursor.Describe()}.", Written);
                _python.Expect("(", Written);
                fields.Add(Field());
                if (!_python.Takes(",") && !_cursor.Sees("]"))
                    _cursor.Refuse($"a comma or ']' is expected, and {_cursor.Describe()}.", Written);
            }

            Closed(fields.Count);
        }

        return NestedType.Struct(fields);
    }

    // StructType().add("id", LongType(), False).add(…)
    private JsonObject Added(JsonObject type)
    {
        var fields = type["fields"]!.AsArray();
        while (_python.Takes("."))
        {
            if (_python.Name() != "add")
                _cursor.Refuse("only .add(…) can follow a StructType.", Written);
            _python.Expect("(", Written);
            var start = _cursor.At;
            if (_python.Name() == "StructField" && _python.Takes("("))
            {
                fields.Add(Field());
                Closed(fields.Count);
            }
            else
            {
                _cursor.At = start;
                fields.Add(Field());
            }
        }

        return type;
    }

    private JsonObject Field()
    {
        var arguments = new PythonArguments(_python, _cursor, Written, ["name", "dataType", "nullable", "metadata"], ["data_type"]);
        string? name = null;
        JsonNode? type = null;
        var (nullable, metadata) = (true, new JsonObject());
        while (arguments.Next() is { } argument)
        {
            switch (argument)
            {
                case "name" when _python.SeesText():
                    name = _python.Text();
                    break;
                case "name":
                    _cursor.Refuse($"the name of a field is a text, and {_cursor.Describe()}.", Written);
                    break;
                case "dataType" or "data_type":
                    type = Type();
                    break;
                case "nullable":
                    nullable = _python.Bool("nullable");
                    break;
                default:
                    metadata = _python.Value() is { } value ? value as JsonObject ?? RefusedMetadata() : [];
                    break;
            }
        }

        if (name is null || type is null)
            _cursor.Refuse("a StructField needs a name and a type.", Written);
        return NestedType.Field(name!, type!, nullable, metadata);
    }

    private JsonObject RefusedMetadata()
    {
        _cursor.Refuse("metadata is a dictionary.", "Write {\"comment\": \"text\"}.");
        return [];
    }

    private JsonObject Array()
    {
        var arguments = new PythonArguments(_python, _cursor, Written, ["elementType", "containsNull"], []);
        var (element, containsNull) = (default(JsonNode), true);
        while (arguments.Next() is { } argument)
        {
            if (argument == "elementType")
                element = Type();
            else
                containsNull = _python.Bool(argument);
        }

        if (element is null)
            _cursor.Refuse("an ArrayType needs the type of its elements.", "Write ArrayType(StringType()).");
        return NestedType.Array(element!, containsNull);
    }

    private JsonObject Map()
    {
        var arguments = new PythonArguments(_python, _cursor, Written, ["keyType", "valueType", "valueContainsNull"], []);
        var (key, value, containsNull) = (default(JsonNode), default(JsonNode), true);
        while (arguments.Next() is { } argument)
        {
            if (argument == "keyType")
                key = Type();
            else if (argument == "valueType")
                value = Type();
            else
                containsNull = _python.Bool(argument);
        }

        if (key is null || value is null)
            _cursor.Refuse("a MapType needs the types of its keys and values.", "Write MapType(StringType(), LongType()).");
        return NestedType.Map(key!, value!, containsNull);
    }

    private JsonValue Decimal(int start)
    {
        var arguments = new PythonArguments(_python, _cursor, Written, ["precision", "scale"], []);
        var (precision, scale) = (10L, 0L);
        while (arguments.Next() is { } argument)
        {
            var number = _python.Value() is JsonValue value && value.TryGetValue(out long whole) ? whole : -1;
            (precision, scale) = argument == "precision" ? (number, scale) : (precision, number);
        }

        var name = $"decimal({precision},{scale})";
        if (!SchemaJson.TryReadType(name, out _))
            _cursor.Refuse($"'{name}' is no decimal.", "It has 1 to 38 digits, of which no more than all come after the point.", start);
        return JsonValue.Create(name);
    }

    private void Closed(int fields)
    {
        _python.Takes(",");
        if (!_python.Takes(")"))
            _cursor.Refuse($"')' is expected behind {fields} fields, and {_cursor.Describe()}.", Written);
    }
}
