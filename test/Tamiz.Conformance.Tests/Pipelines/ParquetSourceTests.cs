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
}
