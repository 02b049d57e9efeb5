namespace Tamiz.Reports;

/// <summary>How probable it is that something is a coincidence. Compared with exact rational arithmetic.</summary>
internal static class Chance
{
    // B(2k) / (2k (2k - 1)) of Stirling's series; from 10 upwards five terms are exact to a double's last digits.
    private static readonly double[] Stirling = [1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188];

    /// <summary>
    /// Returns the probability that of <paramref name="drawn"/> rows drawn from <paramref name="all"/>, of which <paramref name="marked"/> are marked,
    /// at least <paramref name="hits"/> are marked (hypergeometric distribution; SciPy: <c>hypergeom.sf(hits - 1, all, marked, drawn)</c>).
    /// </summary>
    public static double OfAtLeast(long hits, long drawn, long marked, long all)
    {
        var (least, most) = (Math.Max(0, drawn + marked - all), Math.Min(drawn, marked));
        if (hits <= least)
            return 1;
        if (hits > most)
            return 0;

        var sum = 0.0;
        var term = Math.Exp(LogChoose(marked, hits) + LogChoose(all - marked, drawn - hits) - LogChoose(all, drawn));
        for (var at = hits; at <= most && (sum == 0 || term > sum * 1e-17); at++)
        {
            sum += term;
            term *= (double)(marked - at) / (at + 1) * (drawn - at) / (all - marked - drawn + at + 1);
        }

        return Math.Min(sum, 1);
    }

    /// <summary>Returns the probability that <paramref name="points"/> places drawn at random lie within a stretch of this share: n s^(n-1) - (n-1) s^n.</summary>
    public static double OfSoClose(long points, double share) =>
        points < 2 ? 1 : Math.Min(1, (points * Math.Pow(share, points - 1)) - ((points - 1) * Math.Pow(share, points)));

    private static double LogChoose(long of, long some) => LogGamma(of + 1.0) - LogGamma(some + 1.0) - LogGamma(of - some + 1.0);

    private static double LogGamma(double x)
    {
        var shift = 0.0;
        for (; x < 10; x++)
            shift += Math.Log(x);
        var (series, power) = (0.0, 1 / x);
        foreach (var coefficient in Stirling)
        {
            series += coefficient * power;
            power /= x * x;
        }

        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series - shift;
    }
}
