using System.Collections.Immutable;

namespace Tamiz.Checks;

/// <summary>The greatest value of a column of numbers, dates or times lies between two limits.</summary>
public sealed record Max(string Column, ValueRange Allowed) : ValueCheck(Column, Allowed)
{
    /// <inheritdoc/>
    public override string Kind => "max";

    internal override ColumnNeed Need => ColumnNeed.NumberOrTime;

    private protected override string Figure => "greatest value";

    internal override ImmutableArray<string> Expressions(TableScope scope) =>
        [Present(scope), scope.TextOf($"max({scope.Column(Column)})", scope.Type(Column))];
}
