namespace Tamiz.Engines;

/// <summary>Reads what a backslash starts in a <see cref="CommonRegex"/>: <c>\d</c>, <c>\p{Lu}</c>, <c>\.</c>.</summary>
internal static class RegexEscape
{
    private const string Blanks = @"\t\n\f\r ";

    private static readonly HashSet<string> Categories =
    [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
        "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "Cc", "Cf",
    ];

    /// <summary>Reads an escape and returns the character it stands for; <see langword="null"/> if it stands for several.</summary>
    public static char? Read(RegexCursor cursor, bool inClass)
    {
        var letter = cursor.Ahead(1);
        switch (letter)
        {
            case '\0':
                throw cursor.Refuse("it ends with a backslash");
            case 'S' when inClass:
                throw cursor.Refuse("\\S cannot stand in a class");
            case 's' or 'S':
                // Engines differ in what is a blank.
                cursor.Replace(inClass ? Blanks : letter == 's' ? $"[{Blanks}]" : $"[^{Blanks}]", 2);
                return null;
            case 'p' or 'P':
                ReadCategory(cursor);
                return null;
            case 'd' or 'D' or 'w' or 'W':
                cursor.Take(2);
                return null;
            case 't' or 'n' or 'r' or 'f':
                cursor.Take(2);
                return letter switch { 't' => '\t', 'n' => '\n', 'r' => '\r', _ => '\f' };
            case '_':
                // A sign for some engines, a letter for others, and neither needs the backslash.
                cursor.Replace("_", 2);
                return letter;
            case var sign when char.IsAscii(sign) && (char.IsPunctuation(sign) || char.IsSymbol(sign)):
                cursor.Take(2);
                return sign;
            default:
                throw cursor.Refuse($"'\\{letter}' is not of the common subset");
        }
    }

    private static void ReadCategory(RegexCursor cursor)
    {
        if (cursor.Ahead(2) != '{' || cursor.UntilBrace(3) is not { } category || !Categories.Contains(category))
            throw cursor.Refuse("\\p is followed by one of Unicode's categories in braces, such as \\p{L} or \\p{Lu}");
        cursor.Take(category.Length + 4);
    }
}
