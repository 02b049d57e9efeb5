using System.Globalization;
using Tamiz.Schemas;

namespace Tamiz.Engines;

/// <summary>
/// Which texts are values of a type (docs/reference/semantics.md): what all engines hold a text against, each with the tests of its own that are
/// cheaper. The forms are regular expressions for a whole text, which RE2 and Java read alike.
/// </summary>
public static class ValueGrammar
{
    /// <summary>A whole number.</summary>
    public const string Whole = "[+-]?[0-9]+";

    /// <summary>A number of floating point that is finite.</summary>
    public const string Floating = @"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?";

    /// <summary>One that is not, in any case.</summary>
    public const string NotFinite = "(?i)[+-]?(nan|inf|infinity)";

    /// <summary>A time of day, with or without seconds.</summary>
    public const string Clock = @"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?";

    /// <summary>A time zone.</summary>
    public const string Zone = "(Z|[+-](0[0-9]|1[0-7]):[0-5][0-9]|[+-]18:00)";

    /// <summary>The condition on microseconds from the start of 1970 that they lie in the years 1 to 9999.</summary>
    public const string InYears = "BETWEEN -62135596800000000 AND 253402300799999999";

    /// <summary>Returns the form of a decimal: zeros beyond its scale lose nothing.</summary>
    public static string DecimalOf(ColumnType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Scale == 0
            ? @"[+-]?([0-9]+(\.0*)?|\.0+)"
            : string.Create(CultureInfo.InvariantCulture, $@"[+-]?([0-9]+(\.[0-9]{{0,{type.Scale}}}0*)?|\.[0-9]{{1,{type.Scale}}}0*)");
    }

    /// <summary>Returns the form of a finite number with other marks.</summary>
    public static string NumberOf(NumberMarks marks)
    {
        ArgumentNullException.ThrowIfNull(marks);
        var whole = marks.Thousands is { } group ? $"([0-9]+|[0-9]{{1,3}}([{group}][0-9]{{3}})+)" : "[0-9]+";
        return $"[+-]?({whole}([{marks.Point}][0-9]*)?|[{marks.Point}][0-9]+)([eE][+-]?[0-9]+)?";
    }

    /// <summary>Returns an expression that types a truth value, else gives null.</summary>
    /// <param name="lowered">The text in lower case, by a function of the engine's own.</param>
    public static string Boolean(string lowered) =>
        $"CASE {lowered} WHEN 'true' THEN true WHEN 'false' THEN false WHEN 't' THEN true WHEN 'f' THEN false WHEN '1' THEN true WHEN '0' THEN false " +
        "WHEN 'yes' THEN true WHEN 'no' THEN false WHEN 'y' THEN true WHEN 'n' THEN false END";

    /// <summary>Returns what is said where text should become a nested value.</summary>
    public static TamizException Nested(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return new(ExitReason.Schema, "nested_from_text", $"Column '{column.Name}' is nested, and text cannot be read as that.")
        {
            Hint = "Read the column as string, or take the table from Parquet, which has nested types of its own.",
        };
    }
}
