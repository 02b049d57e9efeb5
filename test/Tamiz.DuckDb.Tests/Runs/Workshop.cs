using Tamiz.Engines;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>One engine and one folder for all projects of this assembly: opening an engine takes longer than most runs here.</summary>
internal static class Workshop
{
    private static readonly string Root = Make();
    private static readonly Lazy<Task<DuckDbEngine>> Opening = new(() =>
        DuckDbEngine.OpenAsync(new DuckDbOptions { Roots = [Root], TemporaryFolder = Path.Combine(Root, "spill"), MemoryLimitBytes = 512L << 20 }));

    private static readonly Lazy<Task<DuckDbSqlAnalyzer>> OpeningAnalyzer = new(() => DuckDbSqlAnalyzer.OpenAsync());
    private static int _projects;

    public static async Task<Engine> EngineAsync() => await Opening.Value;

    public static async Task<SqlAnalyzer> AnalyzerAsync() => await OpeningAnalyzer.Value;

    public static string NewFolder() => Directory.CreateDirectory(Path.Combine(Root, $"project-{Interlocked.Increment(ref _projects)}")).FullName;

    private static string Make()
    {
        var root = Directory.CreateTempSubdirectory("tamiz-projects-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(root, recursive: true);
        return root;
    }
}
