using System.Text;

namespace Tamiz.Engines;

/// <summary>
/// A regular expression of the subset that RE2 and Java read alike (docs/reference/semantics.md): characters, <c>.</c>, classes, groups, alternatives,
/// <c>* + ? {n,m}</c> and their lazy forms, <c>^ $</c>, <c>\d \w \s \p{L}</c>. Refused are look-around, back references, flags, <c>\b</c>, named groups.
/// </summary>
/// <param name="Pattern">The expression in a form that both read alike: <c>$</c> as <c>\z</c>, <c>\s</c> as its characters.</param>
/// <param name="Groups">How many groups it has that a replacement may name.</param>
/// <param name="MayBeEmpty">Whether it can match the empty text, where replacing differs between engines.</param>
public sealed record CommonRegex(string Pattern, int Groups, bool MayBeEmpty)
{
    /// <summary>Parses an expression.</summary>
    /// <exception cref="FormatException">It is not of the subset; the message is a full sentence that says why and where.</exception>
    public static CommonRegex Parse(string text) => new Reader(text).Read();

    private sealed class Reader(string text)
    {
        private const string Meta = @"\^$.|?*+()[]{}";
        private const string Blanks = @"\t\n\f\r ";
        private const int MostRepeats = 1000;
        private const int DeepestGroup = 100;

        private static readonly HashSet<string> Categories =
        [
            "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
            "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "Cc", "Cf",
        ];

        private readonly StringBuilder _out = new();
        private int _at;
        private int _groups;
        private int _depth;

        private char Current => _at < text.Length ? text[_at] : '\0';

        private bool AtEnd => _at >= text.Length;

        public CommonRegex Read()
        {
            var mayBeEmpty = ReadAlternatives();
            if (!AtEnd)
                throw Refuse("')' closes nothing; write \\) for the character");
            return new CommonRegex(_out.ToString(), _groups, mayBeEmpty);
        }

        private bool ReadAlternatives()
        {
            var mayBeEmpty = ReadSequence();
            while (Current == '|' && !AtEnd)
            {
                Take();
                mayBeEmpty |= ReadSequence();
            }

            return mayBeEmpty;
        }

        private bool ReadSequence()
        {
            var mayBeEmpty = true;
            while (!AtEnd && Current is not ('|' or ')'))
                mayBeEmpty &= ReadRepeated();
            return mayBeEmpty;
        }

        private bool ReadRepeated()
        {
            var isPlace = Current is '^' or '$';
            var mayBeEmpty = ReadAtom();
            if (AtEnd || Current is not ('*' or '+' or '?' or '{'))
                return mayBeEmpty;
            if (isPlace)
                throw Refuse("'^' and '$' cannot be repeated");

            mayBeEmpty |= Current is '*' or '?' || (Current == '{' && ReadsZero());
            if (Current == '{')
                ReadCount();
            else
                Take();
            if (Current == '?' && !AtEnd)
                Take();
            if (!AtEnd && Current is '*' or '+' or '?' or '{')
                throw Refuse($"'{Current}' follows another repetition");
            return mayBeEmpty;
        }

        private bool ReadsZero() => _at + 1 < text.Length && text[_at + 1] == '0' && (_at + 2 >= text.Length || !char.IsAsciiDigit(text[_at + 2]));

        private void ReadCount()
        {
            var end = text.IndexOf('}', _at);
            var bounds = end < 0 ? [] : text[(_at + 1)..end].Split(',');
            if (bounds is not ([_] or [_, _]) || !IsCount(bounds[0], out var least) || (bounds is [_, { Length: > 0 } upper] && (!IsCount(upper, out var most) || most < least)))
                throw Refuse("'{' starts no repetition such as {2} or {1,3}; write \\{ for the character");
            _out.Append(text, _at, end + 1 - _at);
            _at = end + 1;
        }

        private static bool IsCount(string digits, out int count) =>
            int.TryParse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out count) && count <= MostRepeats;

        private bool ReadAtom()
        {
            switch (Current)
            {
                case '(':
                    return ReadGroup();
                case '[':
                    ReadClass();
                    return false;
                case '\\':
                    ReadEscape(inClass: false);
                    return false;
                case '^':
                    Take();
                    return true;
                case '$':
                    _at++;
                    _out.Append("\\z");
                    return true;
                case '*' or '+' or '?':
                    throw Refuse($"'{Current}' repeats nothing; write \\{Current} for the character");
                case ']' or '{' or '}':
                    throw Refuse($"'{Current}' stands alone; write \\{Current} for the character");
                default:
                    Take();
                    return false;
            }
        }

        private bool ReadGroup()
        {
            var start = _at;
            Take();
            if (Current == '?' && !AtEnd)
            {
                Take();
                if (Current != ':')
                    throw Refuse("flags, look-around and named groups are not of the common subset; groups are ( ) and (?: )");
                Take();
            }
            else
            {
                _groups++;
            }

            if (++_depth > DeepestGroup)
                throw Refuse("groups are nested too deeply");
            var mayBeEmpty = ReadAlternatives();
            _depth--;
            if (AtEnd)
            {
                _at = start;
                throw Refuse("'(' is not closed");
            }

            Take();
            return mayBeEmpty;
        }

        private void ReadClass()
        {
            var start = _at;
            Take();
            if (Current == '^')
                Take();
            if (Current is ']')
                throw Refuse("a class cannot be empty; write \\] for the character");
            while (Current != ']')
            {
                if (AtEnd)
                {
                    _at = start;
                    throw Refuse("'[' is not closed");
                }

                ReadRange();
            }

            Take();
        }

        private void ReadRange()
        {
            var first = ReadMember();
            if (Current != '-' || _at + 1 >= text.Length || text[_at + 1] == ']')
                return;
            if (first is not { } from)
                throw Refuse("a range starts with a character");
            Take();
            if (ReadMember() is not { } to || to < from)
                throw Refuse("a range ends with a character that is not before its first");
            if (Current == '-' && _at + 1 < text.Length && text[_at + 1] != ']')
                throw Refuse("'-' follows a range; write \\- for the character");
        }

        private char? ReadMember()
        {
            if (AtEnd || Current == '[' || (Current == '&' && _at + 1 < text.Length && text[_at + 1] == '&'))
                throw Refuse(AtEnd ? "'[' is not closed" : $"'{Current}' has another meaning inside a class for some engines; write \\{Current} for the character");
            if (Current == '\\')
                return ReadEscape(inClass: true);

            var member = Current;
            if (char.IsSurrogate(member))
                throw Refuse("characters beyond U+FFFF cannot stand in a class");
            if (Current is '^' or '~')
                _out.Append('\\');
            Take();
            return member;
        }

        private char? ReadEscape(bool inClass)
        {
            _at++;
            var letter = Current;
            if (AtEnd)
                throw Refuse("it ends with a backslash");
            if (letter is 's' or 'S')
            {
                if (inClass && letter == 'S')
                    throw Refuse("\\S cannot stand in a class");
                _at++;
                _out.Append(inClass ? Blanks : letter == 's' ? $"[{Blanks}]" : $"[^{Blanks}]");
                return null;
            }

            if (letter is 'p' or 'P')
                return ReadCategory();

            _out.Append('\\');
            if (letter is 'd' or 'D' or 'w' or 'W')
            {
                Take();
                return null;
            }

            if (!(letter is 't' or 'n' or 'r' or 'f' || Meta.Contains(letter, StringComparison.Ordinal) || (char.IsAscii(letter) && char.IsPunctuation(letter)) || letter is '~' or '`'))
                throw Refuse($"'\\{letter}' is not of the common subset");
            Take();
            return letter switch { 't' => '\t', 'n' => '\n', 'r' => '\r', 'f' => '\f', _ => letter };
        }

        private char? ReadCategory()
        {
            var end = text.IndexOf('}', _at);
            if (end < 0 || _at + 1 >= text.Length || text[_at + 1] != '{' || !Categories.Contains(text[(_at + 2)..end]))
                throw Refuse("\\p is followed by one of Unicode's categories in braces, such as \\p{L} or \\p{Lu}");
            _out.Append('\\').Append(text, _at, end + 1 - _at);
            _at = end + 1;
            return null;
        }

        private void Take()
        {
            _out.Append(text[_at]);
            _at++;
        }

        private FormatException Refuse(string why) => new($"At character {_at + 1}: {why}.");
    }
}
