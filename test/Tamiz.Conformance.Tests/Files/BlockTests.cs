using System.Text;
using Shouldly;
using Tamiz.Engines;
using Tamiz.Spark;
using Tamiz.Spark.Connect;
using Xunit;

namespace Tamiz.Conformance.Tests.Files;

/// <summary>Files that several tasks read, each a block: the rows are those of one task, and in the file that is written they stand in its order.</summary>
public sealed class BlockTests(BothEngines engines)
{
    private const int Block = 4096;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Texts => new()
    {
        { "plain", Text(2000, "\n", n => $"{n},text {n}") },
        { "CR LF", Text(2000, "\r\n", n => $"{n},\"with , and \"\"quotes\"\" {n}\"") },
        { "letters of several bytes over the edge of a block", "\ufeff" + Text(2000, "\n", n => $"{n},{new string('é', n % 40)}漢字") },
        { "lines longer than a block", Text(20, "\n", n => $"{n},{new string('x', n * 1000)}") },
        { "no end of the last line", Text(2000, "\n", n => $"{n},{(n % 3 == 0 ? "\"\"" : n % 3 == 1 ? "" : " ")}").TrimEnd('\n') },
        { "fewer rows than blocks", Text(2, "\n", n => $"{n},{new string('y', 30_000)}") },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Rows_of_blocks_stand_in_the_order_of_the_file(string name, string text)
    {
        var path = Path.Combine(engines.Folder, $"{Guid.NewGuid():n}.csv");
        await File.WriteAllTextAsync(path, text, new UTF8Encoding(false), Token);
        TextFile file = new() { Location = path, Columns = ["n", "t"], EndsWithCrLf = text.Contains("\r\n", StringComparison.Ordinal), OneLineEach = true };
        await using var spark = await OpenAsync();
        var duckDb = await engines.DuckDbAsync();

        var (ofSpark, ofDuckDb) = (await WrittenAsync(spark, file), await WrittenAsync(duckDb, file));

        (await RowsAsync(duckDb, ofSpark)).ShouldBe(await RowsAsync(duckDb, ofDuckDb), name);
        (await RowsAsync(spark, ofSpark)).ShouldBe(await RowsAsync(duckDb, ofDuckDb), name);
        var groups = await duckDb.ReadAsync($"SELECT count(DISTINCT row_group_id), sum(row_group_num_rows) / 2 FROM parquet_metadata('{ofSpark}')", Token);
        ((long)groups.Rows[0][0]!).ShouldBeGreaterThan(1, "Was it written by one task?");
    }

    [Fact]
    public async Task A_tab_between_fields_is_read_by_one_task_for_a_line_of_blanks_may_be_a_record()
    {
        var path = Path.Combine(engines.Folder, $"{Guid.NewGuid():n}.tsv");
        await File.WriteAllTextAsync(path, "n\tt\n" + string.Concat(Enumerable.Range(0, 3000).Select(n => n % 2 == 0 ? "\t\n" : $"{n}\tx\n")), Token);
        await using var spark = await OpenAsync();

        var written = await WrittenAsync(spark, new TextFile { Location = path, Columns = ["n", "t"], Delimiter = '\t', OneLineEach = true });

        (await RowsAsync(spark, written)).Count.ShouldBe(3000);
    }

    private static string Text(int rows, string lineEnd, Func<int, string> row) => $"n,t{lineEnd}" + string.Concat(Enumerable.Range(1, rows).Select(n => row(n) + lineEnd));

    private async Task<SparkEngine> OpenAsync() =>
        await SparkEngine.OpenAsync(new SparkEngineOptions { Connection = SparkConnection.Parse(await engines.AddressAsync()), ScratchFolder = engines.Folder, BlockBytes = Block }, Token);

    private async Task<string> WrittenAsync(Engine engine, TextFile file)
    {
        var written = Path.Combine(engines.Folder, $"{Guid.NewGuid():n}.parquet");
        var landed = await engine.LandAsync(file, false, Token);
        await engine.MaterializeAsync($"SELECT n, t, t IS NULL AS absent FROM {landed} AS rows_", new Target(written, FileFormat.Parquet, InFileOrder: true), Token);
        return written;
    }

    private static async Task<List<string>> RowsAsync(Engine engine, string written)
    {
        var result = await engine.ReadAsync($"SELECT _row, n, t FROM {engine.Parquet([written], withRow: true)} AS rows_ ORDER BY _row", Token);
        return [.. result.Rows.Select(row => $"{row[0]} {row[1]} {row[2] ?? "∅"}")];
    }
}
