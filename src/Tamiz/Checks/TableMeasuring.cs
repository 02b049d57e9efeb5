using System.Collections.Immutable;
using Tamiz.Engines;

namespace Tamiz.Checks;

/// <summary>Measures the table checks of a table: many to a statement, then the figures that need values in order, then rows to show.</summary>
/// <param name="engine">The engine.</param>
/// <param name="table">The table: its name, columns and key.</param>
/// <param name="rows">Its relation; Parquet, so that only the columns asked for are read.</param>
internal sealed class TableMeasuring(Engine engine, LabelledTable table, string rows)
{
    private const int MostExpressions = 60;

    private readonly SqlDialect _sql = engine.Dialect;

    public async Task<ImmutableArray<CheckMeasure>> RunAsync(ImmutableArray<TableCheck> checks, CancellationToken cancellationToken = default)
    {
        var measures = new Dictionary<TableCheck, CheckMeasure>(ReferenceEqualityComparer.Instance);
        foreach (var batch in Batches(checks))
            await AggregateAsync(batch, measures, cancellationToken).ConfigureAwait(false);
        await new OrderedMeasuring(engine, rows, ScopeOf).RunAsync([.. checks.OfType<OrderedCheck>()], measures, cancellationToken).ConfigureAwait(false);

        var sampled = ImmutableArray.CreateBuilder<CheckMeasure>();
        foreach (var check in checks)
            sampled.Add(await WithSamplesAsync(check, measures[check], cancellationToken).ConfigureAwait(false));
        return sampled.ToImmutable();
    }

    private TableScope ScopeOf(TableCheck check) => new(_sql, table, check.Where);

    private IEnumerable<ImmutableArray<TableCheck>> Batches(ImmutableArray<TableCheck> checks)
    {
        var batch = ImmutableArray.CreateBuilder<TableCheck>();
        var expressions = 0;
        foreach (var check in checks)
        {
            var more = check.Expressions(ScopeOf(check)).Length;
            if (expressions + more > MostExpressions && batch.Count > 0)
            {
                yield return batch.DrainToImmutable();
                expressions = 0;
            }

            batch.Add(check);
            expressions += more;
        }

        if (batch.Count > 0)
            yield return batch.DrainToImmutable();
    }

    private async Task AggregateAsync(ImmutableArray<TableCheck> checks, Dictionary<TableCheck, CheckMeasure> measures, CancellationToken cancellationToken)
    {
        var expressions = checks.Select(check => check.Expressions(ScopeOf(check))).ToList();
        try
        {
            var result = await engine.ReadAsync(
                $"WITH {_sql.CommonTable(TableScope.Rows, $"SELECT * FROM {rows}")} SELECT {string.Join(", ", expressions.SelectMany(of => of))} FROM {TableScope.Rows}", cancellationToken).ConfigureAwait(false);
            var at = 0;
            foreach (var (check, of) in checks.Zip(expressions))
            {
                var values = result.Rows[0].Skip(at).Take(of.Length).Select(Cell.Text).ToImmutableArray();
                at += of.Length;
                var measure = new CheckMeasure(check.Id(table.Name), Cell.Count(values[0]), 0);
                measures[check] = measure.RowsExamined == 0 && check.LeastExamined > 0 ? measure : check.Read(measure, values, ScopeOf(check));
            }
        }
        catch (EngineException e) when (e.Failure is not EngineFailure.Infrastructure)
        {
            // One check cannot be evaluated; the others must not suffer for it.
            if (checks is [var only])
            {
                measures[only] = new CheckMeasure(only.Id(table.Name), 0, 0) { Error = e.Message };
                return;
            }

            foreach (var check in checks)
                await AggregateAsync([check], measures, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<CheckMeasure> WithSamplesAsync(TableCheck check, CheckMeasure measure, CancellationToken cancellationToken)
    {
        if (measure.Error is not null || (measure.RowsFailed == 0 && measure.Counted is null) || check.Offenders(ScopeOf(check), measure) is not { } offenders)
            return measure;

        var result = await engine.ReadAsync($"WITH {_sql.CommonTable(TableScope.Rows, $"SELECT * FROM {rows}")} {offenders} LIMIT {Sample.Most}", cancellationToken).ConfigureAwait(false);
        return measure with { Samples = [.. result.Rows.Select(row => SampleOf(result.Columns, row))] };
    }

    internal static Sample SampleOf(ImmutableArray<string> columns, ImmutableArray<object?> row) =>
        new([.. columns.Zip(row, (column, value) => new SampleValue(column, Cell.Text(value)))], null, null);
}
