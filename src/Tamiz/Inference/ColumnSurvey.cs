using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Inference;

/// <summary>What a column's text looks like: counts over the rows looked at, text trimmed.</summary>
/// <param name="Name">The name in the header.</param>
/// <param name="Rows">The rows looked at.</param>
/// <param name="Present">Rows with text that is not empty.</param>
/// <param name="Nulls">Rows that are null: an unquoted empty field.</param>
/// <param name="Padded">Rows with blanks at an end.</param>
/// <param name="LeadingZeros">Rows such as <c>007</c>, which a number would lose.</param>
/// <param name="Distinct">Different texts.</param>
/// <param name="NullWords">Rows whose text is a word that often stands for a missing value.</param>
/// <param name="Fitting">For each candidate type, the rows that are values of it, null words aside.</param>
internal sealed record ColumnSurvey(
    string Name, long Rows, long Present, long Nulls, long Padded, long LeadingZeros, long Distinct, long NullWords, ImmutableArray<long> Fitting)
{
    /// <summary>Words that often stand for a missing value.</summary>
    public static readonly ImmutableArray<string> MissingWords = ["NA", "N/A", "n/a", "NULL", "null", "None", "-", ".", "?"];

    /// <summary>The types a column is tried for, the narrowest first.</summary>
    public static readonly ImmutableArray<Column> Candidates =
    [
        Of(TypeKind.Boolean), Of(TypeKind.Integer), Of(TypeKind.Long), Of(TypeKind.Double), Of(TypeKind.Date),
        Of(TypeKind.Date, "dd/MM/yyyy"), Of(TypeKind.Date, "MM/dd/yyyy"), Of(TypeKind.Date, "dd.MM.yyyy"), Of(TypeKind.Date, "dd-MM-yyyy"),
        Of(TypeKind.Date, "yyyy/MM/dd"), Of(TypeKind.TimestampNtz), Of(TypeKind.Timestamp),
    ];

    private const int Columns = 4;

    /// <summary>Gets the rows that say something: present, and not a null word.</summary>
    public long Telling => Present - NullWords;

    /// <summary>Looks at the columns of a relation, some at a time.</summary>
    public static async Task<ImmutableArray<ColumnSurvey>> TakeAsync(
        Engine engine, string relation, ImmutableArray<string> columns, NumberMarks numbers, CancellationToken cancellationToken)
    {
        var surveys = ImmutableArray.CreateBuilder<ColumnSurvey>();
        foreach (var some in columns.Chunk(Columns))
        {
            var aggregates = some.SelectMany(column => Aggregates(engine.Dialect, engine.Dialect.Quote(column), numbers)).ToList();
            var result = await engine.ReadAsync($"SELECT {string.Join(", ", aggregates)} FROM {relation}", cancellationToken).ConfigureAwait(false);
            var each = aggregates.Count / some.Length;
            surveys.AddRange(some.Select((column, at) => Read(column, [.. result.Rows[0].Skip(at * each).Take(each).Select(value => (long)value!)])));
        }

        return surveys.ToImmutable();
    }

    /// <summary>Returns the trimmed text of a column where it says something.</summary>
    public static string TellingText(SqlDialect sql, string column)
    {
        var trimmed = sql.Trim(column);
        return $"CASE WHEN {trimmed} IN ('', {string.Join(", ", MissingWords.Select(sql.Literal))}) THEN NULL ELSE {trimmed} END";
    }

    private static IEnumerable<string> Aggregates(SqlDialect sql, string column, NumberMarks numbers)
    {
        var trimmed = sql.Trim(column);
        var telling = TellingText(sql, column);
        var number = numbers.ArePlain ? telling : sql.PlainNumber(telling, numbers);
        return
        [
            "count(*)",
            $"count(NULLIF({trimmed}, ''))",
            $"count(*) FILTER (WHERE {column} IS NULL)",
            $"count(*) FILTER (WHERE {column} <> {trimmed})",
            $"count(*) FILTER (WHERE {trimmed} LIKE '0_%' AND {trimmed} NOT LIKE '0.%')",
            $"count(DISTINCT NULLIF({trimmed}, ''))",
            $"count(*) FILTER (WHERE {trimmed} IN ({string.Join(", ", MissingWords.Select(sql.Literal))}))",
            .. Candidates.Select(candidate => $"count({sql.CastOrNull(candidate.Type.IsNumber ? number : telling, candidate)})"),
        ];
    }

    private static ColumnSurvey Read(string column, ImmutableArray<long> counts) =>
        new(column, counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], counts[7..]);

    private static Column Of(TypeKind kind, string? format = null) => new("candidate", new ColumnType(kind), Format: format);
}
