namespace Tamiz.Checks;

/// <summary>The median of a column lies between two limits: the middle value, or half-way between the two middle ones.</summary>
public sealed record Median(string Column, ValueRange Allowed) : OrderedCheck(Column, 0.5m, Allowed)
{
    /// <inheritdoc/>
    public override string Kind => "median";

    private protected override string Figure => "median";
}
