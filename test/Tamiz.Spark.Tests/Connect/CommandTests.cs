using System.Collections.Immutable;
using Apache.Arrow;
using Shouldly;
using Tamiz.Spark.Connect;
using Xunit;

namespace Tamiz.Spark.Tests.Connect;

public class CommandTests(SharedSpark spark) : RealTest(spark)
{
    private static readonly SparkRelation Letters = new SparkRelation.Sql("SELECT id, CASE WHEN id < 5 THEN 'a' ELSE 'b' END AS letter FROM range(10)");

    [Fact]
    public async Task A_command_runs_once_and_a_query_comes_back_with_rows()
    {
        await using var session = await OpenAsync();
        var table = $"once_{Guid.NewGuid():N}";
        await DoAsync(session, $"CREATE TABLE {table} (x INT) USING parquet");
        await DoAsync(session, $"INSERT INTO {table} VALUES (1), (2)");
        await using var shown = await session.ExecuteAsync($"SHOW TABLES LIKE '{table}'", cancellationToken: Token);
        await using var rows = await session.ExecuteAsync($"SELECT count(*) FROM {table}", cancellationToken: Token);

        ((StringArray)(await AllAsync(shown)).ShouldHaveSingleItem().Column(1)).GetString(0).ShouldBe(table);
        Numbers((await AllAsync(rows)).ShouldHaveSingleItem().Column(0)).ShouldBe([2]);
        await DoAsync(session, $"DROP TABLE {table}");
    }

    [Fact]
    public async Task Each_mode_does_with_a_folder_what_it_says()
    {
        await using var session = await OpenAsync();
        var path = Path.Combine(SharedSpark.NewFolder(), "with space");
        async Task<long> WriteAsync(SparkSaveMode mode)
        {
            await using var written = await session.ExecuteAsync(new SparkCommand.WriteFiles(new SparkRelation.Coalesced(Letters, 1), "parquet", "file://" + path) { Mode = mode }, cancellationToken: Token);
            await using var back = await session.QueryAsync(new SparkRelation.Files("parquet", ["file://" + path]), cancellationToken: Token);
            await AllAsync(back);
            return back.RowCount;
        }

        (await WriteAsync(SparkSaveMode.ErrorIfExists)).ShouldBe(10);
        Directory.GetFiles(path, "part-*.parquet").ShouldHaveSingleItem();
        (await Should.ThrowAsync<SparkConnectException>(WriteAsync(SparkSaveMode.ErrorIfExists))).ErrorClass.ShouldBe("PATH_ALREADY_EXISTS");
        (await WriteAsync(SparkSaveMode.Ignore)).ShouldBe(10);
        (await WriteAsync(SparkSaveMode.Append)).ShouldBe(20);
        (await WriteAsync(SparkSaveMode.Overwrite)).ShouldBe(10);
    }

    [Fact]
    public async Task Each_mode_does_with_a_table_what_it_says()
    {
        await using var session = await OpenAsync();
        var table = $"modes_{Guid.NewGuid():N}";
        async Task<long> WriteAsync(SparkSaveMode mode, bool insert = false)
        {
            await using var written = await session.ExecuteAsync(new SparkCommand.WriteTable(Letters, $"`default`.`{table}`") { Format = insert ? null : "parquet", Mode = mode, Insert = insert }, cancellationToken: Token);
            await using var back = await session.QueryAsync(new SparkRelation.Table($"`default`.`{table}`"), cancellationToken: Token);
            await AllAsync(back);
            return back.RowCount;
        }

        (await WriteAsync(SparkSaveMode.ErrorIfExists)).ShouldBe(10);
        (await Should.ThrowAsync<SparkConnectException>(WriteAsync(SparkSaveMode.ErrorIfExists))).ErrorClass.ShouldBe("TABLE_OR_VIEW_ALREADY_EXISTS");
        (await WriteAsync(SparkSaveMode.Ignore)).ShouldBe(10);
        (await WriteAsync(SparkSaveMode.Append)).ShouldBe(20);
        (await WriteAsync(SparkSaveMode.Append, insert: true)).ShouldBe(30);
        (await WriteAsync(SparkSaveMode.Overwrite)).ShouldBe(10);
        await DoAsync(session, $"DROP TABLE {table}");
    }

    [Fact]
    public async Task Dynamic_overwrite_touches_only_the_partitions_that_get_rows()
    {
        await using var session = await OpenAsync();
        var path = "file://" + Path.Combine(SharedSpark.NewFolder(), "parts");
        async Task WriteAsync(string sql, ImmutableSortedDictionary<string, string> options)
        {
            await using var written = await session.ExecuteAsync(new SparkCommand.WriteFiles(new SparkRelation.Sql(sql), "parquet", path) { Mode = SparkSaveMode.Overwrite, PartitionBy = ["letter"], Options = options }, cancellationToken: Token);
        }

        await WriteAsync("SELECT id, CASE WHEN id < 5 THEN 'a' ELSE 'b' END AS letter FROM range(10)", ImmutableSortedDictionary<string, string>.Empty);
        await WriteAsync("SELECT 99L AS id, 'b' AS letter", ImmutableSortedDictionary<string, string>.Empty.Add("partitionOverwriteMode", "dynamic"));

        (await NumbersAsync(session, $"SELECT id FROM parquet.`{path}` ORDER BY id")).ShouldBe([0, 1, 2, 3, 4, 99]);
    }

    [Fact]
    public async Task Rows_are_counted_while_they_are_written()
    {
        await using var session = await OpenAsync();
        var metrics = ImmutableSortedDictionary<string, string>.Empty.Add("rows", "count(*)").Add("top", "max(id)").Add("share", "avg(CAST(id AS DOUBLE))").Add("none", "sum(CAST(NULL AS INT))");
        SparkCommand.WriteFiles command = new(new SparkRelation.Counted(Letters, "written", metrics), "parquet", "file://" + Path.Combine(SharedSpark.NewFolder(), "counted"));
        await using var written = await session.ExecuteAsync(command, cancellationToken: Token);

        var values = written.Observed["written"];
        values["rows"].ShouldBe(10L);
        values["top"].ShouldBe(9L);
        values["share"].ShouldBe(4.5);
        values["none"].ShouldBeNull();
        written.Schema.FieldsList.ShouldBeEmpty();
    }

    [Fact]
    public async Task Csv_lands_as_Parquet_whose_row_number_is_the_record_number()
    {
        await using var session = await OpenAsync();
        var folder = SharedSpark.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "in.csv"), "a,b\n" + string.Concat(Enumerable.Range(0, 5000).Select(n => $"{n},\"two\nlines\"\n")), Token);
        SparkRelation.Files csv = new("csv", [$"file://{folder}/in.csv"])
        {
            Schema = "a STRING, b STRING",
            Options = ImmutableSortedDictionary<string, string>.Empty.Add("header", "true").Add("multiLine", "true").Add("escape", "\""),
        };
        await using var view = await session.ExecuteAsync(new SparkCommand.CreateView(csv, "landed"), cancellationToken: Token);
        await using var written = await session.ExecuteAsync(new SparkCommand.WriteFiles(new SparkRelation.Table("landed"), "parquet", $"file://{folder}/out"), cancellationToken: Token);

        (await NumbersAsync(session, $"SELECT count(*) FROM (SELECT a, b, _metadata.row_index AS row FROM parquet.`file://{folder}/out`) WHERE CAST(a AS BIGINT) = row AND b = concat('two', chr(10), 'lines')")).ShouldBe([5000]);
    }

    [Fact]
    public async Task A_view_over_a_query_keeps_the_arguments()
    {
        await using var session = await OpenAsync();
        SparkRelation.Sql query = new("SELECT id FROM range(10) WHERE id >= :least") { Arguments = SparkArguments.Of(("least", 7)) };
        await using var view = await session.ExecuteAsync(new SparkCommand.CreateView(query, "high"), cancellationToken: Token);

        (await NumbersAsync(session, "SELECT id FROM high ORDER BY id")).ShouldBe([7, 8, 9]);
        (await Should.ThrowAsync<SparkConnectException>(session.ExecuteAsync(new SparkCommand.CreateView(query, "high") { Replace = false }, cancellationToken: Token)))
            .ErrorClass.ShouldBe("TEMP_TABLE_OR_VIEW_ALREADY_EXISTS");
    }
}
