using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Checks;

/// <summary>A value is one of a list. Null passes; text is compared by its bytes.</summary>
/// <param name="Column">The column.</param>
/// <param name="Values">The values as written; each is typed by the column.</param>
public sealed record AcceptedValues(string Column, ImmutableArray<string> Values) : RowCheck
{
    private const int Shown = 5;

    /// <inheritdoc/>
    public override string Kind => "accepted_values";

    /// <inheritdoc/>
    public override string Subject => Column;

    /// <inheritdoc/>
    public override string Rule =>
        $"{Column} is one of {string.Join(", ", Values.Take(Shown))}{(Values.Length > Shown ? $" and {Values.Length - Shown} more" : "")}";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [Column];

    internal override IEnumerable<string> ColumnValues => Values;

    internal override RowCondition Condition(Labelling labelling)
    {
        var value = labelling.Column(Column);
        return new RowCondition($"{value} IS NOT NULL", $"{value} NOT IN ({string.Join(", ", Values.Select(text => labelling.Literal(text, Column)))})");
    }

    private protected override JsonObject MeasuredSettings() =>
        new() { ["column"] = Column, ["values"] = new JsonArray([.. Values.Select(text => (JsonNode)text)]) };
}
