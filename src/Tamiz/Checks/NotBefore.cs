using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Checks;

/// <summary>A date or time does not lie before a fixed one, or before another column's. Null passes, in either column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Date">The earliest value allowed, as written; <see langword="null"/> if it is another column's.</param>
/// <param name="Other">The other column, of the same type; <see langword="null"/> if there is a <paramref name="Date"/>.</param>
public sealed record NotBefore(string Column, string? Date, string? Other) : RowCheck
{
    /// <inheritdoc/>
    public override string Kind => "not_before";

    /// <inheritdoc/>
    public override string Subject => Other is null ? Column : $"{Column},{Other}";

    /// <inheritdoc/>
    public override string Rule => $"{Column} is not before {Date ?? Other}";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => Other is null ? [Column] : [Column, Other];

    internal override ColumnNeed Need => ColumnNeed.Time;

    internal override IEnumerable<string> ColumnValues => Date is null ? [] : [Date];

    internal override RowCondition Condition(Labelling labelling) =>
        new(labelling.AllPresent(Columns), $"{labelling.Column(Column)} < {(Other is null ? labelling.Literal(Date!, Column) : labelling.Column(Other))}");

    private protected override JsonObject MeasuredSettings() => new() { ["column"] = Column, ["date"] = Date, ["other"] = Other };
}
