using System.Globalization;
using Shouldly;
using Tamiz.Engines;
using Xunit;

namespace Tamiz.Tests;

public class MaterializeTests : DuckDbTest
{
    [Theory]
    [InlineData("'plain'", "plain")]
    [InlineData("'a,b'", "\"a,b\"")]
    [InlineData("'say \"hi\"'", "\"say \"\"hi\"\"\"")]
    [InlineData("'l' || chr(10) || 'f'", "\"l\nf\"")]
    [InlineData("'c' || chr(13) || 'r'", "\"c\rr\"")]
    [InlineData("' lead'", " lead")]
    [InlineData("'trail '", "trail ")]
    [InlineData("'tab' || chr(9)", "tab\t")]
    [InlineData("''", "\"\"")]
    [InlineData("NULL", "")]
    [InlineData("'NULL'", "NULL")]
    [InlineData("'é日本😀'", "é日本😀")]
    [InlineData("'it''s;'", "it's;")]
    [InlineData("chr(0)", "\0")]
    public async Task Csv_has_quotes_only_where_needed(string value, string field) =>
        (await CsvAsync($"SELECT 'x' AS a, CAST({value} AS VARCHAR) AS b")).ShouldBe($"a,b\nx,{field}\n");

    [Fact]
    public async Task Csv_has_one_more_quote_than_needed_before_a_number_sign() =>
        (await CsvAsync("SELECT '#1' AS a, 'x#1' AS b")).ShouldBe("a,b\n\"#1\",\"x#1\"\n");

    [Fact]
    public async Task Names_of_columns_are_quoted_where_needed() =>
        (await CsvAsync("""SELECT '1' AS "A b", '2' AS "x,""y" """)).ShouldBe("A b,\"x,\"\"y\"\n1,2\n");

    [Fact]
    public async Task A_table_without_rows_is_a_header() => (await CsvAsync("SELECT '1' AS a WHERE false")).ShouldBe("a\n");

    [Fact]
    public async Task Null_in_a_single_column_is_an_empty_line_and_comes_back()
    {
        (await CsvAsync("SELECT unnest(['x', NULL, '', ' ', NULL]) AS a")).ShouldBe("a\nx\n\n\"\"\n \n\n");
        var landed = await Engine.LandAsync(new() { Location = Folder["o.csv"], Columns = ["a"] }, false, Token);
        (await RowsAsync($"SELECT a FROM {landed}")).ShouldBe(["x", "∅", "", " ", "∅"]);
    }

    [Fact]
    public async Task Whatever_text_is_written_comes_back()
    {
        const string query = """
            SELECT nullif(list_aggregate([['a', '"', ',', chr(10), chr(13), ' ', '', 'é', '#', chr(39), ';', chr(9)][1 + (hash(n, c, i) % 12)::BIGINT]
                FOR i IN range((hash(n, c) % 5)::BIGINT)], 'string_agg', ''), 'a') AS v, n, c FROM range(2000) t(n), range(3) u(c)
            """;
        var wide = $"SELECT max(v) FILTER (c = 0) AS a, max(v) FILTER (c = 1) AS b, max(v) FILTER (c = 2) AS c FROM ({query}) GROUP BY n ORDER BY n";
        await Engine.MaterializeAsync(wide, new(Folder["o.csv"], FileFormat.Csv), Token);

        var landed = await Engine.LandAsync(new() { Location = Folder["o.csv"], Columns = ["a", "b", "c"] }, false, Token);
        (await RowsAsync($"SELECT * FROM {landed}")).ShouldBe(await RowsAsync(wide));
    }

    [Theory]
    [InlineData(FileFormat.Csv)]
    [InlineData(FileFormat.Parquet)]
    public async Task The_order_of_the_query_is_kept(FileFormat format)
    {
        await using var folder = new TestFolder();
        var engine = await folder.EngineAsync(threads: 8);
        var rows = await engine.MaterializeAsync(
            "SELECT CAST(n AS VARCHAR) AS n FROM range(600000) t(n) ORDER BY hash(n), n", new(folder["o"], format), Token);
        rows.ShouldBe(600_000);

        var relation = format is FileFormat.Csv
            ? await engine.LandAsync(new() { Location = folder["o"], Columns = ["n"] }, withRow: true, Token)
            : engine.Parquet([folder["o"]], withRow: true);
        var misplaced = $"SELECT count(*) FROM (SELECT _row, row_number() OVER (ORDER BY hash(CAST(n AS BIGINT)), CAST(n AS BIGINT)) - 1 AS place FROM {relation}) WHERE _row <> place";
        (await engine.ReadAsync(misplaced, Token)).Rows[0][0].ShouldBe(0L);
    }

    [Fact]
    public async Task A_reproducible_sum_of_floating_point_comes_out_the_same_each_time()
    {
        await using var folder = new TestFolder();
        var engine = await folder.EngineAsync(threads: 8);
        const string query = "SELECT n % 7 AS g, sum(sin(n) * 1e10) AS s FROM range(2000000) t(n) GROUP BY g ORDER BY g";
        var results = new HashSet<string>();
        for (var time = 0; time < 3; time++)
        {
            var target = new Target(folder[$"o{time}.parquet"], FileFormat.Parquet, Reproducible: true);
            (await engine.MaterializeAsync(query, target, Token)).ShouldBe(7);
            var sums = await engine.ReadAsync($"SELECT s FROM {engine.Parquet([target.Location])}", Token);
            results.Add(string.Join(' ', sums.Rows.Select(row => ((double)row[0]!).ToString("R", CultureInfo.InvariantCulture))));
        }

        results.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_sorted_file_has_the_same_bytes_at_any_number_of_threads()
    {
        var texts = new HashSet<string>();
        foreach (var threads in new[] { 1, 2, 8 })
        {
            await using var folder = new TestFolder();
            var engine = await folder.EngineAsync(threads);
            var target = new Target(folder["o.parquet"], FileFormat.Parquet);
            await engine.MaterializeAsync("SELECT n, n % 13 AS m FROM range(400000) t(n) ORDER BY m, n", target, Token);
            texts.Add(CanonicalJson.Sha256(await File.ReadAllBytesAsync(target.Location, Token)));
        }

        texts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_failed_statement_leaves_no_file()
    {
        var query = "SELECT CAST(CASE WHEN n > 900000 THEN 'x' ELSE '1' END AS BIGINT) AS n FROM range(1000000) t(n)";
        await Should.ThrowAsync<EngineException>(() => Engine.MaterializeAsync(query, new(Folder["o.parquet"], FileFormat.Parquet), Token));
        Directory.GetFiles(Folder.Root).ShouldBeEmpty();
    }

    [Fact]
    public async Task Parquet_says_which_timestamps_are_instants()
    {
        var target = new Target(Folder["o.parquet"], FileFormat.Parquet);
        await Engine.MaterializeAsync("SELECT TIMESTAMPTZ '2026-01-02 03:04:05Z' AS instant, TIMESTAMP '2026-01-02 03:04:05' AS local", target, Token);
        var types = await RowsAsync($"SELECT name, regexp_extract(logical_type, 'isAdjustedToUTC=[01]') FROM parquet_schema('{target.Location}') WHERE logical_type IS NOT NULL");
        types.ShouldBe(["instant|isAdjustedToUTC=1", "local|isAdjustedToUTC=0"]);
    }

    [Fact]
    public async Task Rows_of_several_files_are_numbered_in_each()
    {
        await Engine.MaterializeAsync("SELECT 'a' AS x UNION ALL SELECT 'b'", new(Folder["1.parquet"], FileFormat.Parquet), Token);
        var folder = Directory.CreateDirectory(Folder["k=1"]).FullName;
        await Engine.MaterializeAsync("SELECT 'c' AS x", new(Path.Combine(folder, "2.parquet"), FileFormat.Parquet), Token);
        var both = Engine.Parquet([Path.Combine(folder, "2.parquet"), Folder["1.parquet"]], withRow: true);
        (await RowsAsync($"SELECT * FROM {both}")).ShouldBe(["c|0", "a|0", "b|1"]);
        (await RowsAsync($"SELECT * FROM {Engine.Parquet([Path.Combine(folder, "2.parquet")])}")).ShouldBe(["c"]);
    }

    private async Task<string> CsvAsync(string query)
    {
        await Engine.MaterializeAsync(query, new(Folder["o.csv"], FileFormat.Csv), Token);
        return await File.ReadAllTextAsync(Folder["o.csv"], Token);
    }
}
