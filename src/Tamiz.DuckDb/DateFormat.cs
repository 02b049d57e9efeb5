using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.DuckDb;

/// <summary>A date pattern of a schema (<c>dd/MM/yyyy</c>) in DuckDB's terms.</summary>
/// <param name="Strptime">The pattern for strptime.</param>
/// <param name="Regex">What a text must look like: strptime is generous with digits and blanks.</param>
internal sealed record DateFormat(string Strptime, string Regex)
{
    /// <summary>Reads the format of a date or timestamp column.</summary>
    /// <exception cref="TamizException">The format has a letter that is not known, or names no day.</exception>
    public static DateFormat Parse(Column column)
    {
        var parts = DatePattern.Parse(column).Parts;
        return new(string.Concat(parts.Select(Directive)), string.Concat(parts.Select(part => part.Regex)));
    }

    private static string Directive(DatePart part) => !part.IsField ? part.Text.Replace("%", "%%", StringComparison.Ordinal) : part.Letter switch
    {
        'y' => "%Y",
        'M' => "%m",
        'd' => "%d",
        'H' => "%H",
        'm' => "%M",
        's' => "%S",
        _ => "%g",
    };
}
