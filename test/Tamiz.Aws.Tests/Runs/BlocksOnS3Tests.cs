using System.Globalization;
using System.Text;
using Shouldly;
using Tamiz.Aws.Storage;
using Tamiz.Aws.Tests.Storage;
using Tamiz.DuckDb;
using Tamiz.Engines;
using Tamiz.Spark;
using Tamiz.Spark.Connect;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.Aws.Tests.Runs;

/// <summary>A CSV file in buckets that several tasks of Spark read, each a block: the rows are DuckDB's, in the order of the file.</summary>
[Collection<OnSparkWithS3>]
public sealed class BlocksOnS3Tests(S3Server server, SparkWithS3 spark) : BadLineTest(server)
{
    private const string Raw = "raw/measured.csv", Landed = "transformed/measured/part-0.parquet";

    [Theory]
    [InlineData(4096, 2000, 10)]
    [InlineData(8 << 20, 2000, 10_000)]
    public async Task Rows_of_blocks_stand_in_the_order_of_the_file_and_large_parts_do_not_come_here(int block, int rows, int letters)
    {
        var (store, line) = await OpenAsync();
        await store.PutIfAbsentAsync(Raw, Encoding.UTF8.GetBytes(Csv(rows, letters)), Token);
        await store.BringAsync([Raw], Token);
        await using var duckDb = await DuckDbEngine.OpenAsync(new DuckDbOptions { Roots = [store.LocalPath("")], TemporaryFolder = store.LocalPath("") + "/spill" }, Token);
        await using var engine = await OpenSparkAsync(store, block);
        var before = line.AnswerBytes + line.RequestBytes;

        var scratch = store.NewScratchPath("part-0.parquet");
        (await WriteAsync(engine, store.LocalPath(Raw), scratch)).ShouldBe(rows);
        (await store.PutIfAbsentAsync(Landed, scratch, Token)).ShouldBeTrue();

        (line.AnswerBytes + line.RequestBytes - before).ShouldBeLessThan(3 << 20);
        var expected = store.NewScratchPath("expected.parquet");
        await WriteAsync(duckDb, store.LocalPath(Raw), expected);
        var ofDuckDb = await RowsAsync(duckDb, expected);
        (await RowsAsync(engine, store.LocalPath(Landed))).ShouldBe(ofDuckDb);
        await store.BringAsync([Landed], Token);
        (await RowsAsync(duckDb, store.LocalPath(Landed))).ShouldBe(ofDuckDb);
        var groups = await duckDb.ReadAsync($"SELECT count(DISTINCT row_group_id) FROM parquet_metadata('{store.LocalPath(Landed)}')", Token);
        ((long)groups.Rows[0][0]!).ShouldBeGreaterThan(2, "Was it written by one task?");
        (await store.UnfinishedAsync(Token)).ShouldBeEmpty();
    }

    // Letters that are not packed, so that parts are as large as a service joins.
    private static string Csv(int rows, int letters)
    {
        var chance = new Random(11);
        var text = new StringBuilder("n,t\n");
        var bytes = new byte[letters * 3 / 4];
        for (var row = 0; row < rows; row++)
        {
            chance.NextBytes(bytes);
            text.Append(CultureInfo.InvariantCulture, $"{row},{(row % 7 == 0 ? "\"a, b\"" : Convert.ToBase64String(bytes))}\n");
        }

        return text.ToString();
    }

    private async Task<SparkEngine> OpenSparkAsync(S3Store store, long block) => await SparkEngine.OpenAsync(new SparkEngineOptions
    {
        Connection = SparkConnection.Parse(spark.Address),
        ScratchFolder = store.LocalPath(""),
        Files = new S3SharedFiles(Place.LastConnection!, store, new BucketPlace(await Place.BucketAsync(), "shop/store/trials/")),
        BlockBytes = block,
    }, Token);

    private static async Task<long> WriteAsync(Engine engine, string from, string to)
    {
        var landed = await engine.LandAsync(new TextFile { Location = from, Columns = ["n", "t"], OneLineEach = true }, false, Token);
        return await engine.MaterializeAsync($"SELECT n, t FROM {landed} AS rows_", new Target(to, FileFormat.Parquet, InFileOrder: true), Token);
    }

    private static async Task<List<string>> RowsAsync(Engine engine, string written)
    {
        var result = await engine.ReadAsync($"SELECT _row, n, md5(t) FROM {engine.Parquet([written], withRow: true)} AS rows_ ORDER BY _row", Token);
        return [.. result.Rows.Select(row => $"{row[0]} {row[1]} {row[2]}")];
    }
}
