using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Schemas;
using Tamiz.Steps;

namespace Tamiz.Checks;

/// <summary>
/// Measures all row checks of a table in one pass. Only if some row fails, a second statement writes the failing rows with a label per check,
/// from which samples and the quarantine are read.
/// </summary>
/// <param name="attempt">Where the labels are written.</param>
/// <param name="table">The table: its name, columns and key.</param>
/// <param name="located">Its relation, with <c>_file</c> and <c>_record</c>.</param>
/// <param name="parents">Relations of the tables that <c>references</c> looks into, by name.</param>
internal sealed class LabellingPass(Attempt attempt, LabelledTable table, string located, ImmutableDictionary<string, string> parents)
{
    private readonly Engine _engine = attempt.Engine;
    private readonly SqlDialect _sql = attempt.Engine.Dialect;

    /// <summary>Measures the checks.</summary>
    /// <returns>A measure per check, in their order, and the labels of the rows that fail any; <see langword="null"/> if none does.</returns>
    public async Task<(ImmutableArray<CheckMeasure> Measures, Labels? Labels)> RunAsync(
        ImmutableArray<RowCheck> checks, CancellationToken cancellationToken = default)
    {
        if (checks.IsEmpty)
            return ([], null);

        var measures = await CountAsync(checks, cancellationToken).ConfigureAwait(false);
        if (measures.All(measure => measure.RowsFailed == 0))
            return (measures, null);

        // rows are labelled with what they break only; a check that none breaks would be evaluated for nothing
        var broken = checks.Where((_, at) => measures[at].RowsFailed > 0).ToImmutableArray();
        var labels = await LabelAsync(broken, cancellationToken).ConfigureAwait(false);
        var sampled = ImmutableArray.CreateBuilder<CheckMeasure>();
        foreach (var measure in measures)
        {
            sampled.Add(measure.RowsFailed == 0 ? measure : measure with
            {
                Samples = await SampleAsync(labels, labels.FlagOf(measure.Id), cancellationToken).ConfigureAwait(false),
            });
        }

        return (sampled.ToImmutable(), labels);
    }

    private async Task<ImmutableArray<CheckMeasure>> CountAsync(ImmutableArray<RowCheck> checks, CancellationToken cancellationToken)
    {
        try
        {
            var conditions = Conditions(checks);
            var query = Labelled([.. conditions.Select(condition => condition.Sql.Count is null ? condition : condition with { IsAsked = false })], out var examined);
            var which = examined.Distinct().ToList();
            var counts = which.Select(at => SqlDialect.CountOf($"examined_{at}")).Concat(conditions.Select((condition, at) => condition.Sql.Count ?? SqlDialect.CountOf(Labels.Flag(at))));
            var result = await _engine.ReadAsync($"{query.With} SELECT {string.Join(", ", counts)} FROM {query.Labelled}", cancellationToken).ConfigureAwait(false);
            var row = result.Rows[0];
            return [.. checks.Select((check, at) => new CheckMeasure(check.Id(table.Name), (long)row[which.IndexOf(examined[at])]!, (long)row[which.Count + at]!))];
        }
        catch (EngineException e) when (e.Failure is not EngineFailure.Infrastructure)
        {
            // One check cannot be evaluated; the others must not suffer for it.
            if (checks is [var only])
                return [new CheckMeasure(only.Id(table.Name), 0, 0) { Error = e.Message }];

            var each = ImmutableArray.CreateBuilder<CheckMeasure>();
            foreach (var check in checks)
                each.AddRange(await CountAsync([check], cancellationToken).ConfigureAwait(false));
            return each.ToImmutable();
        }
    }

    private async Task<Labels> LabelAsync(ImmutableArray<RowCheck> checks, CancellationToken cancellationToken)
    {
        var flags = checks.Select((_, at) => Labels.Flag(at)).ToList();
        var shown = table.Telling.Select(_sql.Quote).ToList();
        var (with, labelled) = Labelled(Conditions(checks), out _);
        var query = $"{with} SELECT {Relations.File}, {Relations.Record}, {string.Join(", ", shown.Concat(flags))} FROM {labelled} " +
            $"WHERE {string.Join(" OR ", flags)} ORDER BY {Relations.File}, {Relations.Record}, {string.Join(", ", shown)}";
        var (key, _) = await attempt.WriteAsync(query, "labels.parquet", reproducible: false, cancellationToken).ConfigureAwait(false);
        return new Labels(key, [.. checks.Select(check => check.Id(table.Name))]);
    }

    private async Task<ImmutableArray<Sample>> SampleAsync(Labels labels, string flag, CancellationToken cancellationToken)
    {
        var shown = table.Telling;
        var texts = shown.Select(name => _sql.ReleasedText(_sql.Quote(name), table.Schema.Find(name)!.Type));
        var result = await _engine.ReadAsync(
            $"SELECT {Relations.File}, {Relations.Record}, {string.Join(", ", texts)} FROM {attempt.Relation([labels.Key])} WHERE {flag} " +
            $"ORDER BY {Relations.File}, {Relations.Record}, {string.Join(", ", shown.Select(_sql.Quote))} LIMIT {Sample.Most}", cancellationToken).ConfigureAwait(false);
        return [.. result.Rows.Select(row => new Sample(
            [.. shown.Select((name, at) => new SampleValue(name, (string?)row[at + 2]))],
            row[0] is long file ? (int)file : null,
            row[1] as long?))];
    }

    private ImmutableArray<Asked> Conditions(ImmutableArray<RowCheck> checks) => [.. checks.Select((check, at) =>
    {
        var labelling = new Labelling(_sql, table.Schema, at, parents, check.Where);
        var condition = check.Condition(labelling);
        return new Asked(condition, labelling.Restricted(condition.Examined));
    })];

    private (string With, string Labelled) Labelled(ImmutableArray<Asked> conditions, out ImmutableArray<int> examined)
    {
        var tables = conditions.Where(condition => condition.IsAsked).Select(condition => condition.Sql.With).OfType<string>().Prepend(_sql.CommonTable(Labelling.Rows, $"SELECT * FROM {located}"));

        // Many checks examine the same rows: those of a column that has a value.
        var distinct = conditions.Select(condition => condition.Examined).Distinct().ToList();
        examined = [.. conditions.Select(condition => distinct.IndexOf(condition.Examined))];

        // Side by side first, together then: so an engine evaluates once what both have in common, the whole condition of an expression.
        var asked = conditions.Index().Where(condition => condition.Item.IsAsked).ToList();
        var which = examined;
        var cells = distinct.Select((condition, at) => $"{condition} AS examined_{at}").Concat(asked.Select(condition => $"({condition.Item.Sql.Broken}) AS unlike_{condition.Index}"));
        var flags = asked.Select(condition => $", (examined_{which[condition.Index]} AND unlike_{condition.Index}) AS {Labels.Flag(condition.Index)}");
        return ($"WITH {string.Join(", ", tables)}", $"(SELECT *{string.Concat(flags)} FROM (SELECT *, {string.Join(", ", cells)} FROM {Labelling.Rows}) AS looked_at)");
    }

    // Examined: with the check's own condition. Asked: whether each row is asked if it breaks the rule.
    private sealed record Asked(RowCondition Sql, string Examined)
    {
        public bool IsAsked { get; init; } = true;
    }
}

/// <summary>A table whose rows are labelled.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schema">Its columns.</param>
/// <param name="Key">Its key; empty if it has none.</param>
public sealed record LabelledTable(string Name, TableSchema Schema, ImmutableArray<string> Key)
{
    private const int ColumnsWithoutKey = 3;

    /// <summary>Gets the columns that tell a row: the key, else the first ones.</summary>
    internal ImmutableArray<string> Telling => Key.IsEmpty ? [.. Schema.Names.Take(ColumnsWithoutKey)] : Key;
}

/// <summary>The rows of a table that break a rule, with a flag per check.</summary>
/// <param name="Key">The key of the Parquet file in the store.</param>
/// <param name="Checks">The checks, in the order of their flags.</param>
internal sealed record Labels(string Key, ImmutableArray<string> Checks)
{
    private const int FirstWithBrokenOnly = 3;

    /// <summary>Returns the labels that a pass left, from what it measured: a check that no row breaks has no flag.</summary>
    /// <param name="key">The key of the Parquet file in the store.</param>
    /// <param name="measures">What the pass measured.</param>
    /// <param name="version">The version of the step; before the third every check that could be evaluated had a flag.</param>
    public static Labels Of(string key, ImmutableArray<CheckMeasure> measures, int version) =>
        new(key, [.. measures.Where(measure => version < FirstWithBrokenOnly ? measure.Error is null : measure.RowsFailed > 0).Select(measure => measure.Id)]);

    public static string Flag(int at) => $"broken_{at}";

    /// <summary>Returns the flag of a check, or <see langword="null"/> if it has none.</summary>
    public string? FindFlag(string check) => Checks.IndexOf(check) is >= 0 and var at ? Flag(at) : null;

    public string FlagOf(string check) => Flag(Checks.IndexOf(check));
}
