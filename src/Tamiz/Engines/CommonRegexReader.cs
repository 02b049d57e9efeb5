using System.Globalization;

namespace Tamiz.Engines;

/// <summary>Reads alternatives, sequences, repetitions and groups of a <see cref="CommonRegex"/>.</summary>
internal sealed class CommonRegexReader(string text)
{
    private const int MostRepeats = 1000;
    private const int DeepestGroup = 100;

    private readonly RegexCursor _cursor = new(text);
    private int _groups;
    private int _depth;

    // How often a part is read at most, repetitions around it included, is what RE2 limits.
    private readonly record struct Part(bool MayBeEmpty, int Repeats = 1);

    private bool AtRepetition => _cursor.Current is '*' or '+' or '?' or '{';

    /// <summary>Reads the whole expression.</summary>
    /// <exception cref="FormatException">It is not of the subset.</exception>
    public CommonRegex Read()
    {
        var whole = ReadAlternatives();
        return _cursor.AtEnd
            ? new CommonRegex(_cursor.Written, _groups, whole.MayBeEmpty)
            : throw _cursor.Refuse("')' closes nothing; write \\) for the character");
    }

    private Part ReadAlternatives()
    {
        var all = ReadSequence();
        while (_cursor.Current == '|')
        {
            _cursor.Take();
            var next = ReadSequence();
            all = new Part(all.MayBeEmpty | next.MayBeEmpty, Math.Max(all.Repeats, next.Repeats));
        }

        return all;
    }

    private Part ReadSequence()
    {
        var all = new Part(MayBeEmpty: true);
        while (!_cursor.AtEnd && _cursor.Current is not ('|' or ')'))
        {
            var next = ReadRepeated();
            all = new Part(all.MayBeEmpty & next.MayBeEmpty, Math.Max(all.Repeats, next.Repeats));
        }

        return all;
    }

    private Part ReadRepeated()
    {
        var isPlace = _cursor.Current is '^' or '$';
        var part = ReadAtom();
        if (!AtRepetition)
            return part;
        if (isPlace)
            throw _cursor.Refuse("'^' and '$' cannot be repeated");

        part = _cursor.Current == '{' ? ReadCounted(part) : ReadUncounted(part);
        if (_cursor.Current == '?')
            _cursor.Take();
        return AtRepetition ? throw _cursor.Refuse($"'{_cursor.Current}' follows another repetition") : part;
    }

    private Part ReadUncounted(Part part)
    {
        var mayBeEmpty = part.MayBeEmpty || _cursor.Current is '*' or '?';
        _cursor.Take();
        return part with { MayBeEmpty = mayBeEmpty };
    }

    private Part ReadCounted(Part part)
    {
        var bounds = _cursor.UntilBrace(1);
        if (bounds is null || !AreCounts(bounds.Split(','), out var least, out var most))
            throw _cursor.Refuse("'{' starts no repetition such as {2} or {1,3}; write \\{ for the character");
        if (part.Repeats * Math.Max(most, 1) is var repeats && repeats > MostRepeats)
            throw _cursor.Refuse($"repetitions inside of one another multiply to {repeats}; engines allow {MostRepeats}");
        _cursor.Take(bounds.Length + 2);
        return new Part(part.MayBeEmpty || least == 0, repeats);
    }

    private static bool AreCounts(string[] bounds, out int least, out int most)
    {
        (least, most) = (0, 0);
        if (bounds is not ([_] or [_, _]) || !IsCount(bounds[0], out least))
            return false;

        most = least;
        return bounds is [_] or [_, ""] || (IsCount(bounds[1], out most) && most >= least);
    }

    private static bool IsCount(string digits, out int count) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count <= MostRepeats;

    private Part ReadAtom()
    {
        switch (_cursor.Current)
        {
            case '(':
                return ReadGroup();
            case '[':
                RegexClass.Read(_cursor);
                return new Part(MayBeEmpty: false);
            case '\\':
                RegexEscape.Read(_cursor, inClass: false);
                return new Part(MayBeEmpty: false);
            case '^':
                _cursor.Take();
                return new Part(MayBeEmpty: true);
            case '$':
                _cursor.Replace("\\z");
                return new Part(MayBeEmpty: true);
            case '*' or '+' or '?':
                throw _cursor.Refuse($"'{_cursor.Current}' repeats nothing; write \\{_cursor.Current} for the character");
            case ']' or '{' or '}':
                throw _cursor.Refuse($"'{_cursor.Current}' stands alone; write \\{_cursor.Current} for the character");
            default:
                _cursor.Take();
                return new Part(MayBeEmpty: false);
        }
    }

    private Part ReadGroup()
    {
        var start = _cursor.At;
        _cursor.Take();
        if (_cursor.Current == '?')
        {
            _cursor.Take();
            if (_cursor.Current != ':')
                throw _cursor.Refuse("flags, look-around and named groups are not of the common subset; groups are ( ) and (?: )");
            _cursor.Take();
        }
        else
        {
            _groups++;
        }

        if (++_depth > DeepestGroup)
            throw _cursor.Refuse("groups are nested too deeply");
        var inside = ReadAlternatives();
        _depth--;
        if (_cursor.AtEnd)
            throw _cursor.Refuse("'(' is not closed", start);

        _cursor.Take();
        return inside;
    }
}
