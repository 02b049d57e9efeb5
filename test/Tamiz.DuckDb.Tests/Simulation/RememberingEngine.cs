using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Tamiz.Engines;

namespace Tamiz.DuckDb.Tests.Simulation;

/// <summary>
/// An engine that remembers the answer to each statement over files of the same content: the real one is asked only once, however many schedules
/// ask the same. A statement is known by its text with the hash of each file in the place of its path.
/// </summary>
/// <param name="engine">The real engine.</param>
/// <param name="store">Whose files statements name.</param>
/// <param name="memory">What is remembered.</param>
internal sealed partial class RememberingEngine(Engine engine, MemoryStore store, EngineMemory memory) : Engine
{
    public override string Name => engine.Name;

    public override string Version => engine.Version;

    public override SqlDialect Dialect => engine.Dialect;

    public override long MostOrderedValues => engine.MostOrderedValues;

    public override IEnumerable<SqlObjection> ObjectionsTo(string sql, bool isValue) => engine.ObjectionsTo(sql, isValue);

    public override Task<string> LandAsync(TextFile file, bool withRow = false, CancellationToken cancellationToken = default) => engine.LandAsync(file, withRow, cancellationToken);

    public override string Parquet(ImmutableArray<string> locations, bool withRow = false) => engine.Parquet(locations, withRow);

    public override async Task<long> MaterializeAsync(string query, Target target, CancellationToken cancellationToken = default)
    {
        var known = Known(query);
        var (rows, content) = await memory.Written.GetOrAdd($"{target.Format} {target.Reproducible} {known}", _ => new(async () =>
        {
            var path = memory.NewPath();
            return (await engine.MaterializeAsync(known, target with { Location = path }, CancellationToken.None), MemoryStore.Take(path));
        })).Value;
        File.WriteAllBytes(target.Location, content);
        return rows;
    }

    public override Task<QueryResult> ReadAsync(string query, CancellationToken cancellationToken = default)
    {
        var known = Known(query);
        return memory.Read.GetOrAdd(known, _ => new(() => engine.ReadAsync(known, CancellationToken.None))).Value;
    }

    public override Task<ImmutableArray<ResultColumn>> DescribeAsync(string query, CancellationToken cancellationToken = default)
    {
        var known = Known(query);
        return memory.Described.GetOrAdd(known, _ => new(() => engine.DescribeAsync(known, CancellationToken.None))).Value;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string Known(string query) => QuotedPath().Replace(query, match =>
    {
        var path = match.Groups[1].Value;
        if (path.StartsWith(store.Location + "/", StringComparison.Ordinal) && store.Find(path[(store.Location.Length + 1)..]) is { } stored)
            return $"'{memory.PathOf(stored)}'";
        return File.Exists(path) ? $"'{memory.PathOf(new MemoryObject(File.ReadAllBytes(path)))}'" : match.Value;
    });

    [GeneratedRegex("'(/[^']+)'")]
    private static partial Regex QuotedPath();
}

/// <summary>What engines answered, for all schedules.</summary>
/// <param name="folder">A folder for the files that statements name.</param>
internal sealed class EngineMemory(string folder)
{
    private readonly ConcurrentDictionary<string, Lazy<string>> _paths = new();
    private int _files;

    public ConcurrentDictionary<string, Lazy<Task<(long Rows, byte[] Content)>>> Written { get; } = new();

    public ConcurrentDictionary<string, Lazy<Task<QueryResult>>> Read { get; } = new();

    public ConcurrentDictionary<string, Lazy<Task<ImmutableArray<ResultColumn>>>> Described { get; } = new();

    public string NewPath() => Path.Combine(folder, $"new-{Interlocked.Increment(ref _files)}");

    /// <summary>Returns where an engine finds content.</summary>
    public string PathOf(MemoryObject stored) => _paths.GetOrAdd(stored.Sha256, name => new(() =>
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, stored.Content);
        return path;
    })).Value;
}
