using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Apache.Arrow;
using Tamiz.Spark.Connect;

namespace Tamiz.Benchmarks.Spark;

/// <summary>What our client of Spark Connect costs by itself: a large result read to its end, beside the server computing it for nobody.</summary>
internal static class SparkClientJob
{
    private const long MostRows = 2_000_000;

    private const string Columns =
        "id, id * 7919 % 1000003 AS number, CAST(id AS DOUBLE) / 7 AS real, CAST(id AS DECIMAL(18,2)) AS amount, DATE '2020-01-01' + CAST(id % 1000 AS INT) AS day, " +
        "concat('visit ', id) AS text, CASE WHEN id % 10 > 0 THEN concat('S-', id % 40) END AS site";

    /// <summary>Reads it.</summary>
    /// <returns>Seconds, the client's seconds of processor, rows and bytes of Arrow.</returns>
    public static async Task<JsonObject> InsideAsync(Options options)
    {
        var rows = Math.Min(MostRows, options.Rows);
        await using var session = await SparkSession.OpenAsync(SparkConnection.Parse(options.Spark!));
        await ReadAsync(session, rows / 10);
        await ComputeAsync(session, rows);

        var computed = await ComputeAsync(session, rows);
        var worked = Process.GetCurrentProcess().TotalProcessorTime;
        var from = Stopwatch.GetTimestamp();
        var (read, bytes) = await ReadAsync(session, rows);
        return new JsonObject
        {
            ["read"] = Math.Round(Stopwatch.GetElapsedTime(from).TotalSeconds, 3),
            ["client processor"] = Math.Round((Process.GetCurrentProcess().TotalProcessorTime - worked).TotalSeconds, 3),
            ["computed for nobody"] = Math.Round(computed, 3),
            ["rows"] = read,
            ["bytes"] = bytes,
        };
    }

    private static string Query(long rows) => string.Create(CultureInfo.InvariantCulture, $"SELECT {Columns} FROM range(0, {rows}, 1, 2)");

    private static async Task<double> ComputeAsync(SparkSession session, long rows)
    {
        var from = Stopwatch.GetTimestamp();
        await using var result = await session.ExecuteAsync(new SparkCommand.WriteFiles(new SparkRelation.Sql(Query(rows)), "noop", "nowhere") { Mode = SparkSaveMode.Overwrite });
        return Stopwatch.GetElapsedTime(from).TotalSeconds;
    }

    private static async Task<(long Rows, long Bytes)> ReadAsync(SparkSession session, long rows)
    {
        var bytes = 0L;
        await using var result = await session.QueryAsync(Query(rows));
        await foreach (var batch in result.ReadAsync())
        {
            using (batch)
                bytes += batch.Arrays.Sum(Size);
        }

        return (result.RowCount, bytes);
    }

    private static long Size(IArrowArray column) => column.Data.Buffers.Sum(buffer => (long)buffer.Length);
}
