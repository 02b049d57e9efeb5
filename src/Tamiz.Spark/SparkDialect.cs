using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Spark;

/// <summary>Spark's SQL, version 4.0 and newer, under the settings of <see cref="SparkSettings"/>: ANSI, time zone UTC (docs/adr/0026).</summary>
public sealed class SparkDialect : SqlDialect
{
    // The formats of nested values: without them times lose what is below a millisecond, and null members vanish.
    private const string JsonOptions =
        @"map('ignoreNullFields', 'false', 'timestampFormat', 'yyyy-MM-dd\'T\'HH:mm:ss.SSSSSSXXX', 'timestampNTZFormat', 'yyyy-MM-dd\'T\'HH:mm:ss.SSSSSS')";

    private const string Normalizer = "com.ibm.icu.text.Normalizer";

    /// <inheritdoc/>
    /// <remarks>xxHash64 of Spark: the same in every version, on every cluster.</remarks>
    public override string HashAlgorithm => "spark-xxhash64";

    /// <inheritdoc/>
    public override string Quote(string identifier) => QuoteName(identifier);

    /// <inheritdoc/>
    public override string TypeName(ColumnType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return SparkTypes.NameOf(type);
    }

    /// <inheritdoc/>
    public override string Literal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TextLiteral(text);
    }

    /// <inheritdoc/>
    public override string CastOrNull(string text, Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return TextGrammar.CastOrNull(text, column);
    }

    /// <inheritdoc/>
    public override string ReleasedText(string value, ColumnType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Kind switch
        {
            TypeKind.String => value,
            TypeKind.Float or TypeKind.Double => FloatingText.Of(value, type.Kind is TypeKind.Float),
            TypeKind.Timestamp => TimestampText(value, "Z"),
            TypeKind.TimestampNtz => TimestampText(value, ""),
            TypeKind.Binary => $"base64({value})",
            TypeKind.Nested => $"to_json({value}, {JsonOptions})",
            _ => $"CAST({value} AS STRING)",
        };
    }

    /// <inheritdoc/>
    /// <remarks>Spark looks at each character of a text, so one that begins and ends with a visible character of ASCII is left alone.</remarks>
    public override string Trim(string text) => $"CASE WHEN {IsVisible(text)} THEN {text} ELSE {WithoutBlanks(text)} END";

    /// <inheritdoc/>
    public override string TrimToNull(string text) =>
        $"CASE WHEN {IsVisible(text)} THEN {text} WHEN {text} = '' THEN {text} WHEN {WithoutBlanks(text)} = '' THEN NULL ELSE {WithoutBlanks(text)} END";

    /// <inheritdoc/>
    public override string TrimSpacesToNull(string text) => $"CASE WHEN {text} = '' THEN {text} ELSE nullif(trim({text}), '') END";

    /// <inheritdoc/>
    public override string SingleBlanks(string text) => WithoutBlanks($"regexp_replace({text}, {TextLiteral($"[{Blanks}]+")}, ' ')");

    /// <inheritdoc/>
    /// <remarks>NOT IN asks whether each pair is unknown, row by row of both: a nested loop. This is a join by hash.</remarks>
    public override string IsNotAmong(string value, string column, string relation) => $"NOT EXISTS (SELECT 1 FROM {relation} WHERE {relation}.{column} = {value})";

    /// <inheritdoc/>
    /// <remarks>Spark maps whole words (<c>ß</c> to <c>SS</c>, a last sigma to <c>ς</c>), so letters for which that differs step aside meanwhile.</remarks>
    public override string LetterCase(string text, bool upper) => LetterMapping.Of(text, upper);

    /// <inheritdoc/>
    /// <remarks>Spark has no function for this, but the library behind its collations does, and <c>reflect</c> calls it.</remarks>
    public override string Compose(string text) => $"CASE WHEN {IsAscii(text)} THEN {text} ELSE {Normal("compose", text)} END";

    /// <inheritdoc/>
    public override string WithoutAccents(string text) =>
        $"CASE WHEN {IsAscii(text)} THEN {text} ELSE {Normal("compose", $@"regexp_replace({Normal("decompose", text)}, '\\p{{M}}', '')")} END";

    /// <inheritdoc/>
    public override string ReplaceRegex(string text, string pattern, string with)
    {
        ArgumentNullException.ThrowIfNull(with);
        return $"regexp_replace({text}, {Pattern(pattern)}, {Literal(Replacement(with))})";
    }

    /// <inheritdoc/>
    public override string DaysBetween(string from, string to) => $"CAST(datediff(CAST({to} AS DATE), CAST({from} AS DATE)) AS BIGINT)";

    /// <inheritdoc/>
    public override string FullMatch(string text, string pattern) => $"({text} RLIKE {Pattern($@"\A(?:{pattern})\z")})";

    /// <inheritdoc/>
    public override string CharacterCount(string text) => $"CAST(length({text}) AS BIGINT)";

    /// <inheritdoc/>
    public override string Percentile(string value, decimal share) => string.Create(CultureInfo.InvariantCulture, $"percentile({Floating(value)}, {share})");

    /// <inheritdoc/>
    /// <remarks>percentile_disc gives floating point whatever it is given, so the values are collected; null is not.</remarks>
    public override string ValueAt(string value, long position, long of) =>
        string.Create(CultureInfo.InvariantCulture, $"get(sort_array(collect_list({value})), {position})");

    /// <inheritdoc/>
    public override string Summand(string value, ColumnType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.IsFloatingPoint ? Floating(value) : $"CAST({value} AS DECIMAL(38,{type.Scale.ToString(CultureInfo.InvariantCulture)}))";
    }

    /// <inheritdoc/>
    public override string Unscaled(string value, ColumnType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Scale == 0 ? $"CAST({value} AS DECIMAL(38,0))" : $"CAST(replace(CAST({value} AS STRING), '.', '') AS DECIMAL(38,0))";
    }

    /// <inheritdoc/>
    protected override string Fail(string message) => $"raise_error({Literal(message)})";

    /// <inheritdoc/>
    /// <remarks>Decimals are summed as objects. So three pieces of a hash are summed as numbers, of which none gets too large below 2^38 rows.</remarks>
    protected override string SumOfHashes(string hash)
    {
        string Sum(string piece) => $"CAST(sum({piece}) AS DECIMAL(20,0))";
        return $"CAST(coalesce({Sum($"shiftright({hash}, 48)")} * 281474976710656 + {Sum($"shiftright({hash}, 24) & 16777215")} * 16777216 + {Sum($"{hash} & 16777215")}, 0) AS STRING)";
    }

    internal static string QuoteName(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    // A NUL is written by its code: \0 before digits would be octal.
    internal static string TextLiteral(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal).Replace("\0", "\\u0000", StringComparison.Ordinal)}'";

    /// <summary>Gives a value a name for the length of an expression, so that it is computed once.</summary>
    internal static string Let(string name, string value, string expression) => $"transform(array({value}), {name} -> {expression})[0]";

    // Only a line feed ends a line, for "." too. \w and \s are ASCII as in RE2.
    private static string Pattern(string pattern) => TextLiteral($"(?d){pattern}");

    private static string IsAscii(string text) => $@"coalesce(NOT {text} RLIKE '[^\\x00-\\x7F]', TRUE)";

    private static string Normal(string form, string text) => $"reflect('{Normalizer}', '{form}', {text}, false)";

    // \1 is $1 in Java, a $ wants a backslash, and so does a digit that would make group 1 group 12.
    private static string Replacement(string with)
    {
        var java = new StringBuilder();
        for (var at = 0; at < with.Length; at++)
        {
            var afterGroup = at > 1 && with[at - 2] == '\\' && java.Length > 1 && java[^2] == '$' && (java.Length < 3 || java[^3] != '\\');
            if (with[at] == '\\' && at + 1 < with.Length)
                java.Append(with[++at] == '\\' ? "\\\\" : $"${with[at]}");
            else
                java.Append(with[at] == '$' || (afterGroup && char.IsAsciiDigit(with[at])) ? $"\\{with[at]}" : $"{with[at]}");
        }

        return java.ToString();
    }

    // xxhash64 passes over null, so each column says whether it is. The hash of a list passes over null inside, so nested values count by their text too;
    // for other types that is null. Columns of a schema alone are nested, and they are quoted.
    /// <inheritdoc/>
    protected override string Hash(int salt, ImmutableArray<string> columns) =>
        string.Create(CultureInfo.InvariantCulture, $"xxhash64({salt}{string.Concat(columns.Select(column => $", {column}, {column} IS NULL{(column.StartsWith('`') ? $", {NestedText(column)}" : "")}"))})");

    private static string NestedText(string column) =>
        $"CASE WHEN typeof({column}) RLIKE '^(struct|map|array)<' THEN to_json(named_struct('v', {column}), {JsonOptions}) END";

    // Such characters stand between ! and ~, and no blank does.
    private static string IsVisible(string text) => $"{text} BETWEEN '!' AND '~' AND substr({text}, -1) BETWEEN '!' AND '~'";

    private static string WithoutBlanks(string text) => $"trim(BOTH {TextLiteral(Blanks)} FROM {text})";

    private static string TimestampText(string value, string zone) => Let(
        "t_",
        value,
        $"CASE WHEN extract(SECOND FROM t_) % 1 = 0 THEN date_format(t_, 'yyyy-MM-dd\\'T\\'HH:mm:ss') ELSE date_format(t_, 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSSSS') END{(zone.Length == 0 ? "" : $" || '{zone}'")}");
}
