using System.Text;
using System.Text.Json.Nodes;

namespace Tamiz.Schemas;

/// <summary>Reads the literals of Python that a schema is written with: texts, numbers, lists, dictionaries. Nothing is run.</summary>
internal sealed partial class PythonReader(TextCursor cursor)
{
    private static readonly Dictionary<char, char> Escapes = new() { ['n'] = '\n', ['t'] = '\t', ['r'] = '\r', ['\\'] = '\\', ['\''] = '\'', ['"'] = '"', ['0'] = '\0' };

    public TextCursor Cursor => cursor;

    /// <summary>Goes over blanks, line ends and comments.</summary>
    public void Skip()
    {
        while (true)
        {
            cursor.TakeWhile(letter => char.IsWhiteSpace(letter) || letter == '\\');
            if (cursor.Here != '#')
                return;
            cursor.SkipPast("\n");
        }
    }

    public bool Takes(string mark)
    {
        Skip();
        return cursor.Takes(mark);
    }

    public void Expect(string mark, string next)
    {
        if (!Takes(mark))
            cursor.Refuse($"'{mark}' is expected, and {cursor.Describe()}.", next);
    }

    /// <summary>Takes a name with its modules, and returns its last part: <c>T.StringType</c> is <c>StringType</c>.</summary>
    public string Name()
    {
        Skip();
        var name = Word();
        while (name.Length > 0 && cursor.Here == '.' && cursor.At is var dot)
        {
            cursor.At++;
            var part = Word();
            if (part.Length == 0)
            {
                cursor.At = dot;
                break;
            }

            name = part;
        }

        return name;
    }

    /// <summary>Takes <c>name =</c> of an argument given by name; returns <see langword="null"/> if none is next.</summary>
    public string? ArgumentName()
    {
        Skip();
        var start = cursor.At;
        var name = Word();
        if (name.Length > 0 && Takes("=") && cursor.Here != '=')
            return name;

        cursor.At = start;
        return null;
    }

    public bool SeesText()
    {
        Skip();
        var start = cursor.At;
        var prefix = Word();
        var sees = prefix.Length <= 2 && cursor.Here is '\'' or '"' && prefix.All(letter => "rRuUbB".Contains(letter, StringComparison.Ordinal));
        cursor.At = start;
        return sees;
    }

    /// <summary>Reads a value; <c>None</c> is null.</summary>
    public JsonNode? Value()
    {
        Skip();
        if (SeesText())
            return JsonValue.Create(Text());
        if (cursor.Takes("["))
            return List();
        if (cursor.Takes("{"))
            return Dictionary();
        if (char.IsAsciiDigit(cursor.Here) || cursor.Here is '-' or '+' or '.')
            return Number();

        var start = cursor.At;
        switch (Word())
        {
            case "True":
                return JsonValue.Create(true);
            case "False":
                return JsonValue.Create(false);
            case "None":
                return null;
            default:
                cursor.Refuse($"a value is expected, and {Shown(start)}.", "Only what is written out can be read: texts, numbers, True, False, None, lists and dictionaries.", start);
                return null;
        }
    }

    public bool Bool(string of)
    {
        var start = cursor.At;
        if (Value() is JsonValue value && value.TryGetValue(out bool flag))
            return flag;

        cursor.Refuse($"{of} is True or False.", "Write one of them.", start);
        return false;
    }

    public string Text()
    {
        var text = new StringBuilder();
        while (SeesText())
            text.Append(OneText());
        return text.ToString();
    }

    private string Shown(int start)
    {
        cursor.At = start;
        var word = Word();
        cursor.At = start;
        return word.Length > 0 ? $"'{word}' stands there" : cursor.Describe();
    }
}
