using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Schemas;

namespace Tamiz.Checks;

/// <summary>A text could be read as a value of a type, by the grammar that columns of that type are read by. Null passes.</summary>
/// <param name="Column">A text column.</param>
/// <param name="Type">The type.</param>
/// <param name="Format">The pattern of a date or timestamp; <see langword="null"/> means ISO 8601.</param>
public sealed record IsType(string Column, ColumnType Type, string? Format = null) : RowCheck
{
    /// <inheritdoc/>
    public override string Kind => "is_type";

    /// <inheritdoc/>
    public override string Subject => Column;

    /// <inheritdoc/>
    public override string Rule => $"{Column} can be read as {Type}{(Format is null ? "" : $" ({Format})")}";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [Column];

    internal override ColumnNeed Need => ColumnNeed.Text;

    internal override RowCondition Condition(Labelling labelling) =>
        new(labelling.Present(Column), $"{labelling.Dialect.CastOrNull(labelling.Column(Column), new Column(Column, Type, Format: Format))} IS NULL");

    private protected override JsonObject MeasuredSettings() => new() { ["column"] = Column, ["type"] = Type.Name, ["format"] = Format };
}
