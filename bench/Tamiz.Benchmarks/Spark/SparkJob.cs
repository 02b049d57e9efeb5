using System.Diagnostics;
using System.Globalization;
using Tamiz.Benchmarks.Jobs;
using Tamiz.Benchmarks.Measuring;

namespace Tamiz.Benchmarks.Spark;

/// <summary>
/// <c>spark</c>: the whole job by Tamiz on DuckDB, by Tamiz on a Spark Connect server, and by hand as plain Spark SQL on the same server through our client; in
/// turns. Then what the client costs by itself.
/// </summary>
internal static class SparkJob
{
    private const long WarmRows = 100_000;

    private static readonly string[] Sides = ["tamiz on duckdb", "tamiz on spark", "plain spark"];

    public static void Run(Options options) => RunAsync(options).GetAwaiter().GetResult();

    private static async Task RunAsync(Options options)
    {
        var project = Projects.Make(options, out var report, "spark", "plain spark");
        await using var server = options.Spark is null ? await LocalServer.StartAsync() : null;
        options = options with { Spark = options.Spark ?? server!.Address };
        Warm(options);
        for (var repetition = 1; repetition <= options.Repetitions; repetition++)
        {
            foreach (var side in Sides.Skip(options.Side is "tamiz" ? 1 : options.Side is "floor" ? 2 : 0).SkipLast(options.Side is "tamiz" ? 1 : 0))
                report.Add(side, repetition, Measure(side, project, options));
        }

        report.Facts["client"] = Client(options, project.Folder);
        report.End();
    }

    // The first statements of a server run in code that is not compiled yet.
    private static void Warm(Options options)
    {
        var few = options with { Rows = Math.Min(WarmRows, options.Rows), Folder = Path.Combine(options.Folder, "warm") };
        var project = Projects.Of(few);
        project.Write();
        foreach (var side in Sides[1..])
            Measure(side, project, few);
        Directory.Delete(few.Folder, recursive: true);
    }

    private static Measurement Measure(string side, Data.BenchProject project, Options options) => side switch
    {
        "plain spark" => Child.RunSelf([.. Projects.Itself("spark-floor", options)], project.Folder, options.Cap),
        "tamiz on spark" => TamizRun.Run(project, options, fresh: true, options.Spark),
        _ => TamizRun.Run(project, options, fresh: true, "duckdb"),
    };

    private static System.Text.Json.Nodes.JsonObject Client(Options options, string folder)
    {
        var ours = Child.RunSelf([.. Projects.Itself("spark-client", options)], folder).Parts;
        var (seconds, rows, bytes) = ((double)ours["read"]!, (double)ours["rows"]!, (double)ours["bytes"]!);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"client: {rows:F0} rows in {seconds:F3} s, {rows / seconds / 1e6:F2} M rows/s, {bytes / seconds / 1e6:F0} MB/s; {(double)ours["client processor"]!:F3} s of the client's processor, {(double)ours["computed for nobody"]!:F3} s where nobody reads"));
        ours["python client"] = HasPython() ? "there is one; not measured" : "not importable here";
        Console.WriteLine($"client of Python: {ours["python client"]}");
        return ours;
    }

    private static bool HasPython()
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", "import pyspark.sql.connect"]) { RedirectStandardError = true })!;
            python.StandardError.ReadToEnd();
            python.WaitForExit();
            return python.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
