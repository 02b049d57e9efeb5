using Shouldly;
using Tamiz.DuckDb;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.Conformance.Tests.Support;

/// <summary>The page that says what each engine supports is what the definitions and the engines say; <c>APPROVE=1</c> writes it anew.</summary>
public class SupportMatrixTests(BothEngines engines)
{
    private const string Functions = "\n## Functions of your SQL\n";

    private static readonly string Page = Repository.Path("docs/reference/engines.md");

    [Fact]
    public void The_page_of_engines_is_what_the_definitions_say()
    {
        var (page, functions) = Read();
        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
            File.WriteAllText(Page, SupportMatrix.Write() + functions);
        else
            page.ShouldBe(SupportMatrix.Write());
    }

    [Fact]
    public void A_reason_is_about_something_that_there_is() => SupportMatrix.Unknown.ShouldBeEmpty();

    [Theory]
    [InlineData("cleaning.md", "clean")]
    [InlineData("checks.md", "checks")]
    public void What_is_said_to_be_supported_has_an_example_that_is_run_on_both(string reference, string list)
    {
        var examples = File.ReadAllText(Repository.Path($"docs/reference/{reference}")).Split("```yaml\n").Skip(1).Select(block => block.Split("```")[0]).ToList();

        SupportMatrix.Kinds(list).Where(kind => !examples.Any(example => example.Contains($"- {kind}:", StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_functions_that_both_know_are_those_that_the_engines_tell()
    {
        var token = TestContext.Current.CancellationToken;
        var here = await (await engines.DuckDbAsync()).ReadAsync(
            "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE function_type IN ('scalar', 'aggregate', 'macro') AND regexp_full_match(function_name, '[A-Za-z_][A-Za-z0-9_]*') ORDER BY 1", token);
        var there = await (await engines.SparkAsync()).ReadAsync("SHOW SYSTEM FUNCTIONS", token);
        await using var analyzer = await DuckDbSqlAnalyzer.OpenAsync(token);
        var allowed = new List<string>();
        foreach (var name in here.Rows.Select(row => (string)row[0]!))
        {
            if ((await analyzer.AnalyzeAsync($"SELECT \"{name}\"(x ORDER BY x) FROM t", token)).Objections.IsEmpty)
                allowed.Add(name);
        }

        var known = there.Rows.Select(row => (string)row[0]!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var text = SupportMatrix.WriteFunctions([.. allowed.Where(known.Contains)]);
        var (page, functions) = Read();
        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
            File.WriteAllText(Page, page + text);
        else
            functions.ShouldBe(text);
    }

    private static (string Page, string Functions) Read()
    {
        var text = File.Exists(Page) ? File.ReadAllText(Page) : "";
        var at = text.IndexOf(Functions, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[at..]);
    }
}
