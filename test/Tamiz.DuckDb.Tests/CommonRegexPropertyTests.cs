using System.Text.RegularExpressions;
using CsCheck;
using Shouldly;
using Tamiz.Engines;
using Xunit;

namespace Tamiz.Tests;

/// <summary>What the common subset lets through is read by the engine, and means there what it means to the regular expressions of .NET.</summary>
public class CommonRegexPropertyTests : DuckDbTest
{
    private static readonly Gen<string> Atom = Gen.OneOf(
        "a", "b", "_", ".", "\\.", "\\_", "\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\t", "\\n", "[ab]", "[^a]", "[a-c_]", "[\\s\\d]", "[-a]", "[a~^]", "[\\]\\[]",
        "\\p{Lu}", "\\P{L}", "\\<", "\\~", "-", "~", "&&", "<", "é", "😀");

    private static readonly Gen<string> Repetition = Gen.OneOf("", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}", "{1,3}?");

    private static readonly Gen<string> Pattern = Gen.Recursive<string>((depth, inner) =>
    {
        var group = Gen.Select(Gen.OneOf("(", "(?:"), inner, (open, text) => $"{open}{text})");
        var piece = Gen.Select(depth < 3 ? Gen.Frequency((4, Atom), (1, group)) : Atom, Repetition, (atom, repetition) => atom + repetition);
        var sequence = piece.Array[1, 3].Select(string.Concat);
        return Gen.Select(Gen.OneOf("", "", "", "^"), sequence, Gen.OneOf("", "", "", "$"), Gen.Frequency((3, Gen.Const("")), (1, sequence.Select(other => "|" + other))),
            (start, middle, end, other) => start + middle + end + other);
    });

    private static readonly Gen<string> Text = Gen.OneOf("a", "b", "c", "_", ".", "1", " ", "\t", "\n", "A", "-", "~", "&", "<", "]", "é", "É", "😀").Array[0, 6].Select(string.Concat);

    [Fact]
    public void Random_expressions_match_what_they_say() => Gen.Select(Pattern, Text.Array[20]).Sample((pattern, texts) =>
    {
        var common = CommonRegex.Parse(pattern).Pattern;
        var values = string.Join(", ", texts.Select((text, at) => $"({at}, {Engine.Dialect.Literal(text)})"));
        var rows = Engine.ReadAsync($"SELECT {Engine.Dialect.FullMatch("text", common)} FROM (VALUES {values}) AS texts(place, text) ORDER BY place", Token).GetAwaiter().GetResult();

        var expected = new Regex($@"\A(?:{ForDotNet(common)})\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        rows.Rows.Select(row => (bool)row[0]!).ShouldBe(texts.Select(text => expected.IsMatch(ForDotNet(text))), $"{pattern} on {string.Join(" | ", texts)}");
    }, iter: 200, threads: 1);

    // There \w and \d are those of Unicode, and characters beyond U+FFFF are two.
    private static string ForDotNet(string text) => text
        .Replace("\\d", "[0-9]", StringComparison.Ordinal).Replace("[\\t\\n\\f\\r [0-9]]", "[\\t\\n\\f\\r 0-9]", StringComparison.Ordinal)
        .Replace("\\D", "[^0-9]", StringComparison.Ordinal).Replace("\\w", "[0-9A-Za-z_]", StringComparison.Ordinal).Replace("\\W", "[^0-9A-Za-z_]", StringComparison.Ordinal)
        .Replace("😀", "☺", StringComparison.Ordinal);
}
