using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Checks;

/// <summary>Few rows repeat another one: rows less different rows, where null is like null, as in Evidently's test of this name.</summary>
/// <param name="Key">The columns that are compared; empty for all.</param>
/// <param name="Max">How many rows may repeat another one: a count or a share.</param>
public sealed record DuplicateRows(ImmutableArray<string> Key, Limit Max) : RowsCheck(Max)
{
    /// <inheritdoc/>
    public override string Kind => "duplicate_rows";

    /// <inheritdoc/>
    public override string Subject => string.Join(",", Key);

    /// <inheritdoc/>
    public override string Rule => $"at most {Max} of the rows repeat another one{(Key.IsEmpty ? "" : $" in {string.Join(", ", Key)}")}";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => Key;

    private protected override string Does => "repeat another one";

    internal override ImmutableArray<string> Expressions(TableScope scope) =>
        [scope.Count, $"(SELECT count(*) FROM (SELECT DISTINCT {Compared(scope)} {scope.From}) AS different)"];

    internal override CheckMeasure Read(CheckMeasure measure, ImmutableArray<string?> values, TableScope scope)
    {
        var repeated = measure.RowsExamined - Cell.Count(values[1]);
        return measure with { RowsFailed = repeated, Value = $"{repeated}" };
    }

    internal override string Offenders(TableScope scope, CheckMeasure measure)
    {
        var shown = scope.Shown(Key);
        var group = $"SELECT {Compared(scope)}, count(*) AS rows_of_it {scope.From} GROUP BY {Compared(scope)} HAVING count(*) > 1";
        return $"SELECT {string.Join(", ", shown.Select(scope.Named))}, rows_of_it FROM ({group}) AS {TableScope.Rows} ORDER BY {Compared(scope)}";
    }

    private string Compared(TableScope scope) => string.Join(", ", (Key.IsEmpty ? [.. scope.Table.Schema.Names] : Key).Select(scope.Column));

    private protected override JsonObject MeasuredSettings() => new() { ["key"] = new JsonArray([.. Key.Select(column => (JsonNode)column)]) };
}
