using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Apache.Arrow;
using Tamiz.Benchmarks.Data;
using Tamiz.Benchmarks.Floor;
using Tamiz.Spark.Connect;

namespace Tamiz.Benchmarks.Spark;

/// <summary>Runs the hand-written job on Spark, and says how long each part took.</summary>
internal sealed class SparkFloor(BenchProject project, Options options)
{
    private static readonly ImmutableSortedDictionary<string, string> Settings = new Dictionary<string, string>
    {
        ["spark.sql.session.timeZone"] = "UTC",
        ["spark.sql.parquet.compression.codec"] = "zstd",
        ["spark.sql.shuffle.partitions"] = "2",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private readonly JsonObject _parts = [];
    private readonly string _folder = Path.Combine(project.Folder, "spark-floor");

    /// <summary>Runs it.</summary>
    /// <returns>Seconds of each part.</returns>
    public async Task<JsonObject> RunAsync()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
        Directory.CreateDirectory(_folder);
        var sql = new SparkFloorSql(project.Columns, Rule.First(options.Checks, project.Columns), _folder);
        await using var session = await SparkSession.OpenAsync(SparkConnection.Parse(options.Spark!), new SparkSessionOptions { Configuration = Settings });

        string[] raw = [];
        await TimedAsync("raw copy", () => Task.FromResult(raw = [.. project.Sources.Append(project.Sites).Select(source => FloorJob.Copy(source, _folder))]));
        await TimedAsync("typed", async () =>
        {
            await ViewAsync(session, "landed", Csv(raw[..^1], Text(project.Columns.Select(column => column.Name))));
            await WriteAsync(session, sql.Type(), "parquet", "typed", parts: null);
            await ViewAsync(session, "typed", new SparkRelation.Files("parquet", [In("typed")]));
            return await ViewAsync(session, "sites", Csv(raw[^1..], Text(["site", "name"])));
        });
        await TimedAsync("gone", async () =>
        {
            await WriteAsync(session, sql.Gone(), "parquet", "gone", parts: null);
            await ViewAsync(session, "gone", new SparkRelation.Files("parquet", [In("gone")]));
            await ViewAsync(session, "visits", new SparkRelation.Sql(sql.Visits()));
            return await WriteAsync(session, SparkFloorSql.Quarantine(), "csv", "quarantine.csv", parts: 1);
        });
        await TimedAsync("checks", async () => (await RowAsync(session, sql.Checks()), await RowAsync(session, SparkFloorSql.Unique())));
        foreach (var kpi in Kpi.All)
            await TimedAsync("kpis", () => WriteAsync(session, SparkFloorSql.Kpi(kpi), "csv", $"{kpi.Name}.csv", parts: 1));
        foreach (var format in options.Formats)
            await TimedAsync("release", () => ReleaseAsync(session, sql, format));
        await TimedAsync("read back", () => ReadBackAsync(session, sql));
        return _parts;
    }

    // Spark sorts into several files, one behind the other; put together they are the one that is wanted.
    private async Task<long> ReleaseAsync(SparkSession session, SparkFloorSql sql, string format)
    {
        if (format != "csv")
            return await WriteAsync(session, sql.Release(format), format, $"visits.{format}", parts: null);

        await WriteAsync(session, sql.Release(format), "csv", "visits.parts", parts: null);
        await using var whole = File.Create(In("visits.csv"));
        await whole.WriteAsync(System.Text.Encoding.UTF8.GetBytes(string.Join(',', project.Columns.Select(column => column.Name)) + "\n"));
        foreach (var part in Directory.GetFiles(In("visits.parts"), "part-*").Order(StringComparer.Ordinal))
        {
            await using var from = File.OpenRead(part);
            await from.CopyToAsync(whole);
        }

        return whole.Length;
    }

    private async Task<string> ReadBackAsync(SparkSession session, SparkFloorSql sql)
    {
        var wanted = await RowAsync(session, sql.Content("visits"));
        foreach (var format in options.Formats)
        {
            if (format == "csv")
            {
                await using var file = File.OpenRead(In("visits.csv"));
                await SHA256.HashDataAsync(file);
                await ViewAsync(session, "released", Csv([In("visits.csv")], Text(project.Columns.Select(column => column.Name))));
            }

            if (await RowAsync(session, sql.ReadBack(format)) is var read && read != wanted)
                throw new InvalidOperationException($"The floor reads back {read} from {format}, not {wanted}.");
        }

        return wanted;
    }

    private async Task<T> TimedAsync<T>(string part, Func<Task<T>> work)
    {
        var from = Stopwatch.GetTimestamp();
        var result = await work();
        _parts[part] = Math.Round(((double?)_parts[part] ?? 0) + Stopwatch.GetElapsedTime(from).TotalSeconds, 3);
        return result;
    }

    private string In(string name) => Path.Combine(_folder, name);

    private static string Text(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"{name} STRING"));

    private static SparkRelation.Files Csv(string[] paths, string schema) => new("csv", [.. paths])
    {
        Schema = schema,
        Options = ImmutableSortedDictionary<string, string>.Empty.Add("header", "true").Add("escape", "\"").Add("mode", "FAILFAST"),
    };

    private static async Task<bool> ViewAsync(SparkSession session, string name, SparkRelation rows)
    {
        await using var result = await session.ExecuteAsync(new SparkCommand.CreateView(rows, name));
        return true;
    }

    private async Task<long> WriteAsync(SparkSession session, string query, string format, string name, int? parts)
    {
        SparkRelation rows = new SparkRelation.Sql(query);
        var command = new SparkCommand.WriteFiles(parts is { } most ? new SparkRelation.Coalesced(rows, most) : rows, format, In(name));
        if (format == "csv")
            command = command with { Options = command.Options.Add("header", parts is null ? "false" : "true").Add("escape", "\"") };
        await using var result = await session.ExecuteAsync(command);
        return result.RowCount;
    }

    private static async Task<string> RowAsync(SparkSession session, string query)
    {
        await using var result = await session.QueryAsync(query);
        await foreach (var batch in result.ReadAsync())
            return string.Join(' ', batch.Arrays.Select(column => column switch { Int64Array longs => $"{longs.GetValue(0)}", Decimal128Array sums => sums.GetString(0), _ => column.GetType().Name }));
        throw new InvalidOperationException("There is no row.");
    }
}
