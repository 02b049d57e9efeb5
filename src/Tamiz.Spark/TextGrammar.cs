using System.Globalization;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Spark;

/// <summary>Which texts are values of a type (docs/reference/semantics.md), written for Spark.</summary>
/// <remarks>try_cast alone takes blanks at both ends, <c>1f</c>, <c>1.005</c> for 1.01, infinity for what is too large, and dates of a digit a field.</remarks>
internal static class TextGrammar
{
    private const string Zone = "(Z|[+-](0[0-9]|1[0-7]):[0-5][0-9]|[+-]18:00)";
    private const string Day = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
    private const string Clock = "([01][0-9]|2[0-3]):[0-5][0-9]";
    private const string Seconds = ":[0-5][0-9](\\.[0-9]{1,6})?";
    private const string Special = "[+-]?(nan|inf|infinity)";

    public static string CastOrNull(string text, Column column) => column.Type.Kind switch
    {
        TypeKind.String => text,
        TypeKind.Boolean => Boolean(text),
        TypeKind.Byte or TypeKind.Short or TypeKind.Integer or TypeKind.Long => $"CASE WHEN {Is(text, "[+-]?[0-9]+")} THEN try_cast({text} AS {SparkTypes.NameOf(column.Type)}) END",
        TypeKind.Float or TypeKind.Double => Floating(text, SparkTypes.NameOf(column.Type)),
        TypeKind.Decimal => Decimal(text, column.Type),
        TypeKind.Binary => Binary(text),
        TypeKind.Date => column.Format is null ? $"CASE WHEN {Is(text, Day)} AND {text} >= '0001' THEN try_cast({text} AS DATE) END" : Formatted(text, column),
        TypeKind.Timestamp => column.Format is null ? Timestamp(text) : Formatted(text, column),
        TypeKind.TimestampNtz => column.Format is null ? TimestampNtz(text) : Formatted(text, column),
        _ => throw new TamizException(ExitReason.Schema, "nested_from_text", $"Column '{column.Name}' is nested, and text cannot be read as that.")
        {
            Hint = "Read the column as string, or take the table from Parquet, which has nested types of its own.",
        },
    };

    public static string PlainNumber(string text, NumberMarks marks)
    {
        var (point, group) = (marks.Point, marks.Thousands);
        var whole = group is null ? "[0-9]+" : $"([0-9]+|[0-9]{{1,3}}([{group}][0-9]{{3}})+)";
        var number = $"[+-]?({whole}([{point}][0-9]*)?|[{point}][0-9]+)([eE][+-]?[0-9]+)?";
        var ungrouped = group is null ? text : $"replace({text}, {SparkDialect.TextLiteral($"{group}")}, '')";
        return $"CASE WHEN {Is(text, number)} THEN replace({ungrouped}, '{point}', '.') WHEN {Is(text, $"(?i){Special}")} THEN {text} END";
    }

    private static string Boolean(string text) =>
        $"CASE lower({text}) WHEN 'true' THEN true WHEN 'false' THEN false WHEN 't' THEN true WHEN 'f' THEN false WHEN '1' THEN true WHEN '0' THEN false " +
        "WHEN 'yes' THEN true WHEN 'no' THEN false WHEN 'y' THEN true WHEN 'n' THEN false END";

    private static string Floating(string text, string type)
    {
        var value = SparkDialect.Let("n_", $"try_cast({text} AS {type})", $"CASE WHEN abs(n_) < {type}('Infinity') THEN n_ END");
        return $"CASE WHEN {Is(text, "[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?")} THEN {value} " +
            $"WHEN {Is(text, $"(?i){Special}")} THEN CASE WHEN lower({text}) LIKE '%nan' THEN {type}('NaN') WHEN {text} LIKE '-%' THEN {type}('-Infinity') ELSE {type}('Infinity') END END";
    }

    private static string Decimal(string text, ColumnType type)
    {
        var number = type.Scale == 0
            ? "[+-]?([0-9]+(\\.0*)?|\\.0+)"
            : string.Create(CultureInfo.InvariantCulture, $"[+-]?([0-9]+(\\.[0-9]{{0,{type.Scale}}}0*)?|\\.[0-9]{{1,{type.Scale}}}0*)");
        return $"CASE WHEN {Is(text, number)} THEN try_cast({text} AS {SparkTypes.NameOf(type)}) END";
    }

    private static string Binary(string text) => $"CASE WHEN length({text}) % 4 = 0 AND {Is(text, "[A-Za-z0-9+/]+={0,2}")} THEN unbase64({text}) END";

    private static string Timestamp(string text) =>
        $"CASE WHEN {Is(text, $"{Day}([T ]{Clock}({Seconds})?{Zone}?)?")} THEN {InYears($"try_cast({WithSeconds(text)} AS TIMESTAMP)")} END";

    private static string TimestampNtz(string text) =>
        $"CASE WHEN {Is(text, $"{Day}([T ]{Clock}({Seconds})?)?")} AND {text} >= '0001' THEN try_cast({WithSeconds(text)} AS TIMESTAMP_NTZ) END";

    // Spark wants seconds before a zone.
    private static string WithSeconds(string text) =>
        $"CASE WHEN substr({text}, 17, 1) = ':' OR length({text}) = 10 THEN {text} ELSE substr({text}, 1, 16) || ':00' || substr({text}, 17) END";

    // A zone can carry what its text says beyond the years 1 to 9999.
    private static string InYears(string value) =>
        SparkDialect.Let("t_", value, "CASE WHEN unix_micros(t_) BETWEEN -62135596800000000 AND 253402300799999999 THEN t_ END");

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
