using Shouldly;
using Tamiz.Releases;
using Tamiz.Reports;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>Few rows that go are left out by list, many are left out by writing the others: either way the answer is the same.</summary>
public class LeftOutTests
{
    private const string Columns = "id integer!, n integer, s string";
    private const string Clean = "clean: [ { deduplicate: exact } ]\nchecks:\n  - between: { column: n, min: 0, on_fail: quarantine }\n  - length: { column: s, max: 3, on_fail: warn }\n";

    [Theory]
    [InlineData(1, false)]
    [InlineData(30, true)]
    public async Task Few_and_many_rows_go_alike(int each, bool written)
    {
        using var project = TestProject.OfTable(Columns, Text(each), Clean + "key: id");
        var run = await project.RunAsync();

        run.Rows().ShouldBe([.. Kept(each).OrderBy(id => id).Select(id => $"{id},{id},x")]);
        run.Account().ShouldBe($"{200 + (3 * each)} = 200 + {each} + 0 + {2 * each} + 0");
        run.QuarantinedBy().Values.GroupBy(check => check).Select(group => $"{group.Key} {group.Count()}").Order().ShouldBe([$"t.between(n) {each}", $"t.is_type(n) {each}"]);
        Directory.EnumerateFiles(Path.Combine(project.Folder, "store", "shop", "transformed", "validate"), "part-0.parquet", SearchOption.AllDirectories).Any().ShouldBe(written);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    public async Task Without_a_key_the_rows_that_stay_keep_the_order_of_the_input(int each)
    {
        using var project = TestProject.OfTable("id integer, n integer, s string", Text(each), Clean);
        var run = await project.RunAsync();
        run.Rows().ShouldBe([.. Kept(each).Select(id => $"{id},{id},x")]);

        // The ordered fingerprint counts places without gaps: the same rows from a file that never had the others are the same release.
        project.Write("t.csv", $"id,n,s\n{string.Join('\n', Kept(each).Select(id => $"{id},{id},x"))}\n");
        (await project.RunAsync()).Result.Judgement!.Verdict.ShouldBe(Gate.Verdict.Unchanged);
    }

    [Fact]
    public async Task A_row_that_a_list_leaves_out_is_no_parent_and_counts_in_no_query()
    {
        using var project = new TestProject("""
            datasets:
              t:
                source: t.csv
                schema: t.json
                key: id
                quarantine: { max: 100% }
                clean: [ { deduplicate: exact } ]
                checks: [ { between: { column: n, min: 0, on_fail: quarantine } }, { sum: { column: n, min: 1 } } ]
              child:
                source: child.csv
                schema: child.json
                checks: [ { references: { key: id, to: t, on_fail: warn } } ]
            kpis:
              total:
                sql: select count(*) as many, sum(n) as of_n from t
            """);
        project.WriteSchema("t", Columns);
        project.WriteSchema("child", "id integer");
        project.Write("t.csv", Text(1));
        project.Write("child.csv", "id\n1\n1001\n2001\n\n");
        var run = await project.RunAsync();

        run.Check("child.references(id)").RowsFailed.ShouldBe(2);
        run.Rows("total").ShouldBe([$"200,{Kept(1).Sum()}"]);
        run.Check("t.sum(n)").Text.ShouldStartWith("20100 over 200 rows");
    }

    [Fact]
    public async Task Files_that_add_to_others_have_lists_of_their_own()
    {
        using var project = TestProject.OfFiles("t*.csv", Columns, Clean + "key: id\nload: append");
        project.Write("t1.csv", Text(1));
        await project.RunAsync();
        project.Write("t2.csv", Text(1, from: 5000));
        var second = await project.RunAsync();

        second.Rows().ShouldBe([.. Kept(1).OrderBy(id => id).Concat(Kept(1).Order().Select(id => id + 5000)).Select(id => $"{id},{id},x")]);
        second.Account().ShouldBe("406 = 400 + 2 + 0 + 4 + 0");
    }

    [Fact]
    public async Task Upsert_leaves_out_the_rows_that_were_replaced()
    {
        using var project = TestProject.OfFiles("t*.csv", Columns, "key: id\nload: upsert");
        project.Write("t1.csv", Text(0));
        await project.RunAsync();
        project.Write("t2.csv", "id,n,s\n7,70,y\n");
        var second = await project.RunAsync();

        second.Rows().Length.ShouldBe(200);
        second.Rows()[6].ShouldBe("7,70,y");
        second.Account().ShouldBe("201 = 200 + 1 + 0 + 0 + 0");
    }

    [Fact]
    public async Task A_list_that_is_gone_makes_its_step_run_again()
    {
        using var project = TestProject.OfTable(Columns, Text(1), Clean + "key: id");
        var first = await project.RunAsync();
        foreach (var list in Directory.EnumerateFiles(Path.Combine(project.Folder, "store", "shop", "transformed"), "quarantine.parquet", SearchOption.AllDirectories))
            File.Delete(list);
        var second = await project.RunAsync();

        second.Result.Judgement!.Verdict.ShouldBe(Gate.Verdict.Unchanged);
        second.Reused().ShouldNotContain("validate:t");
        first.Rows().Length.ShouldBe(200);
    }

    [Fact]
    public async Task A_release_over_a_list_is_sound_and_stays_so_when_the_list_is_gone()
    {
        using var project = TestProject.OfTable(Columns, Text(1), Clean + "key: id");
        await project.RunAsync();
        Lists(project).ShouldNotBeEmpty("rows were left out by list");

        (await Verification.VerifyAsync(project.Store, cancellationToken: TestContext.Current.CancellationToken)).IsSound.ShouldBeTrue();
        foreach (var list in Lists(project))
            File.Delete(list);
        (await Verification.VerifyAsync(project.Store, cancellationToken: TestContext.Current.CancellationToken)).IsSound.ShouldBeTrue("what is released is in files of its own");
    }

    [Fact]
    public async Task Rows_that_a_list_leaves_out_are_no_others_of_those_that_break_a_rule()
    {
        var rows = string.Concat(Enumerable.Range(0, 200).Select(at => $"{at},1,{(at % 40 == 7 ? "long" : "x")}\n"));
        using var project = TestProject.OfTable(Columns, $"id,n,s\n{rows}0,1,x\n1,1,x\n", "clean: [ { deduplicate: exact } ]\nchecks: [ { length: { column: s, max: 3 } } ]\nkey: id");
        var run = await project.RunAsync();
        run.Account().ShouldBe("202 = 200 + 2 + 0 + 0 + 0");

        var traits = await new CommonGround(project.Store, await Workshop.EngineAsync()).FindAsync(run.Report, run.Check("t.length(s)"), ["id"], TestContext.Current.CancellationToken);

        traits.Single(trait => trait.Column == "s").Text.ShouldBe("s is 'long' in 5 of 5 failing rows, and in none of the 195 others");
        traits[0].Text.ShouldBe("all 5 are in t.csv, records 8 to 168");
    }

    private static IEnumerable<string> Lists(TestProject project) =>
        Directory.EnumerateFiles(Path.Combine(project.Folder, "store", "shop", "transformed"), "*.parquet", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) is "quarantine.parquet" or "gone.parquet");

    [Fact]
    public async Task A_null_among_the_keys_of_the_parent_hides_no_child_that_has_none()
    {
        using var project = new TestProject("""
            datasets:
              t: { source: t.csv, schema: t.json }
              child:
                source: child.csv
                schema: child.json
                checks: [ { references: { key: id, to: t.id, on_fail: warn } }, { unique: { key: id, on_fail: warn } } ]
            """);
        project.WriteSchema("t", "id integer, n integer");
        project.WriteSchema("child", "id integer, n integer");
        project.Write("t.csv", "id,n\n1,1\n,2\n");
        project.Write("child.csv", "id,n\n1,1\n9,1\n9,2\n,3\n,4\n");
        var run = await project.RunAsync();

        (run.Check("child.references(id)").RowsExamined, run.Check("child.references(id)").RowsFailed).ShouldBe((3, 2));
        (run.Check("child.unique(id)").RowsExamined, run.Check("child.unique(id)").RowsFailed).ShouldBe((3, 2));
    }

    private static IEnumerable<int> Kept(int each) => Enumerable.Range(1, 200).Reverse();

    // Rows against the order of their key; behind the first, some of each kind that goes: sent twice, not typed, out of range.
    private static string Text(int each, int from = 0)
    {
        var rows = Kept(each).Select(id => $"{id + from},{id + from},x").ToList();
        var gone = Enumerable.Range(0, each).SelectMany(at => new[] { rows[0], $"{from + 1001 + at},nine,x", $"{from + 2001 + at},-1,x" });
        return $"id,n,s\n{string.Join('\n', rows.Take(1).Concat(gone).Concat(rows.Skip(1)))}\n";
    }
}
