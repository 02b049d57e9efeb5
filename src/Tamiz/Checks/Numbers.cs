using System.Globalization;

namespace Tamiz.Checks;

/// <summary>How numbers stand in sentences about checks.</summary>
internal static class Numbers
{
    public static string Text(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Rows(long number) => $"{Text(number)} {(number == 1 ? "row" : "rows")}";

    // Never "0 %" for something, nor "100 %" for not all.
    public static string Share(long part, long of)
    {
        var share = 100m * part / of;
        var text = share.ToString("0.0", CultureInfo.InvariantCulture);
        return text switch
        {
            "0.0" when part > 0 => "< 0.1 %",
            "100.0" when part < of => "> 99.9 %",
            _ => $"{text} %",
        };
    }

    /// <summary>Judges so many failing rows against a limit and what is tolerated beyond it.</summary>
    public static Keeping Judge(long failed, long examined, Limit max, Limit tolerance)
    {
        if (max.Allows(failed, examined))
            return Keeping.Kept;

        var beyond = ExactNumber.Of(failed) - (max.IsShare ? ExactNumber.Of(max.Amount) * ExactNumber.Of(examined) * new ExactNumber(1, 2) : ExactNumber.Of(max.Amount));
        return tolerance.Amount > 0 && ValueRange.Allows(tolerance, beyond, ExactNumber.Of(examined)) ? Keeping.Tolerated : Keeping.Broken;
    }
}
