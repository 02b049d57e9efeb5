using System.Globalization;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.DuckDb;

/// <summary>Which texts are values of a type (docs/reference/semantics.md), written for DuckDB.</summary>
/// <remarks>
/// TRY_CAST alone takes far more: <c>1.5</c> for 2, <c>0x1F</c>, <c>1_000</c>, <c>+-1</c>, blanks. Each expression first tries a cheap test that nearly all
/// good values pass, then the whole grammar as a regular expression, then gives null.
/// </remarks>
internal static class TextGrammar
{
    private const string Day = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]";

    public static string CastOrNull(string text, Column column) => column.Type.Kind switch
    {
        TypeKind.String => text,
        TypeKind.Boolean => ValueGrammar.Boolean($"lower({text})"),
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
        _ => throw ValueGrammar.Nested(column),
    };

    private static string Whole(string text, string type)
    {
        var value = $"TRY_CAST({text} AS {type})";
        return $"CASE WHEN CAST({value} AS VARCHAR) = {text} THEN {value} WHEN regexp_full_match({text}, '{ValueGrammar.Whole}') THEN {value} END";
    }

    private static string Floating(string text, string type)
    {
        var value = $"TRY_CAST({text} AS {type})";

        // What TRY_CAST takes beyond the grammar has a sign or blank in front, an underscore inside, a blank at the end, or is not finite.
        var plain = $"isfinite({value}) AND {text} >= '-' AND NOT contains({text}, '_') AND {text}[-1] >= '.'";
        return $"CASE WHEN {plain} THEN {value} WHEN regexp_full_match({text}, '{ValueGrammar.Floating}') THEN CASE WHEN isfinite({value}) THEN {value} END " +
            $"WHEN regexp_full_match({text}, '{ValueGrammar.NotFinite}') THEN {value} END";
    }

    private static string Decimal(string text, ColumnType type)
    {
        var value = string.Create(CultureInfo.InvariantCulture, $"TRY_CAST({text} AS DECIMAL({type.Precision}, {type.Scale}))");
        return $"CASE WHEN CAST({value} AS VARCHAR) = {text} THEN {value} WHEN regexp_full_match({text}, '{ValueGrammar.DecimalOf(type)}') THEN {value} END";
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
            $"THEN TRY_CAST({text} AS TIMESTAMPTZ) WHEN regexp_full_match({text}, '{Day}([T ]{ValueGrammar.Clock}{ValueGrammar.Zone}?)?') THEN {value} END";
    }

    private static string TimestampNtz(string text)
    {
        var value = InYears($"TRY_CAST({WithSeconds(text)} AS TIMESTAMP)");
        return $"CASE WHEN {text} GLOB '{Day}[T ][0-2][0-9]:[0-5][0-9]:[0-5][0-9]' AND {text} >= '0001' AND {text} NOT LIKE '___________24%' " +
            $"THEN TRY_CAST({text} AS TIMESTAMP) WHEN regexp_full_match({text}, '{Day}([T ]{ValueGrammar.Clock})?') THEN {value} END";
    }

    // DuckDB wants seconds before a zone.
    private static string WithSeconds(string text) =>
        $"CASE WHEN {text}[17] = ':' OR strlen({text}) = 10 THEN {text} ELSE {text}[:16] || ':00' || {text}[17:] END";

    // Years 1 to 9999. The function year() counts years before Christ as positive when there is a time zone.
    private static string InYears(string value) =>
        $"CASE WHEN epoch_us({value}) {ValueGrammar.InYears} THEN {value} END";

    private static string Formatted(string text, Column column, string type)
    {
        var format = DateFormat.Parse(column);
        var value = $"CAST(try_strptime({text}, {DuckDbDialect.TextLiteral(format.Strptime)}) AS {type})";
        return $"CASE WHEN regexp_full_match({text}, {DuckDbDialect.TextLiteral(format.Regex)}) THEN {InYears(value)} END";
    }
}
