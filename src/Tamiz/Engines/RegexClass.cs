namespace Tamiz.Engines;

/// <summary>Reads a class of characters of a <see cref="CommonRegex"/>: <c>[a-z_]</c>, <c>[^0-9]</c>.</summary>
internal static class RegexClass
{
    public static void Read(RegexCursor cursor)
    {
        var start = cursor.At;
        cursor.Take();
        if (cursor.Current == '^')
            cursor.Take();
        if (cursor.Current == ']')
            throw cursor.Refuse("a class cannot be empty; write \\] for the character");
        while (cursor.Current != ']')
        {
            if (cursor.AtEnd)
                throw cursor.Refuse("'[' is not closed", start);
            ReadRange(cursor);
        }

        cursor.Take();
    }

    private static void ReadRange(RegexCursor cursor)
    {
        var first = ReadMember(cursor);
        if (!IsRange(cursor))
            return;
        if (first is not { } from)
            throw cursor.Refuse("a range starts with a character");
        cursor.Take();
        if (ReadMember(cursor) is not { } to || to < from)
            throw cursor.Refuse("a range ends with a character that is not before its first");
        if (IsRange(cursor))
            throw cursor.Refuse("'-' follows a range; write \\- for the character");
    }

    // A dash before the end of the class is a character.
    private static bool IsRange(RegexCursor cursor) => cursor.Current == '-' && cursor.Ahead(1) is not (']' or '\0');

    private static char? ReadMember(RegexCursor cursor)
    {
        var member = cursor.Current;
        if (cursor.AtEnd)
            throw cursor.Refuse("'[' is not closed");
        if (member == '[' || (member == '&' && cursor.Ahead(1) == '&'))
            throw cursor.Refuse($"'{member}' has another meaning inside a class for some engines; write \\{member} for the character");
        if (member == '\\')
            return RegexEscape.Read(cursor, inClass: true);
        if (char.IsSurrogate(member))
            throw cursor.Refuse("characters beyond U+FFFF cannot stand in a class");

        // Escaped, since some engines read them as a negation or a difference.
        if (member is '^' or '~')
            cursor.Write("\\");
        cursor.Take();
        return member;
    }
}
