using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Checks;

/// <summary>A rule about one figure of a column: it lies between two limits, both allowed. Nulls are passed over.</summary>
/// <param name="Column">The column.</param>
/// <param name="Allowed">The limits.</param>
public abstract record ValueCheck(string Column, ValueRange Allowed) : TableCheck
{
    /// <inheritdoc/>
    public override string Subject => Column;

    /// <inheritdoc/>
    public override string Rule => $"{Figure} of {Column} is {Allowed.Words}";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [Column];

    /// <inheritdoc/>
    public override string LimitText => Allowed.Words;

    internal override ColumnNeed Need => ColumnNeed.Number;

    internal override ValueRange Range => Allowed;

    /// <summary>Gets the figure's name in a sentence.</summary>
    private protected abstract string Figure { get; }

    internal override CheckMeasure Read(CheckMeasure measure, ImmutableArray<string?> values, TableScope scope) => measure with { Value = values[1] };

    internal override Finding Judge(CheckMeasure measure)
    {
        if (measure.Value is not { } value)
            return new Finding(Keeping.Nothing, "There was nothing to examine.");

        var keeping = Allowed.Judge(value, Tolerance);
        var tolerated = keeping is Keeping.Tolerated || (keeping is Keeping.Broken && Tolerance.Amount > 0) ? $", tolerated up to {Tolerance} beyond" : "";
        return new Finding(keeping, $"{(measure.IsHidden ? SensitiveValues.Hidden : Shown(value))} over {Numbers.Rows(measure.RowsExamined)}; allowed is {Allowed.Words}{tolerated}.");
    }

    /// <summary>Returns the number of values that are looked at.</summary>
    private protected string Present(TableScope scope) => scope.Of($"count({scope.Column(Column)})");

    private protected override JsonObject MeasuredSettings() => new() { ["column"] = Column };

    private protected override JsonObject Limits() => Allowed.Settings();

    // A mean may have more digits than anybody reads; the measure keeps them.
    private static string Shown(string value)
    {
        const int most = 6;
        return ExactNumber.TryParse(value, out var number) && number.Scale > most ? number.DividedBy(1, most).ToString() is var text && text is "0" or "-0" ? value : text : value;
    }
}
