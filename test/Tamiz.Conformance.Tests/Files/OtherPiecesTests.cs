using Shouldly;
using Tamiz.Engines;
using Tamiz.Spark;
using Tamiz.Spark.Connect;
using Tamiz.Spark.Tests.Connect;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.Conformance.Tests.Files;

/// <summary>A server that cuts files into other pieces than blocks, as one does whose administrator limits their number: one task reads the file then.</summary>
public sealed class OtherPiecesTests(BothEngines engines) : IAsyncLifetime
{
    private const int Rows = 3000;
    private const int Block = 4096;

    private SparkProcess? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        SparkServer.Require();
        _server = await SparkServer.StartAsync("spark.sql.files.maxPartitionNum=3");
    }

    [Fact]
    public async Task A_file_is_written_by_one_task_in_its_order_and_nothing_is_left_of_the_tasks_that_began()
    {
        var folder = Directory.CreateDirectory(Path.Combine(engines.Folder, $"pieces-{Guid.NewGuid():n}")).FullName;
        var path = Path.Combine(folder, "t.csv");
        await File.WriteAllTextAsync(path, "n,t\n" + string.Concat(Enumerable.Range(0, Rows).Select(n => $"{n},text {n}\n")), Token);
        TextFile file = new() { Location = path, Columns = ["n", "t"], OneLineEach = true };
        await using var spark = await SparkEngine.OpenAsync(new SparkEngineOptions { Connection = SparkConnection.Parse(_server!.Address), ScratchFolder = folder, BlockBytes = Block }, Token);

        var written = Path.Combine(folder, "t.parquet");
        var landed = await spark.LandAsync(file, false, Token);
        var rows = await spark.MaterializeAsync($"SELECT n, t FROM {landed} AS rows_", new Target(written, FileFormat.Parquet, InFileOrder: true), Token);

        rows.ShouldBe(Rows);
        Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["t.csv", "t.parquet"]);
        var groups = await (await engines.DuckDbAsync()).ReadAsync($"SELECT count(DISTINCT row_group_id) FROM parquet_metadata('{written}')", Token);
        groups.Rows[0][0].ShouldBe(1L, "Was it written by several tasks?");
        foreach (var engine in (Engine[])[spark, await engines.DuckDbAsync()])
        {
            var result = await engine.ReadAsync($"SELECT _row, n, t FROM {engine.Parquet([written], withRow: true)} AS rows_ ORDER BY _row", Token);
            result.Rows.Select(row => $"{row[0]} {row[1]} {row[2]}").ShouldBe(Enumerable.Range(0, Rows).Select(n => $"{n} {n} text {n}"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
