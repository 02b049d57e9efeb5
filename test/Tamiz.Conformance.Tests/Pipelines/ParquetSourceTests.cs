using Shouldly;
using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Engines;
using Xunit;

namespace Tamiz.Conformance.Tests.Pipelines;

/// <summary>Sources in Parquet give the same on both engines.</summary>
public class ParquetSourceTests(BothEngines engines)
{
    [Theory]
    [InlineData("duckdb")]
    [InlineData("spark")]
    public async Task A_source_in_Parquet_is_released_alike(string writtenBy)
    {
        using var project = new Folder(engines);
        var engine = await engines.EngineAsync(writtenBy);
        var (text, moment) = writtenBy == "duckdb" ? ("VARCHAR", "TIMESTAMPTZ") : ("STRING", "TIMESTAMP");
        var rows = $"SELECT CAST(id AS BIGINT) AS id, CAST(name AS {text}) AS name, CAST(day AS DATE) AS day, CAST(n AS DECIMAL(6,2)) AS n, CAST(x AS DOUBLE) AS x, CAST(moment AS {moment}) AS moment, ok " +
            "FROM (VALUES (1, ' Ann ', '2026-01-02', '1.50', '0.1', '2026-01-02 03:04:05.123456', true), (2, 'Bob', '1969-12-31', '-9999.99', '1e300', '1969-12-31 23:59:59', false), (3, NULL, NULL, NULL, NULL, NULL, NULL), (2, 'Bob', '1969-12-31', '-9999.99', '1e300', '1969-12-31 23:59:59', false)) AS rows_(id, name, day, n, x, moment, ok)";
        await engine.MaterializeAsync(rows, new Target(Path.Combine(project.Path, "t.parquet"), FileFormat.Parquet), TestContext.Current.CancellationToken);
        project.Write("t.json", TestSchema.Json("id long, name string, day date, n decimal(6,2), x double, moment timestamp, ok boolean"));
        project.Write("tamiz.yml", """
            version: 1
            pipeline: shop
            datasets:
              t:
                source: t.parquet
                schema: t.json
                quarantine: { max: 100% }
                clean: [ { trim: name }, { deduplicate: exact } ]
                checks:
                  - not_null: { column: name, on_fail: quarantine }
                  - between: { column: n, min: 0, on_fail: warn }
            kpis:
              names: { key: name, sql: "select name, count(*) as entries, sum(n) as n, max(moment) as latest from t group by name" }
            """);

        var (duckDb, spark) = await EngineRun.CompareAsync(engines, project.Path);

        duckDb.Result.Reason.ShouldBe(ExitReason.Done);
        var account = duckDb.Result.Judgement!.Accounts.ShouldHaveSingleItem();
        (account.Read, account.Kept, account.Merged, account.Quarantined).ShouldBe((4, 2, 1, 1));
        spark.Result.Judgement!.Accounts.ShouldBe(duckDb.Result.Judgement!.Accounts);
    }

    [Fact]
    public async Task Nested_columns_and_unsigned_numbers_are_released_alike()
    {
        const string strings = """{"type":"array","elementType":"string","containsNull":true}""";
        using var project = await OfAsync(
            "SELECT 1::BIGINT AS id, {'a': 1::BIGINT, 'b': ['x', NULL]} AS s, [1, NULL]::BIGINT[] AS l, MAP {'k': 1.5::DOUBLE} AS m, 7::UINTEGER AS u, 9::UBIGINT AS n, 18446744073709551615::UBIGINT AS w",
            ("s", $$"""{"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{} },{"name":"b","type":{{strings}},"nullable":true,"metadata":{} }]}"""),
            ("l", """{"type":"array","elementType":"long","containsNull":true}"""),
            ("m", """{"type":"map","keyType":"string","valueType":"double","valueContainsNull":true}"""),
            ("u", "\"long\""), ("n", "\"long\""), ("w", "\"decimal(20,0)\""));

        var (duckDb, _) = await EngineRun.CompareAsync(engines, project.Path);

        duckDb.Result.Reason.ShouldBe(ExitReason.Done);
    }

    [Theory]
    [InlineData("TIMESTAMP_NS '2026-01-02 03:04:05.123456'", "\"timestamp_ntz\"", "", "PARQUET_TYPE_ILLEGAL")]
    [InlineData("MAP {'k': 1::BIGINT}", """{"type":"map","keyType":"string","valueType":"long","valueContainsNull":true}""", "clean: [ { deduplicate: exact } ]", "map")]
    public async Task What_Spark_cannot_fails_its_step_there_and_says_why(string value, string type, string settings, string reason)
    {
        using var project = await OfAsync($"SELECT 1::BIGINT AS id, {value} AS v", ("v", type));
        project.Write("tamiz.yml", File.ReadAllText(Path.Combine(project.Path, "tamiz.yml")) + $"    {settings}\n");

        (await EngineRun.RunAsync(engines, project.Path, await engines.DuckDbAsync())).Result.Reason.ShouldBe(ExitReason.Done);
        var there = await EngineRun.RunAsync(engines, project.Path, await engines.SparkAsync());
        there.Result.Reason.ShouldBe(ExitReason.StepFailed);
        there.Result.Failure!.Message.ShouldContain(reason);
    }

    [Fact]
    public async Task Decimals_inside_of_nested_values_keep_their_digits_and_on_DuckDB_not_the_zeros_behind()
    {
        using var project = await OfAsync("SELECT 1::BIGINT AS id, [1234567890123.40::DECIMAL(15,2)] AS v, [12345678901234567890.10::DECIMAL(30,2)] AS w",
            ("v", """{"type":"array","elementType":"decimal(15,2)","containsNull":true}"""), ("w", """{"type":"array","elementType":"decimal(30,2)","containsNull":true}"""));

        var released = new List<string>();
        foreach (var engine in new Engine[] { await engines.DuckDbAsync(), await engines.SparkAsync() })
        {
            var run = await EngineRun.RunAsync(engines, project.Path, engine);
            released.Add(File.ReadAllText(Directory.GetFiles(Path.Combine(run.Store, "output"), "*.csv").Single()).Split('\n')[1]);
        }

        released.ShouldBe(["1,[1234567890123.4],[12345678901234567890.10]", "1,[1234567890123.40],[12345678901234567890.10]"]);
    }

    private async Task<Folder> OfAsync(string query, params (string Name, string Type)[] columns)
    {
        var project = new Folder(engines);
        await (await engines.DuckDbAsync()).MaterializeAsync(query, new Target(Path.Combine(project.Path, "t.parquet"), FileFormat.Parquet), TestContext.Current.CancellationToken);
        var fields = columns.Prepend(("id", "\"long\"")).Select(column => $$"""{"name":"{{column.Item1}}","type":{{column.Item2}},"nullable":true,"metadata":{} }""");
        project.Write("t.json", $$"""{"type":"struct","fields":[{{string.Join(",", fields)}}]}""");
        project.Write("tamiz.yml", "version: 1\npipeline: shop\ndatasets:\n  t:\n    source: t.parquet\n    schema: t.json\n");
        return project;
    }
}
