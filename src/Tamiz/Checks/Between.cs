using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Checks;

/// <summary>A value lies between two limits, both allowed. Null passes; NaN is greater than every number.</summary>
/// <param name="Column">A number, date, timestamp or text; text is compared by its bytes.</param>
/// <param name="Min">The least value allowed, as written; <see langword="null"/> for none.</param>
/// <param name="Max">The greatest value allowed, as written; <see langword="null"/> for none.</param>
public sealed record Between(string Column, string? Min, string? Max) : RowCheck
{
    /// <inheritdoc/>
    public override string Kind => "between";

    /// <inheritdoc/>
    public override string Subject => Column;

    /// <inheritdoc/>
    public override string Rule => (Min, Max) switch
    {
        ({ } min, null) => $"{Column} is at least {min}",
        (null, { } max) => $"{Column} is at most {max}",
        _ => $"{Column} lies within {Min} and {Max}",
    };

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [Column];

    internal override ColumnNeed Need => ColumnNeed.Ordered;

    internal override IEnumerable<string> ColumnValues => Range.Texts;

    internal override ValueRange Range => new(Min, Max);

    internal override RowCondition Condition(Labelling labelling)
    {
        var value = labelling.Column(Column);
        string?[] outside =
        [
            Min is null ? null : $"{value} < {labelling.Literal(Min, Column)}",
            Max is null ? null : $"{value} > {labelling.Literal(Max, Column)}",
        ];
        return new RowCondition($"{value} IS NOT NULL", string.Join(" OR ", outside.OfType<string>()));
    }

    private protected override JsonObject MeasuredSettings() => new() { ["column"] = Column, ["min"] = Min, ["max"] = Max };
}
