using Shouldly;
using Tamiz.Gate;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>Derived datasets and KPIs: what their SQL may be, what its results become, and in which order they are made.</summary>
public class QueryTests
{
    private const string Sources = "datasets:\n  t: { source: t.csv, schema: t.json }\n";

    [Fact]
    public async Task Sums_and_counts_of_whole_numbers_are_long_in_schema_and_Parquet()
    {
        using var project = Make("kpis:\n  k: { sql: \"select sum(i) as si, sum(l) as sl, sum(s) as ss, count_if(i > 1) as c, count(*) as n, avg(i) as ai, median(i) as mi, avg(l) as al, median(l) as ml, sum(d) as sd, avg(d) as ad, median(d) as md, sum(x) as sx from t\" }\n");
        var run = await project.RunAsync();

        run.Released("k").ShouldBe("si,sl,ss,c,n,ai,mi,al,ml,sd,ad,md,sx\n6,9223372036854775806,6,2,3,2.0,2.0,3.0744573456182584e+18,3.0,3.75,1.25,1.25,0.75\n");
        var types = (await project.PlanAsync()).Queries.Single().Schema.Columns.ToDictionary(column => column.Name, column => $"{column.Type}");
        "si sl ss c n".Split(' ').ShouldAllBe(name => types[name] == "long");
        "ai mi al ml ad sx".Split(' ').ShouldAllBe(name => types[name] == "double");
        types["sd"].ShouldBe("decimal(38,2)");
        var engine = await Workshop.EngineAsync();
        var stored = await engine.DescribeAsync($"SELECT si, sl, ss, c, n, sd FROM {engine.Parquet([run.Parquet("k")])}", TestContext.Current.CancellationToken);
        stored.Select(column => column.EngineType).ShouldBe(["BIGINT", "BIGINT", "BIGINT", "BIGINT", "BIGINT", "DECIMAL(38,2)"]);
    }

    [Fact]
    public async Task A_sum_beyond_long_fails_the_step_and_publishes_nothing()
    {
        using var project = Make("kpis:\n  k: { sql: select sum(l) as total from t }\n");
        project.Write("t.csv", "i,l,s,d,x,v\n1,9223372036854775807,1,1,1,a\n1,1,1,1,1,a\n");
        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(5);
        run.Result.Failure!.Step.Name.ShouldBe("kpi:k");
        run.Result.Failure.Message.ShouldNotContain("9223372036854775808");
        run.Report.Failure.ShouldNotBeNull();
        project.Output().ShouldBeEmpty();
        File.ReadAllText(Path.Combine(project.Folder, "store", "shop", "current.json")).ShouldContain("\"release\":null");
    }

    [Fact]
    public async Task Tables_are_made_in_the_order_in_which_they_need_each_other()
    {
        using var project = Make("  late: { sql: select n + 1 as n from early }\n  early: { sql: select count(*) as n from t }\nkpis:\n  last: { sql: select n + m as total from first cross join late }\n  first: { sql: select n * 10 as m from early }\n");
        var run = await project.RunAsync();

        run.Released("last").ShouldBe("total\n34\n");
        run.Report.Steps.Select(step => step.Step).ShouldBe(["ingest:t", "clean:t", "validate:t", "derive:early", "derive:late", "kpi:first", "kpi:last"]);
    }

    [Theory]
    [InlineData("kpis:\n  a: { sql: select n from b }\n  b: { sql: select n from a }\n", "tamiz.yml:6:13 sql_cycle")]
    [InlineData("kpis:\n  a: { sql: select 1 as n from a }\n", "tamiz.yml:6:13 sql_cycle")]
    [InlineData("  d: { sql: select n from k }\nkpis:\n  k: { sql: select n from d }\n", "tamiz.yml:5:13 sql_cycle")]
    [InlineData("kpis:\n  k: { sql: \"select * from 'x.csv'\" }\n", "tamiz.yml:6 sql_refused")]
    [InlineData("kpis:\n  k: { sql: \"select * from read_csv('x.csv')\" }\n", "tamiz.yml:6 sql_refused")]
    [InlineData("kpis:\n  k: { sql: \"select getenv('HOME') as h\" }\n", "tamiz.yml:6 sql_refused")]
    [InlineData("kpis:\n  k:\n    sql: |\n      select v,\n        current_date as d\n      from t\n", "tamiz.yml:9 sql_refused")]
    [InlineData("kpis:\n  k: { sql: select * from orders }\n", "tamiz.yml:6:13 unknown_table")]
    [InlineData("kpis:\n  k: { sql: select nope from t }\n", "tamiz.yml:6:13 sql_wrong")]
    [InlineData("kpis:\n  k: { sql: select v || 1 from }\n", "tamiz.yml:6 sql_refused")]
    [InlineData("kpis:\n  k: { sql: select v + i as n from t }\n", "tamiz.yml:6:13 sql_wrong")]
    [InlineData("kpis:\n  k: { sql: delete from t }\n", "tamiz.yml:6:13 sql_refused")]
    [InlineData("kpis:\n  k: { sql: select 1 as n; select 2 as n }\n", "tamiz.yml:6:13 sql_refused")]
    [InlineData("kpis:\n  k: { sql: \"select cast('06:12' as time) as at\" }\n", "tamiz.yml:6:13 type_refused")]
    [InlineData("kpis:\n  k: { sql: \"select 1 as n, 2 as N\" }\n", "tamiz.yml:6:13 column_repeats")]
    [InlineData("kpis:\n  k: { sql: select 1 as _n }\n", "tamiz.yml:6:13 bad_column")]
    [InlineData("kpis:\n  k: { sql: \"select {{ days_since(v) }} as n from t\" }\n", "tamiz.yml:6 sql_refused")]
    [InlineData("kpis:\n  k: { sql: select 1 as n, key: m }\n", "tamiz.yml:6:33 unknown_column")]
    [InlineData("kpis:\n  k: { sql: select 1 as n, checks: [ { not_null: m } ] }\n", "tamiz.yml:6:50 unknown_column")]
    [InlineData("kpis:\n  k: { sql: select v from t, checks: [ { between: { column: v, min: 1 } }, { expression: { sql: \"sum(1) > 0\" } } ] }\n", "tamiz.yml:6:90 not_a_condition")]
    [InlineData("kpis:\n  k: { sql: select v from t, checks: [ { expression: { sql: \"v\" } } ] }\n", "tamiz.yml:6:54 not_a_condition")]
    [InlineData("kpis:\n  k: { sql: select v from t, checks: [ { expression: { sql: \"v in (select v from t)\" } } ] }\n", "tamiz.yml:6:54 not_a_condition")]
    [InlineData("kpis:\n  k: { sql: select v from t, checks: [ { expression: { sql: \"now() > v\" } } ] }\n", "tamiz.yml:6 sql_refused")]
    public async Task SQL_that_cannot_be_repeated_or_does_not_fit_is_refused_with_its_place(string rest, string expected)
    {
        using var project = Make(rest);

        var problems = await project.ProblemsAsync();

        problems.Select(problem => $"{problem.Place} {problem.Code}").Distinct().Order().ShouldBe(expected.Split('|').Order());
        problems.ShouldAllBe(problem => problem.Text.EndsWith('.') || problem.Code == "sql_wrong");
    }

    [Fact]
    public async Task All_mistakes_in_SQL_come_at_once()
    {
        using var project = Make("kpis:\n  a: { sql: select x1 from t }\n  b: { sql: select * from nothing }\n  c: { sql: select now() as n }\n");

        (await project.ProblemsAsync()).Select(problem => $"{problem.Place.Line} {problem.Code}").ShouldBe(["6 sql_wrong", "7 unknown_table", "8 sql_refused"]);
    }

    [Fact]
    public async Task A_CTE_may_have_the_name_of_a_dataset_and_then_is_meant()
    {
        using var project = Make("kpis:\n  k: { sql: \"with t as (select 7 as n) select n from t\" }\n  both: { sql: \"with t as (select v from t where v = 'a') select count(*) as n from t\" }\n");
        var run = await project.RunAsync();

        run.Released("k").ShouldBe("n\n7\n");
        run.Released("both").ShouldBe("n\n1\n");
    }

    [Fact]
    public async Task Names_of_tables_are_found_whatever_their_case()
    {
        using var project = Make("kpis:\n  k: { sql: select count(*) as n from T }\n");

        (await project.RunAsync()).Released("k").ShouldBe("n\n3\n");
    }

    [Fact]
    public async Task A_comment_at_the_end_hides_nothing()
    {
        using var project = Make("kpis:\n  k:\n    sql: |\n      select count(*) as n from t -- all of them\n    checks: [ { expression: { sql: \"n > 0 -- some\", name: some } } ]\n");
        var run = await project.RunAsync();

        run.Released("k").ShouldBe("n\n3\n");
        run.Status("k.some").ShouldBe(CheckStatus.Pass);
    }

    [Fact]
    public async Task A_KPI_whose_check_fails_blocks_everything()
    {
        using var project = Make("kpis:\n  good: { sql: select count(*) as n from t }\n  bad: { sql: select count(*) as n from t, checks: [ { between: { column: n, max: 2 } } ] }\n");
        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(3);
        run.Result.Judgement!.Blocking.Select(check => check.Id).ShouldBe(["bad.between(n)"]);
        project.Output().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_derived_dataset_without_rows_blocks_and_a_KPI_without_rows_does_not()
    {
        using var project = Make("  none: { sql: select v from t where false }\nkpis:\n  k: { sql: select v from none }\n");
        var run = await project.RunAsync();

        run.Status("none.row_count").ShouldBe(CheckStatus.Fail);
        run.Result.Judgement!.Checks.ShouldNotContain(check => check.Table == "k" && check.Kind != "row_count_drop");
    }

    [Fact]
    public async Task The_rows_of_a_table_without_a_key_are_released_in_an_order_of_their_own()
    {
        using var project = Make("kpis:\n  k: { sql: \"select v, i from t order by i desc\" }\n  keyed: { sql: \"select v, i from t\", key: i }\n");
        var run = await project.RunAsync();

        run.Rows("k").ShouldBe(["a,1", "b,2", "c,3"]);
        run.Rows("keyed").ShouldBe(["a,1", "b,2", "c,3"]);
    }

    [Fact]
    public async Task A_cast_that_fails_on_some_row_fails_the_step_without_showing_the_value()
    {
        using var project = Make("kpis:\n  k: { sql: select sum(cast(v as integer)) as n from t }\n");
        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(5);
        run.Result.Failure!.Message.ShouldNotContain("'a'");
        (run.Report.Failure ?? "").ShouldNotContain("'a'");
    }

    private static TestProject Make(string rest)
    {
        var project = new TestProject(Sources + rest);
        project.WriteSchema("t", "i integer, l long, s short, d decimal(10,2), x double, v string");
        project.Write("t.csv", "i,l,s,d,x,v\n1,9223372036854775800,1,1.00,0.25,a\n2,3,2,1.25,0.5,b\n3,3,3,1.50,,c\n");
        return project;
    }
}
