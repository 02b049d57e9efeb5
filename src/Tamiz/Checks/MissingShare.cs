using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Checks;

/// <summary>Few rows lack a value in a column. The empty text is a value.</summary>
/// <param name="Column">The column.</param>
/// <param name="Max">How many rows may: a count or a share.</param>
public sealed record MissingShare(string Column, Limit Max) : RowsCheck(Max)
{
    /// <inheritdoc/>
    public override string Kind => "missing_share";

    /// <inheritdoc/>
    public override string Subject => Column;

    /// <inheritdoc/>
    public override string Rule => $"at most {Max} of {Column} is missing";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [Column];

    private protected override string Does => $"have no {Column}";

    internal override ImmutableArray<string> Expressions(TableScope scope) => [scope.Count, scope.Of("count(*)", $"{scope.Column(Column)} IS NULL")];

    internal override CheckMeasure Read(CheckMeasure measure, ImmutableArray<string?> values, TableScope scope)
    {
        var missing = Cell.Count(values[1]);
        return measure with { RowsFailed = missing, Value = Cell.Share(missing, measure.RowsExamined) };
    }

    internal override string? Offenders(TableScope scope, CheckMeasure measure)
    {
        var shown = scope.Shown([]);
        return $"SELECT {string.Join(", ", shown.Select(scope.Named))} FROM (SELECT * {scope.From}) AS {TableScope.Rows} WHERE {scope.Column(Column)} IS NULL " +
            $"ORDER BY {string.Join(", ", shown.Select(scope.Column))}";
    }

    private protected override JsonObject MeasuredSettings() => new() { ["column"] = Column };
}
