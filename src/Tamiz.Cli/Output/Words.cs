using System.Globalization;
using Spectre.Console;
using Tamiz.Gate;

namespace Tamiz.Cli.Output;

/// <summary>How numbers, times and statuses are written.</summary>
internal static class Words
{
    /// <summary>The head of a column of durations, wide enough for most, so that a table looks the same on a slow day.</summary>
    public const string Took = "  took";

    public static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Number(long? number) => number is { } known ? Number(known) : "-";

    public static string Count(long number, string one, string? many = null) => $"{Number(number)} {(number == 1 ? one : many ?? one + "s")}";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Duration(long milliseconds) => (milliseconds / 1000.0).ToString("0.0", CultureInfo.InvariantCulture) + "s";

    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => $"{bytes} B",
        < 1_000_000 => $"{bytes / 1_000} kB",
        < 1_000_000_000 => (bytes / 1_000_000.0).ToString("0.0", CultureInfo.InvariantCulture) + " MB",
        _ => (bytes / 1_000_000_000.0).ToString("0.0", CultureInfo.InvariantCulture) + " GB",
    };

    public static string Status(CheckStatus status) => status.ToString().ToUpperInvariant();

    /// <summary>Returns all statuses with their counts, zeros too.</summary>
    public static string Tally(Judgement judgement)
    {
        var counts = Enum.GetValues<CheckStatus>().Select(status => $"{Status(status)}={judgement.Count(status)}");
        return $"{string.Join(' ', counts)} TOTAL={judgement.Checks.Length}";
    }

    public static Color Colour(CheckStatus status) => status switch
    {
        CheckStatus.Pass => Color.Green,
        CheckStatus.Warn or CheckStatus.Waived => Color.Yellow,
        CheckStatus.Fail or CheckStatus.Error => Color.Red,
        _ => Color.Default,
    };

    /// <summary>Returns an empty table. Only the last column wraps: ids in the others are there to be copied.</summary>
    public static Table Table(params (string Header, bool Right)[] columns)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var (at, (header, right)) in columns.Index())
        {
            table.AddColumn(new TableColumn(header)
            {
                Alignment = right ? Justify.Right : Justify.Left,
                NoWrap = at < columns.Length - 1,
                Padding = new Padding(0, 0, 2, 0),
            });
        }

        return table;
    }
}
