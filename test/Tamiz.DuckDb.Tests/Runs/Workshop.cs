using Tamiz.Engines;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>One engine and one folder for all projects of this assembly: opening an engine takes longer than most runs here.</summary>
internal static class Workshop
{
    private static readonly string Root = Make(Path.GetTempPath());

    // Thousands of small runs wait for a disk most of their time; what they prove does not depend on it.
    private static readonly string Memory = Directory.Exists("/dev/shm") ? Make("/dev/shm") : Root;

    private static readonly Lazy<Task<DuckDbEngine>> Opening = new(() =>
        DuckDbEngine.OpenAsync(new DuckDbOptions { Roots = [Root, Memory], TemporaryFolder = Path.Combine(Root, "spill"), MemoryLimitBytes = 512L << 20 }));

    private static readonly Lazy<Task<DuckDbSqlAnalyzer>> OpeningAnalyzer = new(() => DuckDbSqlAnalyzer.OpenAsync());
    private static int _projects;

    public static async Task<Engine> EngineAsync() => await Opening.Value;

    public static async Task<SqlAnalyzer> AnalyzerAsync() => await OpeningAnalyzer.Value;

    public static string NewFolder() => Directory.CreateDirectory(Path.Combine(Root, $"project-{Interlocked.Increment(ref _projects)}")).FullName;

    /// <summary>Makes a folder in memory, where there is such a place.</summary>
    public static string NewFolderInMemory() => Directory.CreateDirectory(Path.Combine(Memory, $"project-{Interlocked.Increment(ref _projects)}")).FullName;

    private static string Make(string place)
    {
        var root = Directory.CreateDirectory(Path.Combine(place, $"tamiz-projects-{Guid.NewGuid():N}")).FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(root, recursive: true);
        return root;
    }
}
