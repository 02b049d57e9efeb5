using System.Collections.Immutable;
using System.Globalization;
using DuckDB.NET.Native;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.DuckDb;

/// <summary>DuckDB's SQL. Timestamps assume the time zone UTC, which <see cref="DuckDbEngine"/> sets.</summary>
public sealed class DuckDbDialect : SqlDialect
{
    /// <inheritdoc/>
    public override string HashAlgorithm { get; } = $"duckdb-hash-{NativeMethods.Startup.DuckDBLibraryVersion().TrimStart('v')}";

    /// <inheritdoc/>
    public override string Quote(string identifier) => QuoteName(identifier);

    /// <inheritdoc/>
    public override string TypeName(ColumnType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return NameOf(type);
    }

    internal static string NameOf(ColumnType type) => type.Kind switch
    {
        TypeKind.String => "VARCHAR",
        TypeKind.Byte => "TINYINT",
        TypeKind.Short => "SMALLINT",
        TypeKind.Integer => "INTEGER",
        TypeKind.Long => "BIGINT",
        TypeKind.Decimal => $"DECIMAL({type.Precision},{type.Scale})",
        TypeKind.Timestamp => "TIMESTAMP WITH TIME ZONE",
        TypeKind.TimestampNtz => "TIMESTAMP",
        TypeKind.Binary => "BLOB",
        TypeKind.Nested => NestedTypeWriter.Write(type.Nested!),
        _ => type.Kind.ToString().ToUpperInvariant(),
    };

    /// <inheritdoc/>
    public override string CommonTable(string name, string query) => $"{name} AS NOT MATERIALIZED ({query})";

    /// <inheritdoc/>
    public override string Literal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // A statement ends at a NUL for the native library.
        return text.Contains('\0', StringComparison.Ordinal)
            ? $"({string.Join(" || chr(0) || ", text.Split('\0').Select(TextLiteral))})"
            : TextLiteral(text);
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
            TypeKind.Float or TypeKind.Double => $"CASE WHEN isnan({value}) THEN 'nan' ELSE CAST({value} AS VARCHAR) END",
            TypeKind.Timestamp => TimestampText($"make_timestamp(epoch_us({value}))", "Z"),
            TypeKind.TimestampNtz => TimestampText(value, ""),
            TypeKind.Binary => $"to_base64({value})",
            TypeKind.Nested => $"CAST(to_json({value}) AS VARCHAR)",
            _ => $"CAST({value} AS VARCHAR)",
        };
    }

    /// <inheritdoc/>
    /// <remarks>What is no text needs no look for quotes, so these cost half.</remarks>
    public override string CsvCell(string value, ColumnType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Kind is TypeKind.Boolean or TypeKind.Byte or TypeKind.Short or TypeKind.Integer or TypeKind.Long or TypeKind.Decimal or TypeKind.Date ? value : ReleasedText(value, type);
    }

    /// <inheritdoc/>
    public override string Trim(string text) => $"CASE WHEN {IsVisible(text)} THEN {text} ELSE trim({text}, {TextLiteral(Blanks)}) END";

    /// <inheritdoc/>
    /// <remarks>One CASE, in which nearly all text ends at the first condition: half the time of nested ones.</remarks>
    public override string TrimToNull(string text) => $"CASE WHEN {IsVisible(text)} THEN {text} WHEN {text} = '' THEN {text} ELSE NULLIF(trim({text}, {TextLiteral(Blanks)}), '') END";

    /// <inheritdoc/>
    public override string TrimSpacesToNull(string text) => $"CASE WHEN NOT (prefix({text}, ' ') OR suffix({text}, ' ')) THEN {text} ELSE NULLIF(trim({text}, ' '), '') END";

    /// <inheritdoc/>
    public override string SingleBlanks(string text) =>
        Trim($"CASE WHEN regexp_matches({text}, {TextLiteral($"[{Blanks.Replace(" ", "", StringComparison.Ordinal)}]|  ")}) THEN regexp_replace({text}, {TextLiteral($"[{Blanks}]+")}, ' ', 'g') ELSE {text} END");

    /// <inheritdoc/>
    public override string LetterCase(string text, bool upper) => $"{(upper ? "upper" : "lower")}({text})";

    /// <inheritdoc/>
    public override string Compose(string text) => $"nfc_normalize({text})";

    /// <inheritdoc/>
    public override string WithoutAccents(string text) => $"nfc_normalize(strip_accents({text}))";

    /// <inheritdoc/>
    public override string ReplaceRegex(string text, string pattern, string with) => $"regexp_replace({text}, {Literal(pattern)}, {Literal(with)}, 'g')";

    /// <inheritdoc/>
    public override string DaysBetween(string from, string to) => $"(CAST({to} AS DATE) - CAST({from} AS DATE))";

    /// <inheritdoc/>
    public override string FullMatch(string text, string pattern) => $"regexp_full_match({text}, {Literal(pattern)})";

    /// <inheritdoc/>
    public override string CharacterCount(string text) => $"length({text})";

    /// <inheritdoc/>
    public override string Percentile(string value, decimal share) => string.Create(CultureInfo.InvariantCulture, $"quantile_cont({Floating(value)}, CAST({share} AS DOUBLE))");

    /// <inheritdoc/>
    /// <remarks>quantile_disc takes the value at ⌈share × of⌉ − 1; a share in the middle between two places is safe from rounding.</remarks>
    public override string ValueAt(string value, long position, long of) =>
        string.Create(CultureInfo.InvariantCulture, $"quantile_disc({value}, {(position + 0.5) / of:R}::DOUBLE)");

    /// <inheritdoc/>
    public override string Summand(string value, ColumnType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Kind is TypeKind.Float ? Floating(value) : value;
    }

    /// <inheritdoc/>
    public override string Unscaled(string value, ColumnType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Scale == 0 ? $"CAST({value} AS HUGEINT)" : $"CAST(replace(CAST({value} AS VARCHAR), '.', '') AS HUGEINT)";
    }

    /// <inheritdoc/>
    protected override string Fail(string message) => $"error({Literal(message)})";

    /// <inheritdoc/>
    protected override string SumOfHashes(string hash) => $"CAST(coalesce(sum(CAST({hash} AS HUGEINT)), 0) AS VARCHAR)";

    /// <inheritdoc/>
    protected override string Hash(int salt, ImmutableArray<string> columns) =>
        $"hash({salt}{string.Concat(columns.Select(column => $", {column}, {NestedText(column)}"))})";

    internal static string QuoteName(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    internal static string TextLiteral(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    // The hash of a list takes null, [] and [null] for the same, so nested values count by their text too. For other types this is a constant null.
    private static string NestedText(string column) =>
        $"CASE WHEN regexp_matches(typeof({column}), '^(STRUCT|MAP|UNION)\\(|\\]$') THEN CAST({column} AS VARCHAR) END";

    // Nearly all text starts and ends with a visible ASCII character; looking at two of them is five times as fast as trimming.
    private static string IsVisible(string text) => $"{text} >= '!' AND {text} < chr(127) AND {text}[-1] >= '!' AND {text}[-1] < chr(127)";

    private static string TimestampText(string value, string zone) =>
        $"CASE WHEN epoch_us({value}) % 1000000 = 0 THEN strftime({value}, '%Y-%m-%dT%H:%M:%S{zone}') ELSE strftime({value}, '%Y-%m-%dT%H:%M:%S.%f{zone}') END";
}
