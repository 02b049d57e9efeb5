using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Tamiz.Checks;

/// <summary>A text has so many characters (Unicode code points). Null passes; the empty text has none.</summary>
/// <param name="Column">A text column.</param>
/// <param name="Min">The least number; <see langword="null"/> for none.</param>
/// <param name="Max">The greatest number; <see langword="null"/> for none.</param>
public sealed record Length(string Column, long? Min, long? Max) : RowCheck
{
    /// <inheritdoc/>
    public override string Kind => "length";

    /// <inheritdoc/>
    public override string Subject => Column;

    /// <inheritdoc/>
    public override string Rule => Min == Max ? $"{Column} has {Min} characters" : $"{Column} has {Range.Words} characters";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [Column];

    internal override ColumnNeed Need => ColumnNeed.Text;

    internal override ValueRange Range => new(Min?.ToString(CultureInfo.InvariantCulture), Max?.ToString(CultureInfo.InvariantCulture));

    internal override RowCondition Condition(Labelling labelling)
    {
        var count = labelling.Dialect.CharacterCount(labelling.Column(Column));
        string?[] outside = [Min is { } min ? $"{count} < {labelling.Dialect.Literal(min)}" : null, Max is { } max ? $"{count} > {labelling.Dialect.Literal(max)}" : null];
        return new RowCondition(labelling.Present(Column), string.Join(" OR ", outside.OfType<string>()));
    }

    private protected override JsonObject MeasuredSettings() => new() { ["column"] = Column, ["min"] = Min, ["max"] = Max };
}
