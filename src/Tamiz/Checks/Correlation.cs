using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Schemas;

namespace Tamiz.Checks;

/// <summary>
/// Pearson's correlation of two columns lies between two limits, over the rows in which both have a value; in floating point of 64 bits. Where one column
/// has a single value there is none.
/// </summary>
public sealed record Correlation(string Column, string With, ValueRange Allowed) : ValueCheck(Column, Allowed)
{
    /// <inheritdoc/>
    public override string Kind => "correlation";

    /// <inheritdoc/>
    public override string Subject => $"{Column},{With}";

    /// <inheritdoc/>
    public override string Rule => $"correlation of {Column} with {With} is {Allowed.Words}";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [Column, With];

    internal override long LeastExamined => 2;

    private protected override string Figure => "correlation";

    internal override ImmutableArray<string> Expressions(TableScope scope)
    {
        var (one, other) = (scope.Column(Column), scope.Column(With));
        var present = $"{one} IS NOT NULL AND {other} IS NOT NULL";
        string Varies(string value) => $"{scope.Of($"min({value})", present)} < {scope.Of($"max({value})", present)}";
        return
        [
            scope.Of("count(*)", present),
            $"CASE WHEN {Varies(one)} AND {Varies(other)} THEN {scope.TextOf($"corr({scope.Dialect.Floating(one)}, {scope.Dialect.Floating(other)})", new ColumnType(TypeKind.Double))} END",
        ];
    }

    private protected override JsonObject MeasuredSettings() => new() { ["column"] = Column, ["with"] = With };
}
