using System.Collections.Immutable;
using Tamiz.Schemas;

namespace Tamiz.Checks;

/// <summary>The arithmetic mean of a column lies between two limits. Of whole numbers and decimals it is exact, to 12 digits more than the column has.</summary>
public sealed record Mean(string Column, ValueRange Allowed) : ValueCheck(Column, Allowed)
{
    private const int MoreDigits = 12;

    /// <inheritdoc/>
    public override string Kind => "mean";

    private protected override string Figure => "mean";

    internal override ImmutableArray<string> Expressions(TableScope scope)
    {
        var (value, type) = (scope.Column(Column), scope.Type(Column));
        return type.IsFloatingPoint
            ? [Present(scope), scope.TextOf($"avg({scope.Dialect.Floating(value)})", new ColumnType(TypeKind.Double))]
            : [Present(scope), scope.TextOf($"sum({scope.Dialect.Summand(value, type)})", type)];
    }

    internal override CheckMeasure Read(CheckMeasure measure, ImmutableArray<string?> values, TableScope scope)
    {
        var exact = !scope.Type(Column).IsFloatingPoint && ExactNumber.TryParse(values[1], out var sum) ? sum.DividedBy(measure.RowsExamined, sum.Scale + MoreDigits).ToString() : values[1];
        return measure with { Value = exact };
    }
}
