using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Tamiz.Schemas;

internal sealed partial class PythonReader
{
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
