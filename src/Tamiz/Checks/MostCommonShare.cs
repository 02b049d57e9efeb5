using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Checks;

/// <summary>No value of a column is too common. Null counts as a value, as in Evidently's test of this name.</summary>
/// <param name="Column">The column.</param>
/// <param name="Max">How many rows may have the most common value: a count or a share.</param>
public sealed record MostCommonShare(string Column, Limit Max) : RowsCheck(Max)
{
    /// <inheritdoc/>
    public override string Kind => "most_common_share";

    /// <inheritdoc/>
    public override string Subject => Column;

    /// <inheritdoc/>
    public override string Rule => $"the most common {Column} is in at most {Max} of the rows";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [Column];

    private protected override string Does => $"have the most common {Column}";

    internal override ImmutableArray<string> Expressions(TableScope scope) =>
        [scope.Count, $"(SELECT max(rows_of_it) FROM (SELECT count(*) AS rows_of_it {scope.From} GROUP BY {scope.Column(Column)}) AS counted)"];

    internal override CheckMeasure Read(CheckMeasure measure, ImmutableArray<string?> values, TableScope scope)
    {
        var most = Cell.Count(values[1]);
        return measure with { Counted = most, Value = Cell.Share(most, measure.RowsExamined) };
    }

    internal override string Offenders(TableScope scope, CheckMeasure measure) =>
        $"SELECT {scope.Named(Column)}, count(*) AS rows_of_it {scope.From} GROUP BY {scope.Column(Column)} " +
        $"HAVING count(*) = {scope.Dialect.Literal(measure.Counted ?? 0)} ORDER BY {scope.Column(Column)}";

    private protected override long RowsOf(CheckMeasure measure) => measure.Counted ?? 0;

    private protected override JsonObject MeasuredSettings() => new() { ["column"] = Column };
}
