using System.Text.Json.Nodes;

namespace Tamiz.Checks;

/// <summary>A rule about how many rows of a table may be of some sort.</summary>
/// <param name="Max">How many may: a count, or a share of the rows that are looked at.</param>
public abstract record RowsCheck(Limit Max) : TableCheck
{
    /// <inheritdoc/>
    public override string LimitText => $"at most {Max}";

    /// <summary>Gets what such rows do, as a sentence goes on behind their number.</summary>
    private protected abstract string Does { get; }

    /// <summary>Returns how many such rows there are.</summary>
    private protected virtual long RowsOf(CheckMeasure measure) => measure.RowsFailed;

    internal override Finding Judge(CheckMeasure measure)
    {
        var (rows, examined) = (RowsOf(measure), measure.RowsExamined);
        var tolerated = Tolerance.Amount > 0 ? $", tolerated up to {Tolerance} beyond" : "";
        return new Finding(
            Numbers.Judge(rows, examined, Max, Tolerance),
            $"{Numbers.Text(rows)} of {Numbers.Text(examined)} rows ({Numbers.Share(rows, examined)}) {Does}; allowed is at most {Max}{tolerated}.");
    }

    private protected override JsonObject Limits() => new() { ["max"] = Max.ToString() };
}
