using Shouldly;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>What is meant to be shared, Markdown and JUnit, has no number of fewer than 11 rows with one value of a coded column; a person at the screen sees it.</summary>
public class CodedCountsTests
{
    private static readonly (string Check, string AtTheScreen, string Shared)[] Samples =
    [
        ("patients.most_common_share(site)", "site S1, rows_of_it 4", "site •••, rows_of_it •••"),
        ("patients.few_of_a_sex", "sex F, n 9", "sex F, n fewer than 11"),
        ("per_sex.few", "sex F, patients 9", "sex F, patients fewer than 11"),
    ];

    [Fact]
    public async Task What_few_rows_have_is_told_at_the_screen_and_not_in_what_is_shared()
    {
        using var project = Project(failing: 5, codes: true);
        (await Cli.RunAsync(project.Folder, "run")).ExitCode.ShouldBe(3);

        var (table, md) = (await ExplainAsync(project, "table", "block"), await ExplainAsync(project, "md", "block"));

        table.ShouldContain("sex is 'F' in 5 of 5 failing rows, and in 2.1 % of the 195 others");
        md.ShouldContain("common: sex is the same in most of 5 failing rows; fewer than 11 have it, so the value is not told here");
        md.ShouldNotContain("'F'");
        md.ShouldContain("5 of 200 rows", customMessage: "counts of checks are shown");
        foreach (var (check, atTheScreen, shared) in Samples)
        {
            (await ExplainAsync(project, "table", "check", check)).ShouldContain(atTheScreen);
            var sharedText = await ExplainAsync(project, "md", "check", check);
            sharedText.ShouldContain(shared);
            sharedText.ShouldNotContain(atTheScreen);
        }
    }

    [Fact]
    public async Task Of_many_failing_rows_it_is_told_and_how_many_others_have_it_is_not_if_those_are_few()
    {
        using var project = Project(failing: 20, codes: true);
        await Cli.RunAsync(project.Folder, "run");

        (await ExplainAsync(project, "table", "block")).ShouldContain("sex is 'F' in 20 of 20 failing rows, and in 2.2 % of the 180 others");
        (await ExplainAsync(project, "md", "block")).ShouldContain("sex is 'F' in 20 of 20 failing rows, and in fewer than 11 of the 180 others");
    }

    [Fact]
    public async Task Without_codes_the_same_is_told_everywhere()
    {
        using var project = Project(failing: 5, codes: false);
        await Cli.RunAsync(project.Folder, "run");

        (await ExplainAsync(project, "md", "block")).ShouldContain("sex is 'F' in 5 of 5 failing rows");
        (await ExplainAsync(project, "md", "check", "patients.few_of_a_sex")).ShouldContain("sex F, n 9");
    }

    [Fact]
    public async Task Nor_is_what_became_of_such_a_number_since_the_current_release()
    {
        using var project = Project(failing: 0, codes: true);
        (await Cli.RunAsync(project.Folder, "run")).ExitCode.ShouldBe(0);
        project.Write("data/patients.csv", Rows(200, at => at < 7 ? "F" : "M", _ => 1));
        await Cli.RunAsync(project.Folder, "run");

        (await ExplainAsync(project, "table", "check", "per_sex.unlike")).ShouldContain("sex F, patients before 4, patients now 7");
        var md = await ExplainAsync(project, "md", "check", "per_sex.unlike");
        md.ShouldContain("sex F, patients before fewer than 11, patients now fewer than 11");
        md.ShouldContain("sex M, patients before 196, patients now 193");
    }

    private static async Task<string> ExplainAsync(Scratch project, string format, params string[] what)
    {
        var result = await Cli.RunAsync(project.Folder, 200, ["explain", .. what, "-o", format]);
        result.ExitCode.ShouldBe(0, result.ToString());
        return result.Output.Replace("\\", "", StringComparison.Ordinal);
    }

    private static string Rows(int rows, Func<int, string> sex, Func<int, int> visits) =>
        "id,sex,site,visits\n" + string.Concat(Enumerable.Range(0, rows).Select(at => $"P{at},{sex(at)},S{at / 4},{visits(at)}\n"));

    private static Scratch Project(int failing, bool codes)
    {
        var metadata = codes ? "{\"codes\":{\"F\":\"female\",\"M\":\"male\"}}" : "{}";
        var project = new Scratch();
        project.Write("schemas/patients.json", $$$"""
            {"type":"struct","fields":[{"name":"id","type":"string","nullable":false,"metadata":{}},{"name":"sex","type":"string","nullable":true,"metadata":{{{metadata}}}},
            {"name":"site","type":"string","nullable":true,"metadata":{{{metadata.Replace("F", "S1", StringComparison.Ordinal)}}}},{"name":"visits","type":"integer","nullable":true,"metadata":{}}]}
            """);
        project.Write("tamiz.yml", """
            version: 1
            pipeline: clinic
            store: ./store
            datasets:
              patients:
                source: data/patients.csv
                schema: schemas/patients.json
                key: id
                checks:
                  - between: { column: visits, min: 0, max: 9 }
                  - most_common_share: { column: site, max: 1%, on_fail: warn }
                  - query: { sql: "select sex, count(*) as n from patients group by sex having count(*) < 20", name: few_of_a_sex, on_fail: warn }
            kpis:
              per_sex:
                sql: select sex, count(*) as patients from patients group by sex
                key: sex
                checks:
                  - query: { sql: "select sex, patients from per_sex where patients < 20", name: few, on_fail: warn }
                  - change: { column: patients, max: 1, name: unlike, on_fail: warn }
            """);
        project.Write("data/patients.csv", Rows(200, at => Fails(at) || at >= 196 ? "F" : "M", at => Fails(at) ? 99 : 1));
        return project;

        bool Fails(int at) => at % 10 == 3 && at / 10 < failing;
    }
}
