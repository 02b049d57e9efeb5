using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Schemas;

namespace Tamiz.Checks;

/// <summary>A column is not constant: it has at least two different values. One with nulls only is constant, as in Evidently's test of this name.</summary>
public sealed record ConstantColumns(string Column) : TableCheck
{
    /// <inheritdoc/>
    public override string Kind => "constant_columns";

    /// <inheritdoc/>
    public override string Subject => Column;

    /// <inheritdoc/>
    public override string Rule => $"{Column} has more than one value";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [Column];

    /// <inheritdoc/>
    public override string LimitText => "at least 2";

    internal override ImmutableArray<string> Expressions(TableScope scope)
    {
        // Least and greatest cost no table of all values.
        var value = scope.Column(Column);
        var different = scope.Type(Column).Kind is TypeKind.Nested
            ? scope.Of($"count(DISTINCT {value})")
            : $"CASE WHEN {scope.Of($"min({value})")} < {scope.Of($"max({value})")} THEN 2 WHEN {scope.Of($"count({value})")} > 0 THEN 1 ELSE 0 END";
        return [scope.Count, different];
    }

    internal override CheckMeasure Read(CheckMeasure measure, ImmutableArray<string?> values, TableScope scope) => measure with { Counted = Cell.Count(values[1]) };

    internal override Finding Judge(CheckMeasure measure) => measure.Counted switch
    {
        0 => new Finding(Keeping.Broken, $"{Column} is null in all of {Numbers.Rows(measure.RowsExamined)}."),
        1 => new Finding(Keeping.Broken, $"{Column} has one value in {Numbers.Rows(measure.RowsExamined)}."),
        _ => new Finding(Keeping.Kept, $"{Column} varies over {Numbers.Rows(measure.RowsExamined)}."),
    };

    private protected override JsonObject MeasuredSettings() => new() { ["column"] = Column };
}
