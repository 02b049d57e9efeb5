using Shouldly;
using Tamiz.Pipelines;
using Xunit;

namespace Tamiz.Tests.Pipelines;

public class SpellingTests
{
    private static readonly string[] Known = ["source", "schema", "key", "clean", "checks", "quarantine"];

    [Theory]
    [InlineData("sorce", "source")]
    [InlineData("suorce", "source")]
    [InlineData("sources", "source")]
    [InlineData("SCHEMA", "schema")]
    [InlineData("check", "checks")]
    [InlineData("kye", "key")]
    [InlineData("quar", "quarantine")]
    [InlineData("cleaning_steps", "clean")]
    [InlineData("quarentine", "quarantine")]
    public void A_slip_leads_to_the_word_that_was_meant(string word, string meant) => Spelling.Suggest(word, Known).ShouldBe($"Did you mean '{meant}'?");

    [Theory]
    [InlineData("wibble")]
    [InlineData("x")]
    [InlineData("")]
    public void A_word_far_from_all_leads_to_the_list(string word) =>
        Spelling.Suggest(word, Known).ShouldBe("Known: source, schema, key, clean, checks, quarantine.");

    [Fact]
    public void Where_nothing_is_known_that_is_said() => Spelling.Suggest("x", []).ShouldBe("There is none.");

    [Fact]
    public void Of_two_that_are_as_near_the_first_by_name_is_taken() => Spelling.Nearest("cat", ["cut", "cot"]).ShouldBe("cot");
}
