using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Checks;

/// <summary>A column has a value in every row. The empty text is a value; NaN is a value.</summary>
public sealed record NotNull(string Column) : RowCheck
{
    /// <inheritdoc/>
    public override string Kind => "not_null";

    /// <inheritdoc/>
    public override string Subject => Column;

    /// <inheritdoc/>
    public override string Rule => $"{Column} has a value";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [Column];

    internal override RowCondition Condition(Labelling labelling) => new("TRUE", $"{labelling.Column(Column)} IS NULL");

    private protected override JsonObject MeasuredSettings() => new() { ["column"] = Column };
}
