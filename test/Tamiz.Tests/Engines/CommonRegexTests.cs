using Shouldly;
using Tamiz.Engines;
using Xunit;

namespace Tamiz.Tests.Engines;

public class CommonRegexTests
{
    [Theory]
    [InlineData("abc", "abc", 0, false)]
    [InlineData("", "", 0, true)]
    [InlineData("a|b*", "a|b*", 0, true)]
    [InlineData("^a$", "^a\\z", 0, false)]
    [InlineData("^$", "^\\z", 0, true)]
    [InlineData("\\s+\\S", "[\\t\\n\\f\\r ]+[^\\t\\n\\f\\r ]", 0, false)]
    [InlineData("[\\s,]", "[\\t\\n\\f\\r ,]", 0, false)]
    [InlineData("[~^a-]", "[\\~\\^a-]", 0, false)]
    [InlineData("(a)(?:b)((c))", "(a)(?:b)((c))", 3, false)]
    [InlineData("(a?){2,}", "(a?){2,}", 1, true)]
    [InlineData("a{0}b{0,3}?", "a{0}b{0,3}?", 0, true)]
    [InlineData("a{10}", "a{10}", 0, false)]
    [InlineData("\\p{Lu}\\P{L}\\d\\W", "\\p{Lu}\\P{L}\\d\\W", 0, false)]
    [InlineData("\\<\\.\\~\\_", "\\<\\.\\~_", 0, false)]
    [InlineData("(?:a{10}){100}", "(?:a{10}){100}", 0, false)]
    public void An_expression_is_written_as_all_engines_read_it(string text, string pattern, int groups, bool mayBeEmpty) =>
        CommonRegex.Parse(text).ShouldBe(new CommonRegex(pattern, groups, mayBeEmpty));

    [Theory]
    [InlineData("a(?=b)", 4, "look-around")]
    [InlineData("(?i)a", 3, "flags")]
    [InlineData("(?<name>a)", 3, "named groups")]
    [InlineData("(a", 1, "'(' is not closed")]
    [InlineData("a)", 2, "')' closes nothing")]
    [InlineData("[ab", 1, "'[' is not closed")]
    [InlineData("x[", 2, "'[' is not closed")]
    [InlineData("[]", 2, "cannot be empty")]
    [InlineData("[[:alpha:]]", 2, "'['")]
    [InlineData("[a&&b]", 3, "'&'")]
    [InlineData("[\\S]", 2, "\\S")]
    [InlineData("[\\d-z]", 4, "a range starts with a character")]
    [InlineData("[z-a]", 5, "not before its first")]
    [InlineData("[a-c-e]", 5, "'-' follows a range")]
    [InlineData("[😀]", 2, "U+FFFF")]
    [InlineData("*a", 1, "repeats nothing")]
    [InlineData("a**", 3, "follows another repetition")]
    [InlineData("a+*", 3, "follows another repetition")]
    [InlineData("^*", 2, "cannot be repeated")]
    [InlineData("a{", 2, "starts no repetition")]
    [InlineData("a{,3}", 2, "starts no repetition")]
    [InlineData("a{3,2}", 2, "starts no repetition")]
    [InlineData("a{1001}", 2, "starts no repetition")]
    [InlineData("a{1,2,3}", 2, "starts no repetition")]
    [InlineData("a}", 2, "stands alone")]
    [InlineData("\\b", 1, "'\\b'")]
    [InlineData("(a)\\1", 4, "'\\1'")]
    [InlineData("\\Qa\\E", 1, "'\\Q'")]
    [InlineData("a\\", 2, "ends with a backslash")]
    [InlineData("\\p{Greek}", 1, "categories")]
    [InlineData("\\pL", 1, "categories")]
    [InlineData("(?:a{11}){100}", 10, "multiply")]
    public void What_engines_read_differently_is_refused_with_its_place(string text, int place, string why)
    {
        var message = Should.Throw<FormatException>(() => CommonRegex.Parse(text)).Message;

        message.ShouldStartWith($"At character {place}: ");
        message.ShouldContain(why);
        message.ShouldEndWith(".");
    }

    [Fact]
    public void Groups_may_be_nested_deeply_but_not_without_end()
    {
        CommonRegex.Parse(new string('(', 100) + "a" + new string(')', 100)).Groups.ShouldBe(100);
        Should.Throw<FormatException>(() => CommonRegex.Parse(new string('(', 101) + "a" + new string(')', 101))).Message.ShouldContain("too deeply");
    }
}
