using System.Collections.Immutable;
using Tamiz.Schemas;

namespace Tamiz.Checks;

/// <summary>The sum of a column lies between two limits. Of whole numbers and decimals it is exact.</summary>
public sealed record Sum(string Column, ValueRange Allowed) : ValueCheck(Column, Allowed)
{
    /// <inheritdoc/>
    public override string Kind => "sum";

    private protected override string Figure => "sum";

    internal override ImmutableArray<string> Expressions(TableScope scope)
    {
        var type = scope.Type(Column);
        return [Present(scope), scope.TextOf($"sum({scope.Dialect.Summand(scope.Column(Column), type)})", type.IsFloatingPoint ? new ColumnType(TypeKind.Double) : type)];
    }
}
