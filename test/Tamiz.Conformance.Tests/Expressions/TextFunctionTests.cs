using Shouldly;
using Tamiz.Engines;
using Xunit;

namespace Tamiz.Conformance.Tests.Expressions;

public sealed class DuckDbTextFunctionTests(BothEngines engines) : TextFunctionTests(engines, "duckdb");

public sealed class SparkTextFunctionTests(BothEngines engines) : TextFunctionTests(engines, "spark");

/// <summary>Operations on text: the same on every engine.</summary>
public abstract class TextFunctionTests(BothEngines engines, string name) : ConformanceTest(engines, name)
{
    private static readonly char[] Blanks = [.. Enumerable.Range(1, 0xffff).Where(code => code is < 0xd800 or > 0xdfff).Select(code => (char)code).Where(char.IsWhiteSpace)];

    [Fact]
    public async Task A_literal_is_the_text_itself()
    {
        string[] texts = ["plain", "it's", "", "a\\nb\n\t", "x\0y\0", "'; DROP TABLE x; --", "${x}", "\\", "%_\\%", "x\01", "\"", "😀é"];
        (await ValuesAsync(sql => texts.Select(sql.Literal))).ShouldBe(texts);
    }

    [Fact]
    public async Task A_quoted_name_is_the_name_itself()
    {
        string[] names = ["a b", "a\"b", "a`b", "select", "É;--", "x.y"];
        var engine = await EngineAsync();
        var result = await engine.ReadAsync($"SELECT {string.Join(", ", names.Select((name, at) => $"{at} AS {engine.Dialect.Quote(name)}"))}", Token);
        result.Columns.ShouldBe(names);
    }

    [Fact]
    public async Task Trim_removes_what_unicode_calls_white_space_at_both_ends()
    {
        var values = await OverAsync(Blanks.Select(blank => $"{blank}a {blank} b{blank}{blank}"), sql => sql.Trim("t"));
        values.ShouldBe(Blanks.Select(blank => $"a {blank} b"));
    }

    [Fact]
    public async Task Trim_leaves_the_rest()
    {
        string?[] texts = ["a", "", "   ", "é ", " \u00a0é", "日", "x\u200b", "\u0001", null];
        (await OverAsync(texts, sql => sql.Trim("t"))).ShouldBe(["a", "", "", "é", "é", "日", "x\u200b", "\u0001", null]);
    }

    [Fact]
    public async Task Where_the_space_is_the_only_blank_trimming_it_is_trimming()
    {
        string?[] texts = ["a", " a", "a ", "  a b  ", "", " ", "   ", "é ", " 日", "\u200b ", "\u0001", "'", null];
        var trimmed = await OverAsync(texts, sql => sql.TrimSpacesToNull("t"));
        trimmed.ShouldBe(["a", "a", "a", "a b", "", null, null, "é", "日", "\u200b", "\u0001", "'", null]);
        (await OverAsync(texts, sql => sql.TrimToNull("t"))).ShouldBe(trimmed);
    }

    [Fact]
    public async Task A_run_of_blanks_becomes_one()
    {
        string?[] texts = ["a  b", " a\t\u00a0b \n", "a b", "", "\u3000", null];
        (await OverAsync(texts, sql => sql.SingleBlanks("t"))).ShouldBe(["a b", "a b", "a b", "", "", null]);
    }

    [Fact]
    public async Task Text_is_composed()
    {
        string?[] texts = ["e\u0301", "é", "plain", "\u1100\u1161", "a\u0323\u0307", "\u212b", "\ufb01", null, ""];
        (await OverAsync(texts, sql => sql.Compose("t"))).ShouldBe(texts.Select(text => text?.Normalize()));
    }

    [Fact]
    public async Task Accents_are_taken_off()
    {
        string?[] texts = ["Ñandú", "e\u0301", "Łódź", "Ångström", "naïve 日本", "ệ", "plain", null, "ø", "한글", "Ǻ"];
        (await OverAsync(texts, sql => sql.WithoutAccents("t"))).ShouldBe(["Nandu", "e", "Łodz", "Angstrom", "naive 日本", "e", "plain", null, "ø", "한글", "A"]);
    }

    [Fact]
    public async Task Letters_change_case_one_by_one()
    {
        string?[] texts = ["Straße", "ŉ", "ΌΔΟΣ", "İstanbul", "ǆ", "ﬁ", "ᾳ", "ſ", null, "éÉ", "ID iı"];
        (await OverAsync(texts, sql => sql.LetterCase("t", upper: true))).ShouldBe(["STRAẞE", "ŉ", "ΌΔΟΣ", "İSTANBUL", "Ǆ", "ﬁ", "ᾼ", "S", null, "ÉÉ", "ID II"]);
        (await OverAsync(texts, sql => sql.LetterCase("t", upper: false))).ShouldBe(["straße", "ŉ", "όδοσ", "istanbul", "ǆ", "ﬁ", "ᾳ", "ſ", null, "éé", "id iı"]);
    }

    [Fact]
    public async Task Text_is_replaced_from_left_to_right()
    {
        (await OverAsync(["aaa", "x.y.z", "", null], sql => sql.ReplaceText("t", "aa", "b"))).ShouldBe(["ba", "x.y.z", "", null]);
        (await OverAsync(["x.y.z", "a"], sql => sql.ReplaceText("t", ".", "'\\"))).ShouldBe(["x'\\y'\\z", "a"]);
    }

    [Theory]
    [InlineData("[0-9]+", "#", "a12b3=a#b#")]
    [InlineData("(a)(b)", @"\2\1", "abab=baba")]
    [InlineData("(a)", @"\10", "a=a0")]
    [InlineData("(a)(b)?", @"<\1\2>", "ab a=<ab> <a>")]
    [InlineData("a", @"$1\\", "a=$1\\")]
    [InlineData("a", @"\\1", "a=\\1")]
    [InlineData("^a|a$", "x", "aba=xbx")]
    [InlineData("a.b", "x", "a\nb a\rb a\u0085b=a\nb x x")]
    [InlineData(@"\s", "_", "a\vb c\td=a\vb_c_d")]
    [InlineData(@"\w+", "w", "é1 a_b=éw w")]
    [InlineData(@"\d", "d", "1٣=d٣")]
    [InlineData(@"\p{Lu}", "U", "aÉB=aUU")]
    [InlineData("a+?", "x", "aaa=xxx")]
    [InlineData("a|ab", "x", "ab=xb")]
    [InlineData(@"[^a]", "x", "ab\nc=axxx")]
    [InlineData("😀", "x", "a😀=ax")]
    public async Task A_match_is_replaced(string regex, string with, string texts)
    {
        var (text, after) = (texts[..texts.IndexOf('=', StringComparison.Ordinal)], texts[(texts.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        (await OverAsync([text], sql => sql.ReplaceRegex("t", CommonRegex.Parse(regex).Pattern, with))).ShouldBe([after]);
    }

    [Theory]
    [InlineData("[A-Z]{2}[0-9]+", "AB1|AB|xAB1|AB1\n|AB1 ", "ynnnn")]
    [InlineData("a|b", "a|b|ab|c", "yynn")]
    [InlineData("^a$", "a|a\n|b", "ynn")]
    [InlineData("a*", "|a|b", "yyn")]
    [InlineData(".", "a|\n|\r|😀|\u2028", "ynyyy")]
    [InlineData(@"\s", " |\t|\u00a0|\v", "yynn")]
    public async Task A_text_matches_as_a_whole(string regex, string texts, string answers)
    {
        var values = await OverAsync([.. texts.Split('|'), null], sql => sql.FullMatch("t", CommonRegex.Parse(regex).Pattern));
        string.Concat(values.SkipLast(1).Select(value => (bool)value! ? 'y' : 'n')).ShouldBe(answers);
        values[^1].ShouldBeNull();
    }

    [Fact]
    public async Task Characters_are_code_points() =>
        (await OverAsync(["", "é", "e\u0301", "😀", "日本", null], sql => sql.CharacterCount("t"))).ShouldBe([0L, 1L, 2L, 1L, 2L, null]);
}
