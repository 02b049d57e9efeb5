using System.Globalization;
using System.Text;

namespace Tamiz.Spark;

/// <summary>Upper and lower case letter by letter, where Spark maps words.</summary>
internal static class LetterMapping
{
    // Letters whose capital is several letters for Spark (Unicode's SpecialCasing); as ranges.
    private static readonly (int First, int Last)[] Several =
    [
        (0xDF, 0xDF), (0x149, 0x149), (0x1F0, 0x1F0), (0x390, 0x390), (0x3B0, 0x3B0), (0x587, 0x587), (0x1E96, 0x1E9A), (0x1F50, 0x1F50), (0x1F52, 0x1F52),
        (0x1F54, 0x1F54), (0x1F56, 0x1F56), (0x1F80, 0x1FAF), (0x1FB2, 0x1FB4), (0x1FB6, 0x1FB7), (0x1FBC, 0x1FBC), (0x1FC2, 0x1FC4), (0x1FC6, 0x1FC7),
        (0x1FCC, 0x1FCC), (0x1FD2, 0x1FD3), (0x1FD6, 0x1FD7), (0x1FE2, 0x1FE4), (0x1FE6, 0x1FE7), (0x1FF2, 0x1FF4), (0x1FF6, 0x1FF7), (0x1FFC, 0x1FFC),
        (0xFB00, 0xFB06), (0xFB13, 0xFB17),
    ];

    // Where they wait while the others change: the end of the last private plane.
    private const int Aside = 0x10F000;

    private static readonly string From = string.Concat(Several.SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1)).Select(char.ConvertFromUtf32));
    private static readonly string Waiting = string.Concat(Enumerable.Range(Aside, From.Length).Select(char.ConvertFromUtf32));
    private static readonly string To = string.Concat(From.EnumerateRunes().Select(letter => letter.Value == 0xDF ? "\u1e9e" : Rune.ToUpper(letter, CultureInfo.InvariantCulture).ToString()));

    public static string Of(string text, bool upper)
    {
        // The dot over a small i is no letter, and a sigma does not look where it stands.
        var (special, mapped) = upper
            ? (From, $"translate(upper(translate({text}, {Literal(From)}, {Literal(Waiting)})), {Literal(Waiting)}, {Literal(To)})")
            : ("\u0130\u03a3", $"lower(translate({text}, '\u0130\u03a3', 'i\u03c3'))");
        return $"CASE WHEN {text} RLIKE {Literal($"[{special}]")} THEN {mapped} ELSE {(upper ? "upper" : "lower")}({text}) END";
    }

    private static string Literal(string text) => SparkDialect.TextLiteral(text);
}
