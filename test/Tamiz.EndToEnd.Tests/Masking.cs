using System.Text.RegularExpressions;

namespace Tamiz.EndToEnd.Tests;

/// <summary>Makes two outputs of the same command equal: what differs from run to run gets a fixed value, of the same width where it has one.</summary>
internal static partial class Masking
{
    // Two blanks between columns, and the width of the column.
    private const int ColumnOfDurations = 8;

    public static string Mask(string text)
    {
        text = TemporaryFolder().Replace(text, "/tmp/tamiz-000000000000");
        text = RunId().Replace(text, match => match.Groups["attempt"].Success ? "20260101T000000Z-0000-0000" : "20260101T000000Z-0000");
        text = Time().Replace(text, match => $"2026-01-01{match.Groups["between"]}00:00:00{(match.Groups["fraction"].Success ? ".000" : "")}Z");
        text = DeliveryFolder().Replace(text, ".latest-00000000");
        text = Hash().Replace(text, match => new string('0', match.Length));
        text = Duration().Replace(text, match => "0.0s".PadLeft(match.Length >= ColumnOfDurations ? match.Length : match.Value.StartsWith(' ') ? 6 : 4));
        text = Milliseconds().Replace(text, "0");
        text = BytesVerifiedJson().Replace(text, "0");
        return BytesVerified().Replace(text, "0 B");
    }

    [GeneratedRegex("""/[^\s'":]*/tamiz-[0-9a-f]{12}""")]
    private static partial Regex TemporaryFolder();

    // Also behind the name of a file, as in patients_20260921T061200Z-7f3a.csv.
    [GeneratedRegex(@"(?<![0-9A-Za-z])[0-9]{8}T[0-9]{6}Z-[0-9a-f]{4}(?<attempt>-[0-9a-f]{4}\b)?")]
    private static partial Regex RunId();

    [GeneratedRegex(@"\b[0-9]{4}-[0-9]{2}-[0-9]{2}(?<between>[T ])[0-9]{2}:[0-9]{2}:[0-9]{2}(?<fraction>\.[0-9]{3})?Z")]
    private static partial Regex Time();

    [GeneratedRegex(@"\.latest-[0-9a-f]{8}")]
    private static partial Regex DeliveryFolder();

    // Not behind a point: the digits of 0.26666666666666666 are no hash.
    [GeneratedRegex("(?<![0-9A-Za-z.])[0-9a-f]{16,}")]
    private static partial Regex Hash();

    [GeneratedRegex(@"( {2,}|\b)[0-9]+\.[0-9]s\b")]
    private static partial Regex Duration();

    [GeneratedRegex("""(?<="duration_ms": ?)[0-9]+""")]
    private static partial Regex Milliseconds();

    // Evidence holds durations, so its size varies by some bytes.
    [GeneratedRegex(@"(?<=ledger entr(y|ies), [0-9,]+ files?, )[0-9.]+ [kMG]?B")]
    private static partial Regex BytesVerified();

    [GeneratedRegex("""(?<="files": [0-9]+,\s+"bytes": )[0-9]+""")]
    private static partial Regex BytesVerifiedJson();
}
