using System.Collections.Immutable;
using Tamiz.Engines;

namespace Tamiz.Checks;

/// <summary>
/// Finds the values at places in the order of a column: by aggregates together while the engine may hold so many values, else by numbering the rows in
/// order, one check after the other, which spills to disk.
/// </summary>
internal sealed class OrderedMeasuring(Engine engine, string rows, Func<TableCheck, TableScope> scopeOf)
{
    private readonly SqlDialect _sql = engine.Dialect;

    public async Task RunAsync(ImmutableArray<OrderedCheck> checks, Dictionary<TableCheck, CheckMeasure> measures, CancellationToken cancellationToken)
    {
        var held = 0L;
        var batch = new List<OrderedCheck>();
        foreach (var check in checks.Where(check => measures[check] is { Error: null, RowsExamined: > 0 }))
        {
            var values = measures[check].RowsExamined;
            if (values > engine.MostOrderedValues)
            {
                await MeasureAsync([check], NumberedQuery(check, measures[check].RowsExamined), measures, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (held + values > engine.MostOrderedValues)
            {
                await MeasureAsync(batch, AggregateQuery(batch, measures), measures, cancellationToken).ConfigureAwait(false);
                batch.Clear();
                held = 0;
            }

            batch.Add(check);
            held += values;
        }

        if (batch.Count > 0)
            await MeasureAsync(batch, AggregateQuery(batch, measures), measures, cancellationToken).ConfigureAwait(false);
    }

    private string With => $"WITH {_sql.CommonTable(TableScope.Rows, $"SELECT * FROM {rows}")}";

    private string AggregateQuery(IEnumerable<OrderedCheck> checks, Dictionary<TableCheck, CheckMeasure> measures) =>
        $"{With} SELECT {string.Join(", ", checks.SelectMany(check => Aggregates(check, measures[check].RowsExamined)))} FROM {TableScope.Rows}";

    private string[] Aggregates(OrderedCheck check, long count)
    {
        var scope = scopeOf(check);
        var (below, above) = check.Places(count);

        // Null is passed over, so what is not looked at becomes null: an engine may need more than one aggregate for this, to which no filter could be added.
        var value = scope.Where is null ? scope.Column(check.Column) : $"CASE WHEN (\n{scope.Where.Rendered}\n) THEN {scope.Column(check.Column)} END";
        string At(long place) => _sql.ReleasedText(_sql.ValueAt(value, place, count), scope.Type(check.Column));
        return [At(below), At(above)];
    }

    private string NumberedQuery(OrderedCheck check, long count)
    {
        var scope = scopeOf(check);
        var (below, above) = check.Places(count);
        var value = scope.Column(check.Column);
        string At(long place) => _sql.ReleasedText($"max(value_) FILTER (WHERE place_ = {_sql.Literal(place)})", scope.Type(check.Column));
        return $"{With} SELECT {At(below)}, {At(above)} FROM (SELECT value_, row_number() OVER (ORDER BY value_) - 1 AS place_ FROM (SELECT {value} AS value_ {scope.From}) AS picked WHERE value_ IS NOT NULL) AS numbered";
    }

    private async Task MeasureAsync(IReadOnlyList<OrderedCheck> checks, string query, Dictionary<TableCheck, CheckMeasure> measures, CancellationToken cancellationToken)
    {
        var row = (await engine.ReadAsync(query, cancellationToken).ConfigureAwait(false)).Rows[0];
        foreach (var (at, check) in checks.Index())
            measures[check] = check.Between(measures[check], Cell.Text(row[2 * at])!, Cell.Text(row[(2 * at) + 1])!, scopeOf(check));
    }
}
