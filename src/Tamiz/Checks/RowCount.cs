using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Tamiz.Checks;

/// <summary>The number of validated rows lies between two limits, both allowed.</summary>
/// <param name="Min">The least number; <see langword="null"/> for none.</param>
/// <param name="Max">The greatest number; <see langword="null"/> for none.</param>
public sealed record RowCount(long? Min, long? Max) : TableCheck
{
    /// <inheritdoc/>
    public override string Kind => "row_count";

    /// <inheritdoc/>
    public override string Subject => "";

    /// <inheritdoc/>
    public override string Rule => (Min, Max) switch
    {
        ({ } min, null) => $"at least {min} {(min == 1 ? "row" : "rows")}",
        (null, { } max) => $"at most {max} {(max == 1 ? "row" : "rows")}",
        _ => $"{Min} to {Max} rows",
    };

    /// <inheritdoc/>
    public override string LimitText => Rule;

    // No row at all is just what it looks for.
    internal override long LeastExamined => 0;

    internal override ValueRange Range => new(Min?.ToString(CultureInfo.InvariantCulture), Max?.ToString(CultureInfo.InvariantCulture));

    internal override ImmutableArray<string> Expressions(TableScope scope) => [scope.Count];

    internal override CheckMeasure Read(CheckMeasure measure, ImmutableArray<string?> values, TableScope scope) => measure with { Value = values[0] };

    internal override Finding Judge(CheckMeasure measure) => new(Range.Judge(measure.Value!, Tolerance), $"{Numbers.Rows(measure.RowsExamined)}.");

    private protected override JsonObject MeasuredSettings() => [];

    private protected override JsonObject Limits() => new() { ["min"] = Min, ["max"] = Max };
}
