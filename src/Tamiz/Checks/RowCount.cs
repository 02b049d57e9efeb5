using System.Text.Json.Nodes;

namespace Tamiz.Checks;

/// <summary>The number of validated rows lies between two limits, both allowed.</summary>
/// <param name="Min">The least number; <see langword="null"/> for none.</param>
/// <param name="Max">The greatest number; <see langword="null"/> for none.</param>
public sealed record RowCount(long? Min, long? Max) : Check
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

    /// <summary>Tells whether so many rows are within the limits.</summary>
    public bool Allows(long rows) => !(rows < Min) && !(rows > Max);

    private protected override JsonObject Settings() => new() { ["min"] = Min, ["max"] = Max };
}
