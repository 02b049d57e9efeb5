using System.Globalization;
using Tamiz.Schemas;

namespace Tamiz.DuckDb;

/// <summary>Which texts are values of a type (docs/reference/semantics.md), written for DuckDB.</summary>
/// <remarks>
/// TRY_CAST alone takes far more: <c>1.5</c> for 2, <c>0x1F</c>, <c>1_000</c>, <c>+-1</c>, blanks. Each expression first tries a cheap test that nearly all
/// good values pass, then the whole grammar as a regular expression, then gives null.
/// </remarks>
internal static class TextGrammar
{
    private const string Zone = "(Z|[+-](0[0-9]|1[0-7]):[0-5][0-9]|[+-]18:00)";
    private const string Day = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]";
    private const string Clock = "([01][0-9]|2[0-3]):[0-5][0-9]";
    private const string Seconds = ":[0-5][0-9](\\.[0-9]{1,6})?";

    public static string CastOrNull(string text, Column column) => column.Type.Kind switch
    {
        TypeKind.String => text,
        TypeKind.Boolean => Boolean(text),
        TypeKind.Byte => Whole(text, "TINYINT"),
        TypeKind.Short => Whole(text, "SMALLINT"),
        TypeKind.Integer => Whole(text, "INTEGER"),
        TypeKind.Long => Whole(text, "BIGINT"),
        TypeKind.Float => Floating(text, "FLOAT"),
        TypeKind.Double => Floating(text, "DOUBLE"),
        TypeKind.Decimal => Decimal(text, column.Type),
        TypeKind.Binary => Binary(text),
        TypeKind.Date => column.Format is null ? Date(text) : Formatted(text, column, "DATE"),
        TypeKind.Timestamp => column.Format is null ? Timestamp(text) : Formatted(text, column, "TIMESTAMPTZ"),
        TypeKind.TimestampNtz => column.Format is null ? TimestampNtz(text) : Formatted(text, column, "TIMESTAMP"),
        _ => throw new TamizException(ExitReason.Schema, "nested_from_text", $"Column '{column.Name}' is nested, and text cannot be read as that.")
        {
            Hint = "Read the column as string, or take the table from Parquet, which has nested types of its own.",
        },
    };

    private static string Boolean(string text) =>
        $"CASE lower({text}) WHEN 'true' THEN true WHEN 'false' THEN false WHEN 't' THEN true WHEN 'f' THEN false WHEN '1' THEN true WHEN '0' THEN false " +
        "WHEN 'yes' THEN true WHEN 'no' THEN false WHEN 'y' THEN true WHEN 'n' THEN false END";

    private static string Whole(string text, string type)
    {
        var value = $"TRY_CAST({text} AS {type})";
        return $"CASE WHEN CAST({value} AS VARCHAR) = {text} THEN {value} WHEN regexp_full_match({text}, '[+-]?[0-9]+') THEN {value} END";
    }

    private static string Floating(string text, string type)
    {
        const string number = "[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?";
        var value = $"TRY_CAST({text} AS {type})";

        // What TRY_CAST takes beyond the grammar has a sign or blank in front, an underscore inside, a blank at the end, or is not finite.
        var plain = $"isfinite({value}) AND {text} >= '-' AND NOT contains({text}, '_') AND {text}[-1] >= '.'";
        return $"CASE WHEN {plain} THEN {value} WHEN regexp_full_match({text}, '{number}') THEN CASE WHEN isfinite({value}) THEN {value} END " +
            $"WHEN regexp_full_match({text}, '(?i)[+-]?(nan|inf|infinity)') THEN {value} END";
    }

    private static string Decimal(string text, ColumnType type)
    {
        var value = string.Create(CultureInfo.InvariantCulture, $"TRY_CAST({text} AS DECIMAL({type.Precision}, {type.Scale}))");
        var number = type.Scale == 0
            ? "[+-]?([0-9]+(\\.0*)?|\\.0+)"
            : string.Create(CultureInfo.InvariantCulture, $"[+-]?([0-9]+(\\.[0-9]{{0,{type.Scale}}}0*)?|\\.[0-9]{{1,{type.Scale}}}0*)");
        return $"CASE WHEN CAST({value} AS VARCHAR) = {text} THEN {value} WHEN regexp_full_match({text}, '{number}') THEN {value} END";
    }

    public static string PlainNumber(string text, NumberMarks marks)
    {
        var (point, group) = (marks.Point, marks.Thousands);
        var whole = group is null ? "[0-9]+" : $"([0-9]+|[0-9]{{1,3}}([{group}][0-9]{{3}})+)";
        var number = $"[+-]?({whole}([{point}][0-9]*)?|[{point}][0-9]+)([eE][+-]?[0-9]+)?";
        var ungrouped = group is null ? text : $"replace({text}, {DuckDbDialect.TextLiteral($"{group}")}, '')";
        return $"CASE WHEN regexp_full_match({text}, {DuckDbDialect.TextLiteral(number)}) THEN replace({ungrouped}, '{point}', '.') " +
            $"WHEN regexp_full_match({text}, '(?i)[+-]?(nan|inf|infinity)') THEN {text} END";
    }

    private static string Binary(string text)
    {
        const string base64 = "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)";
        return $"from_base64(CASE WHEN regexp_full_match({text}, '{base64}') THEN {text} END)";
    }

    private static string Date(string text) => $"CASE WHEN {text} GLOB '{Day}' AND {text} >= '0001' THEN TRY_CAST({text} AS DATE) END";

    private static string Timestamp(string text)
    {
        var value = InYears($"TRY_CAST({WithSeconds(text)} AS TIMESTAMPTZ)");
        return $"CASE WHEN {text} GLOB '{Day}[T ][0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z' AND {text} >= '0001' AND {text} NOT LIKE '___________24%' " +
            $"THEN TRY_CAST({text} AS TIMESTAMPTZ) WHEN regexp_full_match({text}, '{Day}([T ]{Clock}({Seconds})?{Zone}?)?') THEN {value} END";
    }

    private static string TimestampNtz(string text)
    {
        var value = InYears($"TRY_CAST({WithSeconds(text)} AS TIMESTAMP)");
        return $"CASE WHEN {text} GLOB '{Day}[T ][0-2][0-9]:[0-5][0-9]:[0-5][0-9]' AND {text} >= '0001' AND {text} NOT LIKE '___________24%' " +
            $"THEN TRY_CAST({text} AS TIMESTAMP) WHEN regexp_full_match({text}, '{Day}([T ]{Clock}({Seconds})?)?') THEN {value} END";
    }

    // DuckDB wants seconds before a zone.
    private static string WithSeconds(string text) =>
        $"CASE WHEN {text}[17] = ':' OR strlen({text}) = 10 THEN {text} ELSE {text}[:16] || ':00' || {text}[17:] END";

    // Years 1 to 9999. The function year() counts years before Christ as positive when there is a time zone.
    private static string InYears(string value) =>
        $"CASE WHEN epoch_us({value}) BETWEEN -62135596800000000 AND 253402300799999999 THEN {value} END";

    private static string Formatted(string text, Column column, string type)
    {
        var format = DateFormat.Parse(column);
        var value = $"CAST(try_strptime({text}, {DuckDbDialect.TextLiteral(format.Strptime)}) AS {type})";
        return $"CASE WHEN regexp_full_match({text}, {DuckDbDialect.TextLiteral(format.Regex)}) THEN {InYears(value)} END";
    }
}
