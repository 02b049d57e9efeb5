using System.Collections.Immutable;
using Tamiz.Schemas;

namespace Tamiz.Engines;

/// <summary>A date pattern of a schema (<c>dd/MM/yyyy</c>), read: its fields and the text between them, in order.</summary>
/// <param name="Parts">The parts.</param>
public sealed record DatePattern(ImmutableArray<DatePart> Parts)
{
    private const string Known = "yyyy MM M dd d HH mm ss SSS";

    /// <summary>Reads the format of a date or timestamp column.</summary>
    /// <exception cref="TamizException">The format has a letter that is not known, or names no day.</exception>
    public static DatePattern Parse(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        var pattern = column.Format!;
        var parts = ImmutableArray.CreateBuilder<DatePart>();
        var fields = new HashSet<char>();
        for (var position = 0; position < pattern.Length;)
        {
            var text = pattern[position] == '\'' ? QuotedAt(pattern, position, column) : RunAt(pattern, position);
            position += text.Length;
            if (text[0] == '\'' || !char.IsAsciiLetter(text[0]))
            {
                parts.Add(new(text[0] == '\'' ? text.Length == 2 ? "'" : text[1..^1] : text, IsField: false));
                continue;
            }

            if (!Known.Split(' ').Contains(text))
                throw Unknown(column, $"'{text}' is not known");
            if (!fields.Add(text[0]))
                throw Unknown(column, $"'{text}' stands twice");
            parts.Add(new(text, IsField: true));
        }

        if (!fields.IsSupersetOf("yMd"))
            throw Unknown(column, "year, month and day must all be there");
        if (column.Type.Kind is TypeKind.Date && fields.Count > 3)
            throw Unknown(column, "a date has no time of day");
        return new(parts.ToImmutable());
    }

    private static string RunAt(string pattern, int start)
    {
        var end = start + 1;
        while (end < pattern.Length && char.IsAsciiLetter(pattern[start]) && pattern[end] == pattern[start])
            end++;
        return pattern[start..end];
    }

    private static string QuotedAt(string pattern, int start, Column column)
    {
        var end = pattern.IndexOf('\'', start + 1);
        return end < 0 ? throw Unknown(column, "a quote is not closed") : pattern[start..(end + 1)];
    }

    private static TamizException Unknown(Column column, string why) =>
        new(ExitReason.Schema, "unknown_format", $"The format '{column.Format}' of column '{column.Name}' cannot be used: {why}.")
        {
            Hint = $"A format is made of {Known.Replace(" ", ", ", StringComparison.Ordinal)}, separators, and words in single quotes.",
        };
}

/// <summary>A part of a date pattern.</summary>
/// <param name="Text">The field's letters, such as <c>MM</c>, or the text that stands between fields, without quotes.</param>
/// <param name="IsField">Whether it is a field.</param>
public sealed record DatePart(string Text, bool IsField)
{
    /// <summary>Gets the letter of the field: <c>y M d H m s S</c>.</summary>
    public char Letter => Text[0];

    /// <summary>Gets what a text must look like there, as a regular expression that RE2 and Java read alike. Without a group.</summary>
    public string Regex => !IsField ? System.Text.RegularExpressions.Regex.Escape(Text) : Text.Length == 1 ? "[0-9]{1,2}" : $"[0-9]{{{Text.Length}}}";
}
