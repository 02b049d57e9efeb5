using System.Text.Json.Nodes;

namespace Tamiz.Schemas;

/// <summary>Reads the schemas that a Python file writes out as <c>NAME = StructType([StructField(…), …])</c>. The file is not run; what is not written out is refused.</summary>
internal sealed partial class PySparkReader
{
    private const string Written = "Only a schema that is written out can be read: StructType([StructField(\"name\", StringType(), True), …]).";

    private readonly PythonReader _python;
    private readonly TextCursor _cursor;
    private readonly Dictionary<string, JsonNode> _named = [];
    private readonly HashSet<string> _used = [];

    public PySparkReader(string text, string file)
    {
        _cursor = new TextCursor(text, file, "a PySpark schema");
        _python = new PythonReader(_cursor);
    }

    /// <summary>Reads the schema of a name, or the only one that no other uses.</summary>
    public JsonNode Read(string? name)
    {
        while (!_cursor.IsAtEnd)
            Statement();
        var found = _named.Where(one => one.Value is JsonObject map && (string)map["type"]! == "struct" && (name is null ? !_used.Contains(one.Key) : one.Key == name)).ToList();
        if (found is [var only])
            return only.Value;

        var all = string.Join(", ", _named.Keys.Where(key => key.Length > 0).Order(StringComparer.Ordinal));
        _cursor.Refuse(
            found.Count == 0 ? name is null ? "there is no StructType in it." : $"it has no schema '{name}'." : $"it has {found.Count} schemas ({all}).",
            all.Length == 0 ? Written : $"Name one of them: {all}.", 0);
        return null!;
    }

    // A statement is looked at only where it sets a name to a type; all others are passed over, line by line.
    private void Statement()
    {
        _python.Skip();
        if (_python.SeesText())
        {
            _python.Text();
            return;
        }

        var start = _cursor.At;
        var name = _python.ArgumentName() ?? Annotated(start);
        var value = _cursor.At;
        var type = _python.Name();
        if (IsType(type) && _python.Takes("("))
        {
            _cursor.At = value;
            _named[name ?? ""] = Type();
            return;
        }

        _cursor.At = Math.Max(start, value);
        _cursor.SkipPast("\n");
    }

    // schema: StructType = StructType([…])
    private string? Annotated(int start)
    {
        _cursor.At = start;
        var name = _python.Name();
        if (name.Length > 0 && _python.Takes(":") && IsType(_python.Name()) && _python.Takes("="))
            return name;

        _cursor.At = start;
        return null;
    }
}
