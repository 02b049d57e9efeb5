using System.Collections.Immutable;
using Shouldly;
using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Reports;
using Xunit;

namespace Tamiz.DuckDb.Tests.Reports;

/// <summary>What failing rows have in common, found in what real runs left; and what must not be claimed.</summary>
public class CommonGroundTests
{
    private const string Columns = "id string!, n integer, country string, note string";
    private const string Between = "checks:\n  - between: { column: n, min: 0, max: 9 }";

    [Fact]
    public async Task A_value_that_failing_rows_share_and_others_have_seldom_is_named_with_both_shares()
    {
        using var project = Project(200, (at, isBad) => isBad || at % 50 == 0 ? "UK" : "Spain", at => at is 10 or 51 or 90 or 133 or 171);

        var traits = await FindAsync(project, "t.between(n)", ["n"]);

        var trait = traits.Single(trait => trait.Column == "country");
        (trait.Value, trait.Failing, trait.OfFailing, trait.Others, trait.OfOthers).ShouldBe(("UK", 5, 5, 4, 195));
        trait.Text.ShouldBe("country is 'UK' in 5 of 5 failing rows, and in 2.1 % of the 195 others");
        trait.Chance!.Value.ShouldBeLessThan(1e-5);
    }

    [Fact]
    public async Task A_value_that_most_rows_have_is_no_explanation()
    {
        using var project = Project(200, (_, _) => "UK", at => at is 10 or 51 or 90 or 133 or 171);

        (await FindAsync(project, "t.between(n)", ["n"])).ShouldNotContain(trait => trait.Column == "country");
    }

    [Fact]
    public async Task Of_two_rows_nothing_is_claimed_but_where_they_are()
    {
        using var project = Project(200, (_, isBad) => isBad ? "UK" : "Spain", at => at is 10 or 171);

        var traits = await FindAsync(project, "t.between(n)", ["n"]);

        traits.Single().Text.ShouldBe("all 2 are in t.csv, records 11 to 172");
    }

    [Fact]
    public async Task Rows_close_together_are_said_to_be_so_and_scattered_ones_are_not()
    {
        using var near = Project(1000, (_, _) => "x", at => at is >= 500 and < 505);
        using var far = Project(1000, (_, _) => "x", at => at % 200 == 7);

        (await FindAsync(near, "t.between(n)", ["n"])).First().Text.ShouldBe("all 5 are in t.csv, records 501 to 505, close together");
        (await FindAsync(far, "t.between(n)", ["n"])).First().Text.ShouldBe("all 5 are in t.csv, records 8 to 808");
    }

    [Fact]
    public async Task A_file_that_holds_all_of_them_is_named_beside_how_many_others_it_holds()
    {
        var rows = Enumerable.Range(0, 100).Select(at => $"{at},1,x,y\n").ToList();
        using var project = TestProject.OfTable(Columns, "id,n,country,note\n" + string.Concat(rows), Between);
        project.Write("t2.csv", "id,n,country,note\n" + string.Concat(Enumerable.Range(100, 6).Select(at => $"{at},{(at < 104 ? 99 : 1)},x,y\n")));

        var traits = await FindAsync(project, "t.between(n)", ["n"]);

        traits.Single(trait => trait.Kind is TraitKind.File).Text.ShouldBe("all 4 are in t2.csv, and in 2 % of the 102 others");
    }

    [Fact]
    public async Task A_value_of_the_column_that_the_rule_is_about_is_told_without_comparison()
    {
        using var project = Project(50, (_, _) => "x", at => at is 5 or 15 or 25);

        (await FindAsync(project, "t.between(n)", ["n"])).Single(trait => trait.Column == "n").Text.ShouldBe("n is '99' in 3 of 3 failing rows");
    }

    [Fact]
    public async Task An_absent_value_can_be_what_rows_share()
    {
        using var project = Project(200, (_, isBad) => isBad ? "" : "Spain", at => at % 40 == 3);

        (await FindAsync(project, "t.between(n)", ["n"])).Single(trait => trait.Column == "country").Text
            .ShouldBe("country is null in 5 of 5 failing rows, and in none of the 195 others");
    }

    [Fact]
    public async Task A_sensitive_value_is_never_named()
    {
        using var project = Project(200, (_, isBad) => isBad ? "UK" : "Spain", at => at % 40 == 3);
        project.Write("t.json", TestSchema.Json(Columns).Replace("\"country\",\"type\":\"string\",\"nullable\":true,\"metadata\":{}", "\"country\",\"type\":\"string\",\"nullable\":true,\"metadata\":{\"sensitive\":true}", StringComparison.Ordinal));

        (await FindAsync(project, "t.between(n)", ["n"])).ShouldNotContain(trait => trait.Column == "country");
    }

    [Fact]
    public async Task Of_rows_that_cleaning_set_aside_it_is_said_where_they_came_from()
    {
        using var project = TestProject.OfTable(Columns, "id,n,country,note\n" + string.Concat(Enumerable.Range(0, 100).Select(at => $"{at},{(at is >= 40 and < 44 ? "x" : "1")},x,y\n")), "quarantine: { max: 1 }");
        project.Write("tamiz.yml", File.ReadAllText(Path.Combine(project.Folder, "tamiz.yml")).Replace("    quarantine: { max: 100% }\n", "", StringComparison.Ordinal));

        (await FindAsync(project, "t.quarantine", [])).Single().Text.ShouldBe("all 4 are in t.csv, records 41 to 44, close together");
    }

    [Fact]
    public async Task When_the_rows_are_no_longer_in_the_store_nothing_is_said()
    {
        using var project = Project(50, (_, _) => "x", at => at is 5 or 15 or 25);
        var run = await project.RunAsync();
        foreach (var file in Directory.EnumerateFiles(project.Folder, "labels.parquet", SearchOption.AllDirectories))
            File.Delete(file);

        (await new CommonGround(project.Store, await Workshop.EngineAsync()).FindAsync(run.Report, run.Check("t.between(n)"), ["n"], TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    private static TestProject Project(int rows, Func<int, bool, string> country, Func<int, bool> isBad) => TestProject.OfTable(
        Columns, "id,n,country,note\n" + string.Concat(Enumerable.Range(0, rows).Select(at => $"{at},{(isBad(at) ? 99 : at % 9)},{country(at, isBad(at))},note {at}\n")), Between);

    private static async Task<ImmutableArray<CommonTrait>> FindAsync(TestProject project, string check, ImmutableArray<string> about)
    {
        var run = await project.RunAsync();
        run.Report.Judgement.ShouldNotBeNull();
        return await new CommonGround(project.Store, await Workshop.EngineAsync()).FindAsync(run.Report, run.Check(check), about, TestContext.Current.CancellationToken);
    }
}
