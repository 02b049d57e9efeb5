using Shouldly;
using Tamiz.DuckDb;
using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Engines;
using Tamiz.Pipelines;
using Tamiz.Pipelines.Yaml;
using Tamiz.Planning;
using Xunit;

namespace Tamiz.Conformance.Tests.Pipelines;

/// <summary>SQL written for each engine: <c>sql: { duckdb: …, spark: … }</c>, wherever the user's SQL may stand.</summary>
public sealed class SqlByEngineTests : IDisposable
{
    private const string Head = "version: 1\npipeline: shop\ndatasets:\n  t:\n    source: t.csv\n    schema: t.json\n";
    private const string Year = "{ duckdb: \"strftime(day, '%Y')\", spark: \"date_format(day, 'yyyy')\" }";

    private readonly BothEngines _engines;
    private readonly Folder _project;

    public SqlByEngineTests(BothEngines engines)
    {
        (_engines, _project) = (engines, new Folder(engines));
        _project.Write("t.json", TestSchema.Json("id long, day date, name string"));
        _project.Write("t.csv", "id,day,name\n1,2026-01-02,a\n2,2025-03-04,b\n3,2026-05-06,c\n4,2024-01-01,d\n");
    }

    [Fact]
    public async Task Each_engine_runs_its_own_text_and_both_release_the_same()
    {
        _project.Write("tamiz.yml", Head + $$"""
                clean:
                  - derive: { column: year, sql: {{Year}}, type: string }
                  - filter: { keep: { duckdb: "strftime(day, '%Y') > '2024'", spark: "date_format(day, 'yyyy') > '2024'" } }
                checks:
                  - expression: { sql: { duckdb: "year = strftime(day, '%Y')", spark: "year = date_format(day, 'yyyy')" }, name: year_fits }
                  - not_null: { column: name, where: { duckdb: "strftime(day, '%m') = '01'", spark: "date_format(day, 'MM') = '01'" } }
                  - query: { sql: { duckdb: "select id from t where name ~ '^[x-z]'", spark: "select id from t where name rlike '^[x-z]'" }, name: no_late_letters }
                  - compare: { sql: "select count(*) from t", to_sql: { duckdb: "select count(*) filter (id > 0) as entries from t", spark: "select count_if(id > 0) as entries from t" }, name: as_many }
            kpis:
              by_year:
                key: year
                sql:
                  duckdb: |
                    select strftime(day, '%Y') as year, count(*) as entries, avg(id) as mean from t group by 1
                  spark: |
                    select date_format(day, 'yyyy') as year, count(*) as entries, avg(id) as mean from t group by 1
            """);

        var (duckDb, spark) = await EngineRun.CompareAsync(_engines, _project.Path);

        duckDb.Result.Reason.ShouldBe(ExitReason.Done);
        var file = Directory.GetFiles(Path.Combine(spark.Store, "output", "kpis"), "*.csv").ShouldHaveSingleItem();
        File.ReadAllText(file).ShouldBe("year,entries,mean\n2025,1,2.0\n2026,2,2.0\n");
        duckDb.Result.Judgement!.Checks.Single(check => check.Id == "t.as_many").Value.ShouldBe("3");
    }

    [Fact]
    public async Task A_list_in_an_order_of_its_own_is_the_same_on_both()
    {
        _project.Write("tamiz.yml", Head + """
            kpis:
              both: { sql: "select array_sort(array_agg(id)) as ids, array_sort(array_agg(distinct name)) as names from t" }
              each: { sql: { duckdb: "select list(id order by id) as ids, list(name order by name desc) as names from t", spark: "select sort_array(collect_list(id)) as ids, sort_array(collect_list(name), false) as names from t" } }
            """);

        var (duckDb, _) = await EngineRun.CompareAsync(_engines, _project.Path);

        duckDb.Result.Reason.ShouldBe(ExitReason.Done);
        File.ReadAllText(Directory.GetFiles(Path.Combine(duckDb.Store, "output", "kpis"), "each*.csv").ShouldHaveSingleItem()).ShouldBe("ids,names\n\"[1,2,3,4]\",\"[\"\"d\"\",\"\"c\"\",\"\"b\"\",\"\"a\"\"]\"\n");
    }

    [Fact]
    public async Task What_is_for_Spark_only_runs_there_by_the_tables_that_are_named()
    {
        _project.Write("tamiz.yml", Head + "kpis:\n  names: { from: t, sql: { spark: \"select concat_ws('+', sort_array(collect_list(name))) as names, sum(id) as ids from t\" } }\n");

        var planned = await PlanAsync(await _engines.SparkAsync());

        planned.Queries.ShouldHaveSingleItem().Reads.ShouldBe(["t"]);
        planned.Queries[0].Schema.Columns.Select(column => $"{column.Name} {column.Type}").ShouldBe(["names string", "ids long"]);
        (await ProblemsAsync(await _engines.DuckDbAsync())).ShouldBe(["no_sql_for_engine"]);
    }

    [Theory]
    [InlineData("select rand() as x from t", "sql_refused")]
    [InlineData("select current_date as x from t", "sql_refused")]
    [InlineData("select current_timestamp() as x from t", "sql_refused")]
    [InlineData("select 1 as x from t; drop table t", "sql_refused")]
    [InlineData("show tables", "sql_refused")]
    [InlineData("select id as x from csv.`/etc/passwd`", "sql_refused")]
    [InlineData("select nothing as x from t", "sql_wrong")]
    [InlineData("select id as x from other", "sql_wrong")]
    [InlineData("select id as y from t", "texts_differ")]
    [InlineData("select 'rand()' as x /* now() */ from t -- uuid()", "")]
    public async Task A_text_for_Spark_that_cannot_be_used_is_refused(string sql, string code)
    {
        _project.Write("tamiz.yml", Head + $"kpis:\n  k: {{ sql: {{ duckdb: select 'a' as x from t, spark: \"{sql}\" }} }}\n");

        (await ProblemsAsync(await _engines.SparkAsync())).ShouldBe(code.Length == 0 ? [] : [code]);
    }

    [Theory]
    [InlineData("count(*) > 1", "sql_wrong")]
    [InlineData("id > (select max(id) from t)", "sql_refused")]
    [InlineData("id", "not_a_condition")]
    [InlineData("nothing > 1", "sql_wrong")]
    [InlineData("name rlike '1'", "")]
    public async Task A_condition_for_Spark_only_is_about_one_row(string sql, string code)
    {
        _project.Write("tamiz.yml", Head + $"    checks: [ {{ expression: {{ name: x, sql: {{ spark: \"{sql}\" }} }} }} ]\n");

        (await ProblemsAsync(await _engines.SparkAsync())).ShouldBe(code.Length == 0 ? [] : [code]);
    }

    public void Dispose() => _project.Dispose();

    private async Task<PlannedPipeline> PlanAsync(Engine engine)
    {
        await using var analyzer = await DuckDbSqlAnalyzer.OpenAsync(TestContext.Current.CancellationToken);
        return await new Planner(engine, analyzer).PlanAsync(ProjectFile.Load(_project.Path), TestContext.Current.CancellationToken);
    }

    private async Task<IEnumerable<string>> ProblemsAsync(Engine engine)
    {
        try
        {
            await PlanAsync(engine);
            return [];
        }
        catch (ProjectException e)
        {
            return e.Problems.Select(problem => problem.Code);
        }
    }
}
