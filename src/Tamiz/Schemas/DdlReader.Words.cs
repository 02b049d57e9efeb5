using System.Globalization;
using System.Text;

namespace Tamiz.Schemas;

internal sealed partial class DdlReader
{
    private int Number()
    {
        Skip();
        if (!int.TryParse(_cursor.TakeWhile(char.IsAsciiDigit), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            _cursor.Refuse($"a whole number is expected, and {_cursor.Describe()}.", "Write DECIMAL(p,s), such as DECIMAL(10,2).");
        return number;
    }

    private string Quoted(char quote)
    {
        var start = _cursor.At++;
        var read = new StringBuilder();
        while (!_cursor.IsAtEnd)
        {
            var letter = _cursor.Here;
            _cursor.At++;
            if (letter == quote && _cursor.Here == quote && quote == '`')
                _cursor.At++;
            else if (letter == quote)
                return read.ToString();
            else if (letter == '\\' && quote != '`')
                letter = Escaped();
            read.Append(letter);
        }

        _cursor.Refuse($"the {quote} that opens here is not closed.", $"Close it with {quote}.", start);
        return "";
    }

    private char Escaped()
    {
        var letter = _cursor.Here;
        _cursor.At++;
        return letter switch { 'n' => '\n', 't' => '\t', 'r' => '\r', _ => letter };
    }

    private string Word() => _cursor.TakeWhile(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    private bool TakesWord(string word)
    {
        Skip();
        var start = _cursor.At;
        if (Word().Equals(word, StringComparison.OrdinalIgnoreCase))
            return true;

        _cursor.At = start;
        return false;
    }

    private bool Takes(string mark)
    {
        Skip();
        var takes = _cursor.Takes(mark);
        Skip();
        return takes;
    }

    private void Expect(string mark)
    {
        if (!Takes(mark))
            _cursor.Refuse($"'{mark}' is expected, and {_cursor.Describe()}.", Types);
    }

    private void Skip()
    {
        while (true)
        {
            _cursor.TakeWhile(char.IsWhiteSpace);
            if (_cursor.Sees("--"))
                _cursor.SkipPast("\n");
            else if (_cursor.Sees("/*"))
                _cursor.SkipPast("*/");
            else
                return;
        }
    }
}
