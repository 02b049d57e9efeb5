using Shouldly;
using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Gate;
using Xunit;

namespace Tamiz.DuckDb.Tests.Checks;

/// <summary>Checks with statements of their own: over several tables, and against the current release.</summary>
public class StatementCheckTests
{
    [Fact]
    public async Task Change_compares_by_key_with_the_current_release()
    {
        using var project = Counts("country,patients\nA,100\nB,50\nC,10\nD,\nE,7\n", "max: 20%");
        (await project.RunAsync()).Status("t.change(patients)").ShouldBe(CheckStatus.Na);

        // A grew by its limit, B by more, C vanished, D has a number now, F is new.
        project.Write("t.csv", "country,patients\nA,120\nB,61\nD,3\nE,7\nF,1\n");
        var run = await project.RunAsync();

        var check = run.Check("t.change(patients)");
        check.Status.ShouldBe(CheckStatus.Fail);
        (check.RowsExamined, check.RowsFailed, check.Value).ShouldBe((3, 1, "0.22"));
        check.Text.ShouldBe("1 of 3 rows changed by more than 20% (the greatest by 22 %). Since release 1 1 key is new and 1 vanished.");
        check.Samples.ShouldHaveSingleItem().Values.Select(value => $"{value.Column}={value.Text}").ShouldBe(["country=B", "patients before=50", "patients now=61"]);
        run.ExitCode.ShouldBe(3);
    }

    [Theory]
    [InlineData("integer", "100", "120", "max: 20%", CheckStatus.Pass)]
    [InlineData("integer", "100", "121", "max: 20%", CheckStatus.Fail)]
    [InlineData("integer", "-100", "-121", "max: 20%", CheckStatus.Fail)]
    [InlineData("integer", "0", "0", "max: 0%", CheckStatus.Pass)]
    [InlineData("integer", "0", "1", "max: 100%", CheckStatus.Fail)]
    [InlineData("integer", "5", "8", "max: 3", CheckStatus.Pass)]
    [InlineData("integer", "5", "9", "max: 3", CheckStatus.Fail)]
    [InlineData("integer", "5", "9", "max: 3, tolerance: 1", CheckStatus.Warn)]
    [InlineData("long", "9223372036854775807", "-9223372036854775808", "max: 100%", CheckStatus.Fail)]
    [InlineData("long", "9007199254740992", "9007199254740993", "max: 0%", CheckStatus.Fail)]
    [InlineData("decimal(38,2)", "100000000000000000000000000000.00", "100000000000000000000000000000.01", "max: 0%", CheckStatus.Fail)]
    [InlineData("decimal(10,2)", "-0.05", "-0.06", "max: 20%", CheckStatus.Pass)]
    [InlineData("double", "1.0", "1.25", "max: 25%", CheckStatus.Pass)]
    [InlineData("double", "1.0", "1.26", "max: 25%", CheckStatus.Fail)]
    public async Task Change_is_exact_at_its_limit(string type, string before, string now, string limit, CheckStatus expected)
    {
        using var project = Counts($"country,patients\nA,{before}\n", limit, type);
        (await project.RunAsync()).ExitCode.ShouldBe(0);

        project.Write("t.csv", $"country,patients\nA,{now}\n");

        (await project.RunAsync()).Status("t.change(patients)").ShouldBe(expected);
    }

    [Fact]
    public async Task Change_reads_csv_where_no_parquet_was_released_and_needs_no_key_for_one_row()
    {
        using var project = new TestProject("""
            datasets:
              t: { source: t.csv, schema: t.json }
            kpis:
              total:
                sql: select sum(n) as n, count(*) as "rows" from t
                checks: [ { change: { column: n, max: 10% } } ]
            release: { files: csv }
            """);
        project.WriteSchema("t", "n integer");
        project.Write("t.csv", "n\n1\n99\n");
        (await project.RunAsync()).Status("total.change(n)").ShouldBe(CheckStatus.Na);
        project.Write("t.csv", "n\n1\n109\n");
        (await project.RunAsync()).Status("total.change(n)").ShouldBe(CheckStatus.Pass);
        project.Write("t.csv", "n\n1\n1000\n");

        (await project.RunAsync()).Status("total.change(n)").ShouldBe(CheckStatus.Fail);
    }

    [Fact]
    public async Task A_query_reads_other_tables_after_their_rows_were_checked()
    {
        using var project = Two("query: { sql: \"select a.id from a left join b on a.id = b.id where b.id is null\", name: orphans }");
        var run = await project.RunAsync();

        // Record 2 of b is quarantined, so 2 is an orphan too.
        run.Check("a.orphans").RowsFailed.ShouldBe(2);
        run.Check("a.orphans").RowsExamined.ShouldBe(5);
        run.Check("a.orphans").Samples.Select(sample => sample.Values.Single().Text).ShouldBe(["2", "3"]);
        run.Status("a.orphans").ShouldBe(CheckStatus.Fail);
    }

    [Theory]
    [InlineData("select sum(n) from b", "select 40", "", CheckStatus.Pass)]
    [InlineData("select sum(n) from b", "select 41", "", CheckStatus.Fail)]
    [InlineData("select sum(n) from b", "select 41", ", tolerance: 1", CheckStatus.Pass)]
    [InlineData("select sum(n) from b", "select 50", ", tolerance: 20%", CheckStatus.Pass)]
    [InlineData("select sum(n) from b", "select 50", ", tolerance: 19%, on_fail: warn", CheckStatus.Warn)]
    [InlineData("select n from b", "select 40", "", CheckStatus.Error)]
    [InlineData("select n from b where n > 99", "select 40", "", CheckStatus.Error)]
    [InlineData("select max(n) from b where n > 99", "select max(n) from b where n > 98", "", CheckStatus.Na)]
    [InlineData("select max(cast('x' as integer) + n) from b", "select 1", "", CheckStatus.Error)]
    public async Task Two_values_are_compared(string sql, string to, string settings, CheckStatus expected)
    {
        using var project = Two($"compare: {{ sql: \"{sql}\", to_sql: \"{to}\", name: same{settings} }}");

        (await project.RunAsync()).Status("a.same").ShouldBe(expected);
    }

    [Theory]
    [InlineData("query: { sql: select * from nowhere }", "unknown_table")]
    [InlineData("query: { sql: select id from k }", "reads_later_table")]
    [InlineData("query: { sql: select nothing from a }", "sql_wrong")]
    [InlineData("query: { sql: select now() }", "sql_refused")]
    [InlineData("query: { sql: select id from a, tolerance: 1% }", "wrong_value")]
    [InlineData("compare: { sql: \"select id, id as other from a\", to_sql: select 1 }", "not_one_value")]
    [InlineData("mean: { column: id, min: 1, where: sum(id) > 1 }", "not_a_condition")]
    [InlineData("mean: { column: id, min: 2, max: 1 }", "limits_cross")]
    [InlineData("mean: { column: s, min: 2 }", "wrong_type")]
    [InlineData("mean: { column: id, min: 2, on_fail: quarantine }", "no_quarantine_here")]
    [InlineData("query: { sql: select id from a, on_fail: quarantine }", "no_quarantine_here")]
    [InlineData("matches: { column: s, regex: '(' }", "wrong_value")]
    [InlineData("matches: { column: s, regex: '(?=a)b' }", "wrong_value")]
    [InlineData("not_future: s", "wrong_type")]
    [InlineData("is_type: { column: s, type: date, format: nonsense }", "wrong_value")]
    [InlineData("row_count: { min: 1, where: id > 1 }", "check_repeats")]
    public async Task What_a_check_cannot_be_is_said_before_anything_runs(string check, string code)
    {
        using var project = Two(check);

        (await project.ProblemsAsync()).Select(problem => problem.Code).ShouldBe([code]);
    }

    [Fact]
    public async Task Tables_whose_checks_read_each_other_are_refused()
    {
        using var project = Two("query: { sql: select a.id from a join b on a.id = b.id where a.id = 99 }", "query: { sql: select id from a where id > 99 }");

        (await project.ProblemsAsync()).Select(problem => problem.Code).Distinct().ShouldBe(["check_cycle"]);
    }

    [Fact]
    public async Task The_runs_time_is_in_sql_and_only_what_asks_for_it_runs_again()
    {
        using var project = TestProject.OfTable("id integer, seen timestamp", "id,seen\n1,2026-01-01T00:00:00Z\n2,2026-01-03T00:00:00Z\n", """
            checks:
              - expression: { sql: "seen <= {{ as_of }}", name: past, on_fail: warn }
              - freshness: { column: seen, max: 2d }
            """);
        File.AppendAllText(Path.Combine(project.Folder, "tamiz.yml"), "kpis:\n  k: { sql: \"select {{ percentile(id, 0.5) }} as middle, max({{ days_between(seen, {{ as_of }}) }}) as age from t\" }\n");
        project.Clock = new StoppedClock("2026-01-02T00:00:00Z");
        var first = await project.RunAsync();
        first.Check("t.past").RowsFailed.ShouldBe(1);
        first.Rows("k").ShouldBe(["1.5,1"]);
        first.Status("t.freshness(seen)").ShouldBe(CheckStatus.Pass);

        project.Clock = new StoppedClock("2026-01-06T00:00:00Z");
        var second = await project.RunAsync();
        second.Check("t.past").RowsFailed.ShouldBe(0);
        second.Check("t.past").Id.ShouldBe(first.Check("t.past").Id);
        second.Status("t.freshness(seen)").ShouldBe(CheckStatus.Fail);
        second.Reused().ShouldBe(["ingest:t", "clean:t"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_later_run_judges_freshness_anew_without_measuring()
    {
        using var project = TestProject.OfTable("at date", "at\n2026-01-03\n", "checks: [ { freshness: { column: at, max: 2d } } ]");
        project.Clock = new StoppedClock("2026-01-05T23:59:59Z");
        (await project.RunAsync()).Status("t.freshness(at)").ShouldBe(CheckStatus.Pass);

        project.Clock = new StoppedClock("2026-01-06T00:00:00Z");
        var run = await project.RunAsync();

        run.Reused().ShouldBe(["ingest:t", "clean:t", "validate:t"], ignoreOrder: true);
        run.Check("t.freshness(at)").Text.ShouldBe("The newest is 2026-01-03, 3 days old at 2026-01-06; allowed is at most 2d.");
        run.Status("t.freshness(at)").ShouldBe(CheckStatus.Fail);
    }

    [Fact]
    public async Task Where_chooses_the_rows_and_min_examined_says_how_many_it_takes()
    {
        using var project = TestProject.OfTable("g string, n integer", "g,n\na,1\na,1\nb,1\nb,9\n,5\n", """
            checks:
              - unique: { key: n, where: g = 'a', name: u, on_fail: warn }
              - between: { column: n, max: 4, where: g = 'b', min_examined: 3, on_fail: quarantine }
              - mean: { column: n, max: 4, where: g = 'b', name: m, tolerance: 25% }
              - mean: { column: n, max: 4, where: g = 'b', name: m2, min_examined: 3 }
              - row_count: { max: 1, where: g = 'c', name: c }
            """);
        var run = await project.RunAsync();

        (run.Check("t.u").RowsExamined, run.Check("t.u").RowsFailed).ShouldBe((2, 2));
        run.Status("t.between(n)").ShouldBe(CheckStatus.Na);
        run.Check("t.between(n)").RowsFailed.ShouldBe(1);
        run.Rows().Length.ShouldBe(5);
        (run.Status("t.m"), run.Check("t.m").Value).ShouldBe((CheckStatus.Warn, "5"));
        run.Status("t.m2").ShouldBe(CheckStatus.Na);
        (run.Status("t.c"), run.Check("t.c").Value).ShouldBe((CheckStatus.Pass, "0"));
    }

    [Fact]
    public async Task A_changed_limit_of_a_table_measures_nothing_anew()
    {
        using var project = TestProject.OfTable("n integer", "n\n1\n2\n", "checks: [ { mean: { column: n, max: 2 } } ]");
        (await project.RunAsync()).Status("t.mean(n)").ShouldBe(CheckStatus.Pass);
        var path = Path.Combine(project.Folder, "tamiz.yml");
        File.WriteAllText(path, File.ReadAllText(path).Replace("max: 2 ", "max: 1 ", StringComparison.Ordinal));

        var run = await project.RunAsync();
        run.Status("t.mean(n)").ShouldBe(CheckStatus.Fail);
        run.Reused().ShouldBe(["ingest:t", "clean:t", "validate:t"], ignoreOrder: true);
    }

    [Fact]
    public async Task Figures_are_of_the_rows_that_stay_and_sums_go_beyond_64_bits()
    {
        using var project = TestProject.OfTable("n long, d decimal(38,2)", "n,d\n9223372036854775807,100000000000000000000000000000.01\n9223372036854775807,0.01\n-1,\n", """
            checks:
              - between: { column: n, min: 0, on_fail: quarantine }
              - sum: { column: n, max: 18446744073709551614 }
              - mean: { column: n, min: 9223372036854775807, max: 9223372036854775807 }
              - median: { column: n, min: 9223372036854775807 }
              - sum: { column: d, max: "100000000000000000000000000000.02" }
            """);
        var run = await project.RunAsync();

        run.Check("t.sum(n)").Value.ShouldBe("18446744073709551614");
        run.Status("t.mean(n)").ShouldBe(CheckStatus.Pass);
        run.Status("t.median(n)").ShouldBe(CheckStatus.Pass);
        run.Status("t.sum(d)").ShouldBe(CheckStatus.Pass);
    }

    private static TestProject Counts(string csv, string limit, string type = "integer")
    {
        var project = TestProject.OfTable($"country string, patients {type}", csv, $"key: country\nchecks: [ {{ change: {{ column: patients, {limit} }} }} ]");
        return project;
    }

    private static TestProject Two(string checkOfA, string? checkOfB = null)
    {
        var project = new TestProject($$"""
            datasets:
              a:
                source: a.csv
                schema: a.json
                checks:
                  - {{checkOfA}}
              b:
                source: b.csv
                schema: b.json
                quarantine: { max: 100% }
                checks:
                  - between: { column: n, max: 50, on_fail: quarantine }
                  - {{checkOfB ?? "unique: id"}}
            kpis:
              k: { sql: select count(*) as id from a }
            """);
        project.WriteSchema("a", "id integer, s string");
        project.WriteSchema("b", "id integer, n integer");
        project.Write("a.csv", "id,s\n1,x\n2,y\n3,z\n");
        project.Write("b.csv", "id,n\n1,10\n2,99\n4,30\n");
        return project;
    }
}
