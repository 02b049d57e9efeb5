using Apache.Arrow;
using Tamiz.Spark.Connect;
using Xunit;

namespace Tamiz.Spark.Tests.Connect;

/// <summary>A test on the real server, each in sessions of its own.</summary>
public abstract class RealTest(SharedSpark spark)
{
    protected SharedSpark Spark => spark;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected async Task<SparkSession> OpenAsync(SparkSessionOptions? options = null) =>
        await SparkSession.OpenAsync(SparkConnection.Parse(await spark.AddressAsync()), options, Token);

    protected static async Task<List<RecordBatch>> AllAsync(SparkResult result)
    {
        List<RecordBatch> batches = [];
        await foreach (var batch in result.ReadAsync(Token))
            batches.Add(batch);
        return batches;
    }

    /// <summary>Returns the first column of a query of whole numbers.</summary>
    protected static async Task<List<long?>> NumbersAsync(SparkSession session, string sql)
    {
        await using var result = await session.QueryAsync(sql, cancellationToken: Token);
        List<long?> numbers = [];
        await foreach (var batch in result.ReadAsync(Token))
            numbers.AddRange(Numbers(batch.Column(0)));
        return numbers;
    }

    protected static IEnumerable<long?> Numbers(IArrowArray column) => column switch
    {
        Int64Array longs => longs,
        Int32Array ints => ints.Select(value => (long?)value),
        _ => throw new ArgumentException(column.GetType().Name),
    };

    /// <summary>Does something that gives no rows.</summary>
    protected static async Task DoAsync(SparkSession session, string sql)
    {
        await using var result = await session.ExecuteAsync(sql, cancellationToken: Token);
    }
}
