using System.Globalization;
using System.Text.Json.Nodes;

namespace Tamiz.Checks;

/// <summary>A quantile of a column lies between two limits.</summary>
public sealed record Quantile(string Column, decimal Share, ValueRange Allowed) : OrderedCheck(Column, Share, Allowed)
{
    /// <inheritdoc/>
    public override string Kind => "quantile";

    /// <inheritdoc/>
    public override string Subject => $"{Column},{Text}";

    private protected override string Figure => $"{Text} quantile";

    private string Text => Share.ToString("0.#########", CultureInfo.InvariantCulture);

    private protected override JsonObject MeasuredSettings() => new() { ["column"] = Column, ["quantile"] = Text };
}
