using System.Collections.Immutable;
using Tamiz.Schemas;

namespace Tamiz.Checks;

/// <summary>
/// The sample standard deviation of a column, √(Σ(x − x̄)² / (n − 1)), lies between two limits. It is computed in floating point of 64 bits and needs two values.
/// </summary>
public sealed record StandardDeviation(string Column, ValueRange Allowed) : ValueCheck(Column, Allowed)
{
    /// <inheritdoc/>
    public override string Kind => "stdev";

    internal override long LeastExamined => 2;

    private protected override string Figure => "standard deviation";

    internal override ImmutableArray<string> Expressions(TableScope scope) =>
        [Present(scope), scope.TextOf($"stddev_samp({scope.Dialect.Floating(scope.Column(Column))})", new ColumnType(TypeKind.Double))];
}
