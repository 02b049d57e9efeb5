using Apache.Arrow;
using Apache.Arrow.Types;
using Shouldly;
using Tamiz.Spark.Connect;
using Xunit;

namespace Tamiz.Spark.Tests.Connect;

public class QueryTests(SharedSpark spark) : RealTest(spark)
{
    [Fact]
    public async Task Every_type_arrives_as_it_is_and_null_as_null()
    {
        await using var session = await OpenAsync();
        const string Values = """
            true, 1Y, 2S, 3, 4L, float(1.5), 2.5D, CAST('123.45' AS DECIMAL(10,2)), 'text', X'CAFE', DATE'2026-01-02', TIMESTAMP'2026-01-02 03:04:05.000006',
            TIMESTAMP_NTZ'2026-01-02 03:04:05', INTERVAL '1' DAY, INTERVAL '14' MONTH, array(1, NULL), map('k', 1), named_struct('x', 1), NULL
            """;
        await using var result = await session.QueryAsync($"SELECT {Values} UNION ALL SELECT {string.Join(',', Enumerable.Repeat("NULL", 19))} ORDER BY 1 NULLS LAST", cancellationToken: Token);
        var batch = (await AllAsync(result)).ShouldHaveSingleItem();

        batch.Length.ShouldBe(2);
        Enumerable.Range(0, 19).Select(column => batch.Column(column).IsNull(1)).ShouldAllBe(isNull => isNull);
        ((BooleanArray)batch.Column(0)).GetValue(0).ShouldBe(true);
        ((Int8Array)batch.Column(1)).GetValue(0).ShouldBe((sbyte)1);
        ((Int16Array)batch.Column(2)).GetValue(0).ShouldBe((short)2);
        ((Int32Array)batch.Column(3)).GetValue(0).ShouldBe(3);
        ((Int64Array)batch.Column(4)).GetValue(0).ShouldBe(4);
        ((FloatArray)batch.Column(5)).GetValue(0).ShouldBe(1.5f);
        ((DoubleArray)batch.Column(6)).GetValue(0).ShouldBe(2.5);
        ((Decimal128Array)batch.Column(7)).GetValue(0).ShouldBe(123.45m);
        ((StringArray)batch.Column(8)).GetString(0).ShouldBe("text");
        ((BinaryArray)batch.Column(9)).GetBytes(0).ToArray().ShouldBe([0xCA, 0xFE]);
        ((Date32Array)batch.Column(10)).GetDateOnly(0).ShouldBe(new DateOnly(2026, 1, 2));
        ((TimestampArray)batch.Column(11)).GetTimestamp(0).ShouldBe(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddMicroseconds(6));
        ((TimestampType)batch.Column(11).Data.DataType).Timezone.ShouldBe("UTC");
        ((TimestampType)batch.Column(12).Data.DataType).Timezone.ShouldBeNullOrEmpty();
        ((DurationArray)batch.Column(13)).GetTimeSpan(0).ShouldBe(TimeSpan.FromDays(1));
        ((YearMonthIntervalArray)batch.Column(14)).GetValue(0).ShouldNotBeNull().Months.ShouldBe(14);
        ((Int32Array)((ListArray)batch.Column(15)).GetSlicedValues(0)).ToArray().ShouldBe([1, null]);
        batch.Column(16).ShouldBeOfType<MapArray>();
        ((Int32Array)((StructArray)batch.Column(17)).Fields[0]).GetValue(0).ShouldBe(1);
        result.SparkSchema.ShouldNotBeNull().Fields.Select(field => field.Type).Take(9).ShouldBe(["boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "decimal(10,2)", "string"]);
    }

    [Fact]
    public async Task Columns_can_share_a_name_and_a_result_without_rows_has_its_columns()
    {
        await using var session = await OpenAsync();
        await using var twice = await session.QueryAsync("SELECT 1 AS x, 'a' AS x", cancellationToken: Token);
        var row = (await AllAsync(twice)).ShouldHaveSingleItem();
        await using var none = await session.QueryAsync("SELECT id, CAST(id AS STRING) AS text FROM range(0)", cancellationToken: Token);

        twice.Schema.FieldsList.Select(field => field.Name).ShouldBe(["x", "x"]);
        ((StringArray)row.Column(1)).GetString(0).ShouldBe("a");
        none.Schema.FieldsList.Select(field => field.Name).ShouldBe(["id", "text"]);
        (await AllAsync(none)).ShouldBeEmpty();
        none.RowCount.ShouldBe(0);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("zstd")]
    [InlineData("lz4")]
    public async Task Many_batches_arrive_in_order_whatever_packs_them(string codec)
    {
        await using var session = await OpenAsync();
        await session.Configuration.SetAsync("spark.sql.execution.arrow.compression.codec", codec, Token);
        await using var result = await session.QueryAsync("SELECT id, concat('row ', id) AS text FROM range(25000) ORDER BY id", cancellationToken: Token);
        var batches = await AllAsync(result);

        batches.Count.ShouldBeGreaterThan(2);
        batches.SelectMany(batch => (Int64Array)batch.Column(0)).ShouldBe(Enumerable.Range(0, 25000).Select(id => (long?)id));
        batches.SelectMany(batch => (IEnumerable<string>)(StringArray)batch.Column(1)).Last().ShouldBe("row 24999");
        result.RowCount.ShouldBe(25000);
    }

    [Fact]
    public async Task A_batch_in_many_pieces_is_one_batch()
    {
        await using var session = await OpenAsync(new() { ChunkSize = 64 << 10 });
        await using var result = await session.QueryAsync("SELECT /*+ COALESCE(1) */ id, repeat(md5(CAST(id AS STRING)), 4) AS text FROM range(9000)", cancellationToken: Token);
        var batch = (await AllAsync(result)).ShouldHaveSingleItem();

        batch.Length.ShouldBe(9000);
        ((Int64Array)batch.Column(0)).ShouldBe(Enumerable.Range(0, 9000).Select(id => (long?)id));
    }

    [Fact]
    public async Task One_row_may_be_larger_than_a_message()
    {
        await using var session = await OpenAsync();
        await using var result = await session.QueryAsync("SELECT repeat('x', 130000000) AS text", cancellationToken: Token);
        var batch = (await AllAsync(result)).ShouldHaveSingleItem();

        ((StringArray)batch.Column(0)).GetBytes(0).Length.ShouldBe(130_000_000);
    }

    [Fact]
    public async Task Rows_are_read_once()
    {
        await using var session = await OpenAsync();
        await using var result = await session.QueryAsync("SELECT 1", cancellationToken: Token);
        await AllAsync(result);

        await Should.ThrowAsync<InvalidOperationException>(AllAsync(result));
    }

    [Fact]
    public async Task Arguments_of_every_type_mean_what_they_say()
    {
        await using var session = await OpenAsync();
        (string, object?, string)[] arguments =
        [
            ("flag", true, "true"), ("byte", (sbyte)-1, "CAST(-1 AS TINYINT)"), ("short", (short)2, "2S"), ("int", 3, "3"), ("long", 4_000_000_000L, "4000000000"),
            ("float", 1.5f, "float(1.5)"), ("double", 0.1, "0.1D"), ("decimal", 123.4500m, "CAST('123.4500' AS DECIMAL(7,4))"), ("small", 0.001m, "CAST('0.001' AS DECIMAL(3,3))"),
            ("text", "it's \\ \"so\" `é`", "concat('it', chr(39), 's ', chr(92), ' ', chr(34), 'so', chr(34), ' ', chr(96), 'é', chr(96))"), ("bytes", new byte[] { 1, 255 }, "X'01FF'"),
            ("date", new DateOnly(1969, 12, 31), "DATE'1969-12-31'"), ("instant", new DateTimeOffset(2026, 1, 2, 1, 0, 0, TimeSpan.FromHours(1)), "TIMESTAMP'2026-01-02 00:00:00'"),
            ("wall", new DateTime(2026, 1, 2, 3, 4, 5), "TIMESTAMP_NTZ'2026-01-02 03:04:05'"), ("span", TimeSpan.FromHours(-25), "INTERVAL '-25' HOUR"),
            ("list", new[] { "a", null, "b" }, "array('a', NULL, 'b')"), ("decimals", new[] { 1m, 22.75m }, "array(CAST(1 AS DECIMAL(4,2)), CAST('22.75' AS DECIMAL(4,2)))"),
        ];
        var checks = string.Join(", ", arguments.Select(argument => $":{argument.Item1} <=> {argument.Item3}, typeof(:{argument.Item1}) = typeof({argument.Item3}) OR typeof(:{argument.Item1}) LIKE 'interval%'"));
        var values = SparkArguments.Of([.. arguments.Select(argument => (argument.Item1, argument.Item2)), ("nothing", null)]);
        await using var result = await session.QueryAsync(new SparkRelation.Sql($"SELECT :nothing IS NULL, {checks}") { Arguments = values }, cancellationToken: Token);
        var batch = (await AllAsync(result)).ShouldHaveSingleItem();

        for (var column = 0; column < batch.ColumnCount; column++)
            ((BooleanArray)batch.Column(column)).GetValue(0).ShouldBe(true, column == 0 ? "null" : arguments[(column - 1) / 2].Item1);
    }

    [Fact]
    public async Task Arguments_by_position_work_in_queries_and_commands()
    {
        await using var session = await OpenAsync();
        SparkArguments arguments = SparkArguments.InOrder(40, 2);
        await using var query = await session.QueryAsync(new SparkRelation.Sql("SELECT ? + ?") { Arguments = arguments }, cancellationToken: Token);
        await using var command = await session.ExecuteAsync(new SparkCommand.Sql("SELECT ? + ?") { Arguments = arguments }, cancellationToken: Token);

        ((Int32Array)(await AllAsync(query))[0].Column(0)).GetValue(0).ShouldBe(42);
        ((Int32Array)(await AllAsync(command))[0].Column(0)).GetValue(0).ShouldBe(42);
        Should.Throw<ArgumentException>(() => Literals.From(new object()));
    }

    [Fact(Explicit = true)]
    public async Task How_fast_two_million_rows_arrive()
    {
        await using var session = await OpenAsync();
        for (var round = 0; round < 4; round++)
        {
            var began = TimeProvider.System.GetTimestamp();
            long bytes = 0;
            await using var result = await session.QueryAsync("SELECT id, id * 0.5D AS half, CAST(id AS DECIMAL(12,2)) AS money, concat('customer ', id) AS name, DATE'2026-01-01' AS day FROM range(0, 2000000, 1, 2)", cancellationToken: Token);
            await foreach (var batch in result.ReadAsync(Token))
                bytes += batch.Arrays.Sum(array => array.Data.Buffers.Sum(buffer => (long)buffer.Length));
            var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            TestContext.Current.SendDiagnosticMessage("{0}", $"{result.RowCount} rows, {bytes / 1e6:F1} MB in {seconds:F2} s: {result.RowCount / seconds / 1e6:F2} M rows/s, {bytes / seconds / 1e6:F0} MB/s");
            await File.AppendAllTextAsync(Path.Combine(Path.GetTempPath(), "tamiz-spark-rate.txt"), $"{result.RowCount} rows, {bytes / 1e6:F1} MB in {seconds:F2} s: {result.RowCount / seconds / 1e6:F2} M rows/s, {bytes / seconds / 1e6:F0} MB/s\n", Token);
        }
    }
}
