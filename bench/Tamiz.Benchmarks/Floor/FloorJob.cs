using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DuckDB.NET.Data;
using Tamiz.Benchmarks.Data;

namespace Tamiz.Benchmarks.Floor;

/// <summary>Runs the hand-written job, and says how long each part took.</summary>
internal sealed class FloorJob(BenchProject project, Options options)
{
    private readonly JsonObject _parts = [];

    /// <summary>Runs it.</summary>
    /// <returns>Seconds of each part.</returns>
    public JsonObject Run()
    {
        var folder = Path.Combine(project.Folder, "floor");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        var sql = new FloorSql(project.Columns, Rule.First(options.Checks, project.Columns), folder);
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        Execute(connection, $"set temp_directory = '{folder}/spill'; set TimeZone = 'UTC'");
        if (options.Cap is not null)
            Execute(connection, $"set memory_limit = '{DuckDb.MemoryBudget.Default()}B'");

        var raw = Timed("raw copy", () => project.Sources.Append(project.Sites).Select(source => Copy(source, folder)).ToArray());
        Timed("typed", () => Execute(connection, sql.Type(raw[..^1]), FloorSql.Sites(raw[^1])));
        Timed("gone", () => Execute(connection, sql.Gone(), sql.Quarantine(), sql.Visits()));
        Timed("checks", () => (Row(connection, sql.Checks()), Row(connection, FloorSql.Unique())));
        Timed("kpis", () => Execute(connection, [.. Kpi.All.Select(sql.Kpi)]));
        Timed("release", () => Execute(connection, [.. options.Formats.Select(sql.Release)]));
        Timed("read back", () => ReadBack(connection, sql, folder));
        return _parts;
    }

    private string ReadBack(DuckDBConnection connection, FloorSql sql, string folder)
    {
        var wanted = Row(connection, sql.Content("visits"));
        foreach (var format in options.Formats)
        {
            using var file = File.OpenRead(Path.Combine(folder, $"visits.{format}"));
            SHA256.HashData(file);
            if (Row(connection, sql.ReadBack(format)) is var read && read != wanted)
                throw new InvalidOperationException($"The floor reads back {read} from {format}, not {wanted}.");
        }

        return wanted;
    }

    /// <summary>Copies a file while hashing it.</summary>
    public static string Copy(string source, string folder)
    {
        var target = Path.Combine(folder, Path.GetFileName(source));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var from = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        using var to = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
        var buffer = new byte[1 << 20];
        for (int count; (count = from.Read(buffer)) > 0;)
        {
            hash.AppendData(buffer, 0, count);
            to.Write(buffer, 0, count);
        }

        return target;
    }

    private T Timed<T>(string part, Func<T> work)
    {
        var from = Stopwatch.GetTimestamp();
        var result = work();
        _parts[part] = Math.Round(Stopwatch.GetElapsedTime(from).TotalSeconds, 3);
        return result;
    }

    private static int Execute(DuckDBConnection connection, params string[] statements)
    {
        foreach (var statement in statements)
        {
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }

        return statements.Length;
    }

    private static string Row(DuckDBConnection connection, string query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        reader.Read();
        return string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue));
    }
}
