using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Checks;

/// <summary>A date or time does not lie after the run's as-of; a date is compared by its day in UTC. Null passes.</summary>
public sealed record NotFuture(string Column) : RowCheck
{
    /// <inheritdoc/>
    public override string Kind => "not_future";

    /// <inheritdoc/>
    public override string Subject => Column;

    /// <inheritdoc/>
    public override string Rule => $"{Column} is not after the run's as-of";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [Column];

    internal override ColumnNeed Need => ColumnNeed.Time;

    private string? AsOf { get; init; }

    internal override Check At(RunTime time) => (NotFuture)base.At(time) with { AsOf = time.For(Column) };

    internal override RowCondition Condition(Labelling labelling) =>
        new(labelling.Present(Column), $"{labelling.Column(Column)} > {labelling.Literal(AsOf!, Column)}");

    private protected override JsonObject MeasuredSettings() => AsOf is null ? new() { ["column"] = Column } : new() { ["column"] = Column, ["as_of"] = AsOf };
}
