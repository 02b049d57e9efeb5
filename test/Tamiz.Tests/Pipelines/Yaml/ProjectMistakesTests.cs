using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Tamiz.Tests.Pipelines.Yaml;

/// <summary>Every mistake has its code and its place, all of a file come at once, and each text was read as a user would.</summary>
public partial class ProjectMistakesTests
{
    public static TheoryData<string> Names => [.. Mistakes.All.Select(mistake => mistake.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mistake_has_its_code_and_its_place(string name)
    {
        var (text, expected) = Read(Mistakes.All.Single(mistake => mistake.Name == name).Text);
        using var folder = new ProjectFolder(text);

        folder.Problems().Select(problem => $"{problem.Place} {problem.Code}").ShouldBe(expected);
    }

    [Fact]
    public void The_text_of_each_says_what_is_wrong_and_what_to_do()
    {
        var texts = new StringBuilder();
        foreach (var (name, marked) in Mistakes.All)
        {
            using var folder = new ProjectFolder(Read(marked).Text);
            texts.Append(name).Append('\n');
            foreach (var problem in folder.Problems())
                texts.Append("  ").Append(problem).Append('\n');
        }

        Approved.Matches(texts.ToString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_wrong_value_says_what_to_write(string name)
    {
        var (text, _) = Read(Mistakes.All.Single(mistake => mistake.Name == name).Text);
        using var folder = new ProjectFolder(text);

        foreach (var problem in folder.Problems().Where(problem => problem.Code is "wrong_value" or "wrong_type" or "missing_key" or "limits_cross" or "unknown_kind" or "unknown_key"))
            problem.Hint.ShouldNotBeNullOrEmpty(problem.ToString());
    }

    [Fact]
    public void A_file_that_is_not_UTF_8_is_refused()
    {
        using var folder = new ProjectFolder("");
        folder.Write("tamiz.yml", [.. "pipeline: caf"u8, 0xE9, (byte)'\n']);

        var only = folder.Problems().ShouldHaveSingleItem();
        only.Code.ShouldBe("not_utf8");
        only.Place.ToString().ShouldBe("tamiz.yml");
    }

    [Fact]
    public void A_circle_of_aliases_is_refused_and_does_not_hang()
    {
        using var folder = new ProjectFolder("version: 1\npipeline: shop\ndatasets:\n  orders: { source: o.csv, schema: orders.json, checks: &c [ *c ] }\n");

        folder.Problems().ShouldNotBeEmpty();
    }

    private static (string Text, List<string> Expected) Read(string marked)
    {
        var text = new StringBuilder();
        var expected = new List<string>();
        foreach (Match part in Part().Matches(marked))
        {
            var code = part.Groups["code"].Value;
            var before = text.ToString();
            var place = $"tamiz.yml:{before.Count(letter => letter == '\n') + 1}:{before.Length - before.LastIndexOf('\n')}";
            if (code.Contains(' ', StringComparison.Ordinal))
                expected.Add(code);
            else if (code.Length > 0)
                expected.Add(code[0] == '0' ? $"tamiz.yml {code[1..]}" : $"{place} {code.TrimEnd('@')}");
            text.Append(part.Groups["text"].Value);
        }

        return (text.ToString(), expected);
    }

    [GeneratedRegex("«(?<code>[^»]+)»|(?<text>[^«]+)")]
    private static partial Regex Part();
}
