using System.Collections.Immutable;

namespace Tamiz.Checks;

/// <summary>A column has so many different values. Null is none of them.</summary>
public sealed record DistinctCount(string Column, ValueRange Allowed) : ValueCheck(Column, Allowed)
{
    /// <inheritdoc/>
    public override string Kind => "distinct_count";

    /// <inheritdoc/>
    public override string Rule => $"{Column} has {Allowed.Words} different values";

    internal override ColumnNeed Need => ColumnNeed.Any;

    private protected override string Figure => "number of different values";

    internal override ImmutableArray<string> Expressions(TableScope scope) => [scope.Count, scope.Of($"count(DISTINCT {scope.Column(Column)})")];
}
