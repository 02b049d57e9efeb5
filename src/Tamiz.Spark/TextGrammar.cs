using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Spark;

/// <summary>Which texts are values of a type (docs/reference/semantics.md), written for Spark.</summary>
/// <remarks>try_cast alone takes blanks at both ends, <c>1f</c>, <c>1.005</c> for 1.01, infinity for what is too large, and dates of a digit a field.</remarks>
internal static class TextGrammar
{
    private const string Day = "[0-9]{4}-[0-9]{2}-[0-9]{2}";

    public static string CastOrNull(string text, Column column) => column.Type.Kind switch
    {
        TypeKind.String => text,
        TypeKind.Boolean => ValueGrammar.Boolean($"lower({text})"),
        TypeKind.Byte or TypeKind.Short or TypeKind.Integer or TypeKind.Long => $"CASE WHEN {text} BETWEEN '+' AND ':' AND {EndsInDigit(text)} THEN try_cast({text} AS {SparkTypes.NameOf(column.Type)}) END",
        TypeKind.Float or TypeKind.Double => Floating(text, SparkTypes.NameOf(column.Type)),
        TypeKind.Decimal => Decimal(text, column.Type),
        TypeKind.Binary => Binary(text),
        TypeKind.Date => column.Format is null ? Date(text) : Formatted(text, column),
        TypeKind.Timestamp => column.Format is null ? Timestamp(text) : Formatted(text, column),
        TypeKind.TimestampNtz => column.Format is null ? TimestampNtz(text) : Formatted(text, column),
        _ => throw ValueGrammar.Nested(column),
    };

    // A regular expression costs several times what these do. What try_cast takes besides our grammar begins or ends with something else than a digit or a sign,
    private static string EndsInDigit(string text) => $"substr({text}, -1) BETWEEN '0' AND '9'";

    // or, if a date, has another length: ten characters with hyphens there leave digits alone.
    private static string Date(string text) =>
        $"CASE WHEN length({text}) = 10 AND {text} BETWEEN '0001' AND ':' AND substr({text}, 5, 1) = '-' AND substr({text}, 8, 1) = '-' AND {EndsInDigit(text)} THEN try_cast({text} AS DATE) END";

    private static string Floating(string text, string type)
    {
        var value = SparkDialect.Let("n_", $"try_cast({text} AS {type})", $"CASE WHEN abs(n_) < {type}('Infinity') THEN n_ END");
        return $"CASE WHEN {Is(text, ValueGrammar.Floating)} THEN {value} " +
            $"WHEN {Is(text, ValueGrammar.NotFinite)} THEN CASE WHEN lower({text}) LIKE '%nan' THEN {type}('NaN') WHEN {text} LIKE '-%' THEN {type}('-Infinity') ELSE {type}('Infinity') END END";
    }

    private static string Decimal(string text, ColumnType type) => $"CASE WHEN {Is(text, ValueGrammar.DecimalOf(type))} THEN try_cast({text} AS {SparkTypes.NameOf(type)}) END";

    private static string Binary(string text) => $"CASE WHEN length({text}) % 4 = 0 AND {Is(text, "[A-Za-z0-9+/]+={0,2}")} THEN unbase64({text}) END";

    private static string Timestamp(string text) =>
        $"CASE WHEN {Is(text, $"{Day}([T ]{ValueGrammar.Clock}{ValueGrammar.Zone}?)?")} THEN {InYears($"try_cast({WithSeconds(text)} AS TIMESTAMP)")} END";

    private static string TimestampNtz(string text) =>
        $"CASE WHEN {Is(text, $"{Day}([T ]{ValueGrammar.Clock})?")} AND {text} >= '0001' THEN try_cast({WithSeconds(text)} AS TIMESTAMP_NTZ) END";

    // Spark wants seconds before a zone.
    private static string WithSeconds(string text) =>
        $"CASE WHEN substr({text}, 17, 1) = ':' OR length({text}) = 10 THEN {text} ELSE substr({text}, 1, 16) || ':00' || substr({text}, 17) END";

    // A zone can carry what its text says beyond the years 1 to 9999.
    private static string InYears(string value) =>
        SparkDialect.Let("t_", value, $"CASE WHEN unix_micros(t_) {ValueGrammar.InYears} THEN t_ END");

    // The fields are put into the order of the standard form, whose grammar is exact.
    private static string Formatted(string text, Column column)
    {
        var parts = DatePattern.Parse(column).Parts;
        var regex = string.Concat(parts.Select(part => part.IsField ? $"({part.Regex})" : part.Regex));
        var fields = parts.Where(part => part.IsField).Select(part => part.Letter).ToList();
        string Field(char letter, string otherwise) =>
            fields.IndexOf(letter) is >= 0 and var at ? $"lpad(regexp_extract({text}, {Pattern(regex)}, {at + 1}), 2, '0')" : $"'{otherwise}'";
        var year = $"regexp_extract({text}, {Pattern(regex)}, {fields.IndexOf('y') + 1})";
        var day = $"{year} || '-' || {Field('M', "")} || '-' || {Field('d', "")}";
        var thousandths = fields.IndexOf('S') is >= 0 and var last ? $" || '.' || regexp_extract({text}, {Pattern(regex)}, {last + 1})" : "";
        var standard = column.Type.Kind is TypeKind.Date ? day : $"{day} || ' ' || {Field('H', "00")} || ':' || {Field('m', "00")} || ':' || {Field('s', "00")}{thousandths}";
        return $"CASE WHEN {Is(text, regex)} THEN {SparkDialect.Let("f_", standard, CastOrNull("f_", column with { Format = null }))} END";
    }

    private static string Is(string text, string regex) => $"{text} RLIKE {Pattern(regex)}";

    private static string Pattern(string regex) => SparkDialect.TextLiteral($"\\A(?:{regex})\\z");
}
