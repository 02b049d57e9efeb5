using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Tamiz.Checks;

/// <summary>
/// The newest value of a date or time column is not too old at the run's as-of. The newest value is what is measured; its age is judged, so a later run
/// over the same data measures nothing anew. A date is compared by days: today's is 0 days old.
/// </summary>
/// <param name="Column">The column.</param>
/// <param name="Max">The greatest age allowed.</param>
/// <param name="MaxText">The same as written.</param>
public sealed record Freshness(string Column, TimeSpan Max, string MaxText) : TableCheck
{
    /// <inheritdoc/>
    public override string Kind => "freshness";

    /// <inheritdoc/>
    public override string Subject => Column;

    /// <inheritdoc/>
    public override string Rule => $"the newest {Column} is at most {MaxText} old";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [Column];

    /// <inheritdoc/>
    public override string LimitText => $"at most {MaxText}";

    internal override ColumnNeed Need => ColumnNeed.Time;

    private string? AsOf { get; init; }

    internal override Check At(RunTime time) => (Freshness)base.At(time) with { AsOf = time.For(Column) };

    internal override ImmutableArray<string> Expressions(TableScope scope) =>
        [scope.Of($"count({scope.Column(Column)})"), scope.TextOf($"max({scope.Column(Column)})", scope.Type(Column))];

    internal override CheckMeasure Read(CheckMeasure measure, ImmutableArray<string?> values, TableScope scope) => measure with { Value = values[1] };

    internal override Finding Judge(CheckMeasure measure)
    {
        if (measure.Value is not { } newest || AsOf is null)
            return new Finding(Keeping.Nothing, "There was nothing to examine.");

        var age = Time(AsOf) - Time(newest);
        return new Finding(age <= Max ? Keeping.Kept : Keeping.Broken, $"The newest is {(measure.IsHidden ? SensitiveValues.Hidden : $"{newest}, {Words(age)} at {AsOf}")}; allowed is at most {MaxText}.");
    }

    private protected override JsonObject MeasuredSettings() => new() { ["column"] = Column };

    private protected override JsonObject Limits() => new() { ["max"] = MaxText };

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static string Words(TimeSpan age) => age switch
    {
        { Ticks: < 0 } => "in the future",
        { TotalDays: >= 2 } => $"{Math.Floor(age.TotalDays):0} days old",
        { TotalHours: >= 2 } => $"{Math.Floor(age.TotalHours):0} hours old",
        _ => $"{Math.Floor(age.TotalMinutes):0} minutes old",
    };
}
