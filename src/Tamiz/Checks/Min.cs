using System.Collections.Immutable;

namespace Tamiz.Checks;

/// <summary>The least value of a column of numbers, dates or times lies between two limits.</summary>
public sealed record Min(string Column, ValueRange Allowed) : ValueCheck(Column, Allowed)
{
    /// <inheritdoc/>
    public override string Kind => "min";

    internal override ColumnNeed Need => ColumnNeed.NumberOrTime;

    private protected override string Figure => "least value";

    internal override ImmutableArray<string> Expressions(TableScope scope) =>
        [Present(scope), scope.TextOf($"min({scope.Column(Column)})", scope.Type(Column))];
}
