using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Tamiz.Schemas;

/// <summary>Reads the literals of Python that a schema is written with: texts, numbers, lists, dictionaries. Nothing is run.</summary>
internal sealed class PythonReader(TextCursor cursor)
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

    private string OneText()
    {
        Skip();
        var (start, isRaw) = (cursor.At, Word().Contains('r', StringComparison.OrdinalIgnoreCase));
        var quote = cursor.Here.ToString();
        quote = cursor.Sees(quote + quote + quote) ? quote + quote + quote : quote;
        cursor.At += quote.Length;
        var text = new StringBuilder();
        while (!cursor.Takes(quote))
        {
            if (cursor.IsAtEnd || (quote.Length == 1 && cursor.Here == '\n'))
                cursor.Refuse("the text that begins here is not closed.", $"Close it with {quote}.", start);
            var letter = cursor.Here;
            cursor.At++;
            text.Append(letter == '\\' && !isRaw ? Escaped() : letter.ToString());
        }

        return text.ToString();
    }

    private string Escaped()
    {
        var start = cursor.At - 1;
        var letter = cursor.Here;
        cursor.At++;
        if (letter == '\n')
            return "";
        if (Escapes.TryGetValue(letter, out var escaped))
            return escaped.ToString();
        if (letter is not ('u' or 'x' or 'U'))
            return $"\\{letter}";

        var wanted = letter switch { 'x' => 2, 'u' => 4, _ => 8 };
        var taken = 0;
        var digits = cursor.TakeWhile(digit => char.IsAsciiHexDigit(digit) && taken++ < wanted);
        var code = int.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number) ? number : -1;
        if (digits.Length < wanted || code is < 0 or > 0x10FFFF)
            cursor.Refuse($"\\{letter} needs {wanted} hex digits.", "Write the letter itself.", start);
        return code is >= 0xD800 and <= 0xDFFF ? ((char)code).ToString() : char.ConvertFromUtf32(code);
    }

    private JsonValue Number()
    {
        var start = cursor.At;
        var sign = cursor.Takes("-") ? "-" : "";
        cursor.Takes("+");
        var text = cursor.TakeWhile(letter => char.IsAsciiDigit(letter) || letter is '.' or 'e' or 'E' or '_' or '+' or '-').Replace("_", "", StringComparison.Ordinal);
        if (long.TryParse(sign + text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return JsonValue.Create(whole);
        if (double.TryParse(sign + text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return JsonValue.Create(number);

        cursor.Refuse($"'{sign}{text}' is no number.", "Write one such as 12 or 1.5.", start);
        return null!;
    }

    private JsonArray List()
    {
        var list = new JsonArray();
        while (!Takes("]"))
        {
            list.Add(Value());
            if (!Takes(",") && !cursor.Sees("]"))
                cursor.Refuse($"a comma or ']' is expected, and {cursor.Describe()}.", "Only what is written out can be read.");
        }

        return list;
    }

    private JsonObject Dictionary()
    {
        var map = new JsonObject();
        while (!Takes("}"))
        {
            if (!SeesText())
                cursor.Refuse($"a text is expected as a key, and {cursor.Describe()}.", "Write {\"key\": value}.");
            var key = Text();
            Expect(":", "Write {\"key\": value}.");
            map[key] = Value();
            if (!Takes(",") && !cursor.Sees("}"))
                cursor.Refuse($"a comma or '}}' is expected, and {cursor.Describe()}.", "Only what is written out can be read.");
        }

        return map;
    }

    private string Word() => cursor.TakeWhile(letter => char.IsLetterOrDigit(letter) || letter == '_');
}
