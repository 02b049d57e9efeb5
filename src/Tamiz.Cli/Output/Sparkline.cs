namespace Tamiz.Cli.Output;

/// <summary>Numbers as a row of bars, one letter each. The numbers themselves stand beside it: eight heights say little.</summary>
internal static class Sparkline
{
    private const string Bars = "▁▂▃▄▅▆▇█";
    private const string Letters = "_.-=+*#@";
    private const char NoBar = '·';
    private const char NoLetter = '?';

    /// <summary>Draws it: the lowest bar is 0, the highest the greatest of the numbers; what is unknown has a mark.</summary>
    public static string Draw(IReadOnlyCollection<double?> numbers, bool unicode)
    {
        var (bars, unknown) = unicode ? (Bars, NoBar) : (Letters, NoLetter);
        var greatest = numbers.Max() is > 0 and var most && double.IsFinite(most) ? most : 1;
        return string.Concat(numbers.Select(number => number is { } known ? bars[BarOf(known, greatest, bars.Length)] : unknown));
    }

    // Something is never as low as nothing.
    private static int BarOf(double number, double greatest, int bars) => number > 0 ? Math.Clamp((int)(number / greatest * (bars - 1)), 1, bars - 1) : 0;
}
