using Shouldly;
using Tamiz.Engines;
using Tamiz.Spark;
using Tamiz.Spark.Connect;
using Xunit;

namespace Tamiz.Conformance.Tests.Files;

/// <summary>What is grouped, joined or ranked: several tasks share it out and write it, and one file comes of it.</summary>
public sealed class RegroupedTests(BothEngines engines)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_parts_of_several_tasks_stand_in_their_order_in_one_file()
    {
        await using var spark = await SparkEngine.OpenAsync(new SparkEngineOptions { Connection = SparkConnection.Parse(await engines.AddressAsync()), ScratchFolder = engines.Folder }, Token);
        var written = Path.Combine(engines.Folder, $"{Guid.NewGuid():n}.parquet");

        var rows = await spark.MaterializeAsync(
            "SELECT * FROM (SELECT /*+ REPARTITION_BY_RANGE(3, id) */ id FROM range(3000)) SORT BY id", new Target(written, FileFormat.Parquet, Regroups: true), Token);

        rows.ShouldBe(3000);
        var duckDb = await engines.DuckDbAsync();
        (await duckDb.ReadAsync($"SELECT count(DISTINCT row_group_id) FROM parquet_metadata('{written}')", Token)).Rows[0][0].ShouldBe(3L, "Was it written by one task?");
        foreach (var engine in (Engine[])[spark, duckDb])
        {
            var result = await engine.ReadAsync($"SELECT id FROM {engine.Parquet([written], withRow: true)} AS rows_ ORDER BY _row", Token);
            result.Rows.Select(row => row[0]).ShouldBe(Enumerable.Range(0, 3000).Select(n => (object)(long)n));
        }
    }

    [Fact]
    public async Task No_rows_are_a_file_too()
    {
        await using var spark = await SparkEngine.OpenAsync(new SparkEngineOptions { Connection = SparkConnection.Parse(await engines.AddressAsync()), ScratchFolder = engines.Folder }, Token);
        var written = Path.Combine(engines.Folder, $"{Guid.NewGuid():n}.parquet");

        (await spark.MaterializeAsync("SELECT id, count(*) AS n FROM range(3000) WHERE id < 0 GROUP BY id", new Target(written, FileFormat.Parquet, Regroups: true), Token)).ShouldBe(0);

        (await (await engines.DuckDbAsync()).DescribeAsync($"SELECT * FROM '{written}'", Token)).Select(column => column.Name).ShouldBe(["id", "n"]);
    }
}
