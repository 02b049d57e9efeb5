using Apache.Arrow;
using Apache.Arrow.Types;
using Shouldly;
using Tamiz.Spark.Connect;
using Xunit;

namespace Tamiz.Spark.Tests.Connect;

public class LocalTests(SharedSpark spark) : RealTest(spark)
{
    private static readonly Schema Columns = new([new Field("n", Int64Type.Default, true), new Field("text", StringType.Default, true)], null);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1000, 1)]
    [InlineData(1000, 3)]
    [InlineData(400_000, 1)]
    [InlineData(400_000, 4)]
    public async Task Rows_of_this_process_are_rows_there(int rows, int batches)
    {
        await using var session = await OpenAsync();
        SparkRelation.Local local = new(Columns, [.. Enumerable.Range(0, rows == 0 ? 0 : batches).Select(at => Rows(at * rows / batches, (at + 1) * rows / batches))]);
        await using var result = await session.QueryAsync(local, cancellationToken: Token);

        var back = await AllAsync(result);
        result.Schema.FieldsList.Select(field => field.Name).ShouldBe(["n", "text"]);
        back.SelectMany(batch => (Int64Array)batch.Column(0)).ShouldBe(Enumerable.Range(0, rows).Select(n => (long?)n));
        back.SelectMany(batch => (IEnumerable<string?>)(StringArray)batch.Column(1)).ShouldBe(Enumerable.Range(0, rows).Select(Text));
    }

    [Fact]
    public async Task A_schema_casts_and_renames_and_stands_for_rows_that_are_not_there()
    {
        await using var session = await OpenAsync();
        await using var result = await session.QueryAsync(new SparkRelation.Local(Columns, [Rows(0, 2)]) { Schema = "m STRING, t STRING" }, cancellationToken: Token);
        await using var large = await session.QueryAsync(new SparkRelation.Local(Columns, [Rows(0, 100_000)]) { Schema = "m STRING, t STRING" }, cancellationToken: Token);
        var none = await session.DescribeAsync(new SparkRelation.Local(Columns, []) { Schema = "d DECIMAL(5,1)" }, Token);

        ((StringArray)(await AllAsync(result))[0].Column(0)).GetString(1).ShouldBe("1");
        (await AllAsync(large)).Sum(batch => batch.Length).ShouldBe(100_000);
        large.Schema.GetFieldByIndex(0).DataType.ShouldBe(StringType.Default);
        none.Fields.ShouldHaveSingleItem().Type.ShouldBe("decimal(5,1)");
    }

    [Fact]
    public void Large_batches_are_cut_into_pieces_with_every_row_once()
    {
        var pieces = LocalData.Pieces(Columns, [Rows(0, 1000), Rows(1000, 1001)], pieceSize: 4096);

        pieces.Count.ShouldBeGreaterThan(4);
        ArrowBatches read = new();
        pieces.SelectMany(piece => read.TakeLocal(piece)).SelectMany(batch => (Int64Array)batch.Column(0)).ShouldBe(Enumerable.Range(0, 1001).Select(n => (long?)n));
    }

    private static string? Text(int n) => n % 7 == 3 ? null : $"row {n} of some";

    private static RecordBatch Rows(int from, int to)
    {
        Int64Array.Builder numbers = new();
        StringArray.Builder texts = new();
        for (var n = from; n < to; n++)
        {
            numbers.Append(n);
            texts.Append(Text(n));
        }

        return new RecordBatch(Columns, [numbers.Build(), texts.Build()], to - from);
    }
}
