using System.Text.Json.Nodes;
using Tamiz.Schemas;

namespace Tamiz.DuckDb;

/// <summary>Reads a type as DESCRIBE prints it, such as <c>STRUCT(a INTEGER, "B c" BOOLEAN[])</c>.</summary>
internal sealed class NestedTypeReader(string text)
{
    private int _position;

    /// <summary>Returns the type, or null if it or a part of it has no place in a schema.</summary>
    public MappedType? Read()
    {
        var type = ReadType();
        return _position == text.Length ? type : null;
    }

    private MappedType? ReadType()
    {
        var type = Take("STRUCT(") ? ReadStruct() : Take("MAP(") ? ReadMap() : DuckDbTypes.MapScalar(ReadWords());
        while (type is not null && _position < text.Length && text[_position] == '[')
        {
            // A list of fixed length is a list for everybody else.
            _position = text.IndexOf(']', _position) + 1;
            type = Nested(new() { ["type"] = "array", ["elementType"] = Json(type), ["containsNull"] = true }, type.Cast + "[]");
        }

        return type;
    }

    private MappedType? ReadStruct()
    {
        var fields = new JsonArray();
        var casts = new List<string>();
        do
        {
            var start = _position;
            var name = ReadName();
            var quoted = text[start.._position];
            _position++;
            if (ReadType() is not { } type)
                return null;

            fields.Add(new JsonObject { ["name"] = name, ["type"] = Json(type), ["nullable"] = true, ["metadata"] = new JsonObject() });
            casts.Add($"{quoted} {type.Cast}");
        }
        while (Take(", "));
        return Take(")") ? Nested(new() { ["type"] = "struct", ["fields"] = fields }, $"STRUCT({string.Join(", ", casts)})") : null;
    }

    private MappedType? ReadMap()
    {
        if (ReadType() is not { } key || !Take(", ") || ReadType() is not { } value || !Take(")"))
            return null;

        var json = new JsonObject { ["type"] = "map", ["keyType"] = Json(key), ["valueType"] = Json(value), ["valueContainsNull"] = true };
        return Nested(json, $"MAP({key.Cast}, {value.Cast})");
    }

    private string ReadName()
    {
        if (text[_position] != '"')
        {
            var end = text.IndexOf(' ', _position);
            var plain = text[_position..end];
            _position = end;
            return plain;
        }

        var start = ++_position;
        while (text[_position] != '"' || (_position + 1 < text.Length && text[_position + 1] == '"'))
            _position += text[_position] == '"' ? 2 : 1;
        return text[start.._position++].Replace("\"\"", "\"", StringComparison.Ordinal);
    }

    // Words and, for decimals, digits in parentheses. An ENUM, whose values may hold anything, stops at its parenthesis and so has no place.
    private string ReadWords()
    {
        var start = _position;
        if (Take("DECIMAL("))
        {
            _position = text.IndexOf(')', _position) + 1;
            return text[start.._position];
        }

        while (_position < text.Length && text[_position] is not ('(' or ')' or '[' or ','))
            _position++;
        return text[start.._position];
    }

    private bool Take(string token)
    {
        if (string.CompareOrdinal(text, _position, token, 0, token.Length) != 0)
            return false;

        _position += token.Length;
        return true;
    }

    private static MappedType Nested(JsonObject json, string cast) => new(new(TypeKind.Nested, Nested: json.ToJsonString()), cast);

    private static JsonNode? Json(MappedType type) =>
        type.Type.Kind is TypeKind.Nested ? JsonNode.Parse(type.Type.Nested!) : JsonValue.Create(type.Type.Name);
}
