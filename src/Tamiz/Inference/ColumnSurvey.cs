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
/// <param name="Fitting">For each candidate type, the rows that are values of it, null words aside; 0 where it was not tried.</param>
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
    private const int Plain = 4;    // the candidates that are neither dates nor times

    /// <summary>Gets the rows that say something: present, and not a null word.</summary>
    public long Telling => Present - NullWords;

    /// <summary>Looks at the columns of a relation, some at a time; at dates and times only where not all is numbers.</summary>
    public static async Task<ImmutableArray<ColumnSurvey>> TakeAsync(
        Engine engine, string relation, ImmutableArray<string> columns, NumberMarks numbers, CancellationToken cancellationToken)
    {
        var sql = engine.Dialect;
        var counts = await CountAsync(engine, relation, columns, numbers, at => [.. Counts(sql, at), .. FittingCounts(sql, at, Candidates[..Plain])], cancellationToken).ConfigureAwait(false);
        var surveys = columns.Zip(counts, (column, count) => Read(column, count)).ToArray();
        var open = surveys.Index().Where(survey => survey.Item.Telling > 0 && !survey.Item.Fitting.Contains(survey.Item.Telling)).ToList();
        var times = await CountAsync(engine, relation, [.. open.Select(survey => survey.Item.Name)], numbers, at => FittingCounts(sql, at, Candidates[Plain..]), cancellationToken).ConfigureAwait(false);
        foreach (var ((at, survey), fitting) in open.Zip(times))
            surveys[at] = survey with { Fitting = [.. survey.Fitting[..Plain], .. fitting] };
        return [.. surveys];
    }

    private static async Task<List<ImmutableArray<long>>> CountAsync(
        Engine engine, string relation, ImmutableArray<string> columns, NumberMarks numbers, Func<int, IEnumerable<string>> aggregates, CancellationToken cancellationToken)
    {
        var counts = new List<ImmutableArray<long>>();
        foreach (var some in columns.Chunk(Columns))
        {
            var each = some.Select((_, at) => aggregates(at).ToList()).ToList();
            var result = await engine.ReadAsync($"SELECT {string.Join(", ", each.SelectMany(list => list))} FROM {Texts(engine.Dialect, relation, some, numbers)}", cancellationToken).ConfigureAwait(false);
            counts.AddRange(result.Rows[0].Chunk(each[0].Count).Select(values => values.Select(value => (long)value!).ToImmutableArray()));
        }

        return counts;
    }

    /// <summary>Returns the trimmed text of a column where it says something.</summary>
    public static string TellingText(SqlDialect sql, string column) => WhereTelling(sql, sql.Trim(column));

    private static string WhereTelling(SqlDialect sql, string trimmed) =>
        $"CASE WHEN {trimmed} IN ('', {string.Join(", ", MissingWords.Select(sql.Literal))}) THEN NULL ELSE {trimmed} END";

    // Each text under a name of its own: a grammar names its text many times, and an engine plans a minute over what is spelt out each time.
    private static string Texts(SqlDialect sql, string relation, string[] columns, NumberMarks numbers)
    {
        var trimmed = columns.Select((column, at) => $"{sql.Quote(column)} AS whole{at}, {sql.Trim(sql.Quote(column))} AS trimmed{at}");
        var telling = columns.Select((_, at) => $"whole{at}, trimmed{at}, {WhereTelling(sql, $"trimmed{at}")} AS telling{at}");
        var number = columns.Select((_, at) => $"whole{at}, trimmed{at}, telling{at}, {(numbers.ArePlain ? $"telling{at}" : sql.PlainNumber($"telling{at}", numbers))} AS number{at}");
        return $"(SELECT {string.Join(", ", number)} FROM (SELECT {string.Join(", ", telling)} FROM (SELECT {string.Join(", ", trimmed)} FROM {relation}) AS trimmed_) AS telling_) AS texts_";
    }

    private static IEnumerable<string> Counts(SqlDialect sql, int at) =>
    [
        "count(*)",
        $"count(NULLIF(trimmed{at}, ''))",
        $"count(*) FILTER (WHERE whole{at} IS NULL)",
        $"count(*) FILTER (WHERE whole{at} <> trimmed{at})",
        $"count(*) FILTER (WHERE trimmed{at} LIKE '0_%' AND trimmed{at} NOT LIKE '0.%')",
        $"count(DISTINCT NULLIF(trimmed{at}, ''))",
        $"count(*) FILTER (WHERE trimmed{at} IN ({string.Join(", ", MissingWords.Select(sql.Literal))}))",
    ];

    private static IEnumerable<string> FittingCounts(SqlDialect sql, int at, IEnumerable<Column> candidates) =>
        candidates.Select(candidate => $"count({sql.CastOrNull(candidate.Type.IsNumber ? $"number{at}" : $"telling{at}", candidate)})");

    private static ColumnSurvey Read(string column, ImmutableArray<long> counts) =>
        new(column, counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], [.. counts[7..], .. new long[Candidates.Length - Plain]]);

    private static Column Of(TypeKind kind, string? format = null) => new("candidate", new ColumnType(kind), Format: format);
}
