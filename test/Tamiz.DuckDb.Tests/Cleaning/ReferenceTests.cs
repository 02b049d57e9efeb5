using Shouldly;
using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.DuckDb.Tests.Cleaning;

/// <summary>The examples of the reference are run: rows in, YAML, rows out.</summary>
public class ReferenceTests
{
    public static TheoryData<string> Operations =>
        ["trim", "lower", "upper", "null_if", "map", "replace", "normalize", "fill", "derive", "filter", "deduplicate", "rename", "drop"];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task The_example_of_an_operation_comes_out_as_the_page_says(string operation)
    {
        var page = await File.ReadAllTextAsync(Repository.Path("docs/reference/cleaning.md"), TestContext.Current.CancellationToken);
        var section = page[page.IndexOf($"\n## {operation}\n", StringComparison.Ordinal)..];
        var blocks = section.Split("```");
        var (yaml, before, after) = (Body(blocks[1], "yaml"), Body(blocks[3], "csv"), Body(blocks[5], "csv"));

        using var project = TestProject.OfTable(
            yaml.Split('\n')[0]["# columns: ".Length..], before, $"clean:\n  {string.Join("\n  ", yaml.TrimEnd('\n').Split('\n')[1..])}");

        (await project.RunAsync()).Released().ShouldBe(after);
    }

    private static string Body(string block, string language)
    {
        block.ShouldStartWith(language + "\n");
        return block[(language.Length + 1)..];
    }
}
