using System.Text;
using Tamiz.Schemas;

namespace Tamiz.DuckDb;

/// <summary>A date pattern of a schema (<c>dd/MM/yyyy</c>) in DuckDB's terms.</summary>
/// <param name="Strptime">The pattern for strptime.</param>
/// <param name="Regex">What a text must look like: strptime is generous with digits and blanks.</param>
internal sealed record DateFormat(string Strptime, string Regex)
{
    private const string Known = "yyyy MM M dd d HH mm ss SSS";

    /// <summary>Reads the format of a date or timestamp column.</summary>
    /// <exception cref="TamizException">The format has a letter that is not known, or names no day.</exception>
    public static DateFormat Parse(Column column)
    {
        var pattern = column.Format!;
        var (strptime, regex, fields) = (new StringBuilder(), new StringBuilder(), new HashSet<string>());
        for (var position = 0; position < pattern.Length;)
        {
            var field = pattern[position] == '\'' ? QuotedAt(pattern, position, column) : RunAt(pattern, position);
            position += field.Length;
            if (field[0] == '\'' || !char.IsAsciiLetter(field[0]))
            {
                var literal = field[0] == '\'' ? field.Length == 2 ? "'" : field[1..^1] : field;
                strptime.Append(literal.Replace("%", "%%", StringComparison.Ordinal));
                regex.Append(System.Text.RegularExpressions.Regex.Escape(literal));
                continue;
            }

            var (directive, digits) = Field(field) ?? throw Unknown(column, $"'{field}' is not known");
            if (!fields.Add(directive))
                throw Unknown(column, $"'{field}' stands twice");

            strptime.Append(directive);
            regex.Append(digits);
        }

        if (!fields.IsSupersetOf(["%Y", "%m", "%d"]))
            throw Unknown(column, "year, month and day must all be there");
        if (column.Type.Kind is TypeKind.Date && fields.Count > 3)
            throw Unknown(column, "a date has no time of day");
        return new(strptime.ToString(), regex.ToString());
    }

    private static (string Directive, string Digits)? Field(string field) => field switch
    {
        "yyyy" => ("%Y", "[0-9]{4}"),
        "MM" => ("%m", "[0-9]{2}"),
        "M" => ("%m", "[0-9]{1,2}"),
        "dd" => ("%d", "[0-9]{2}"),
        "d" => ("%d", "[0-9]{1,2}"),
        "HH" => ("%H", "[0-9]{2}"),
        "mm" => ("%M", "[0-9]{2}"),
        "ss" => ("%S", "[0-9]{2}"),
        "SSS" => ("%g", "[0-9]{3}"),
        _ => null,
    };

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
