using System.Collections.Immutable;
using System.Globalization;

namespace Tamiz.Checks;

/// <summary>
/// A rule about the value below which a share of a column's values lie: between the two nearest in proportion, h = (n − 1) · share counted from 0
/// (Hyndman and Fan's definition 7, as NumPy, Excel and Spark have it). Of whole numbers and decimals it is exact.
/// </summary>
/// <param name="Column">The column.</param>
/// <param name="Share">The share, 0 to 1.</param>
/// <param name="Allowed">The limits.</param>
public abstract record OrderedCheck(string Column, decimal Share, ValueRange Allowed) : ValueCheck(Column, Allowed)
{
    internal sealed override ImmutableArray<string> Expressions(TableScope scope) => [Present(scope)];

    internal sealed override CheckMeasure Read(CheckMeasure measure, ImmutableArray<string?> values, TableScope scope) => measure;

    /// <summary>Returns the places of the two values the figure lies between, in ascending order from 0.</summary>
    internal (long Below, long Above) Places(long count)
    {
        var place = (count - 1) * Share;
        return ((long)decimal.Floor(place), (long)decimal.Ceiling(place));
    }

    /// <summary>Makes the measure of the two values.</summary>
    internal CheckMeasure Between(CheckMeasure measure, string below, string above, TableScope scope)
    {
        var place = (measure.RowsExamined - 1) * Share;
        var part = place - decimal.Floor(place);
        if (below == above || part == 0)
            return measure with { Value = below };

        if (!scope.Type(Column).IsFloatingPoint && ExactNumber.TryParse(below, out var low) && ExactNumber.TryParse(above, out var high))
            return measure with { Value = (low + ((high - low) * ExactNumber.Of(part))).ToString() };

        var (from, to) = (Parse(below), Parse(above));
        return measure with { Value = Cell.Text(from + ((to - from) * (double)part)) };
    }

    private static double Parse(string text) => text switch
    {
        "nan" => double.NaN,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
