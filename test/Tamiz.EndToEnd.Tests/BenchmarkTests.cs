using System.Diagnostics;
using Shouldly;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>Whether the benchmarks still run. What they measure is no matter of tests.</summary>
public class BenchmarkTests
{
    private static readonly string Program = Cli.Program.Replace("Tamiz.Cli", "Tamiz.Benchmarks", StringComparison.Ordinal);

    [Fact]
    public async Task Every_benchmark_runs_on_a_small_table()
    {
        using var scratch = new Scratch();
        var folder = Path.Combine(scratch.Folder, "bench");

        var ended = await Cli.RunAsync(
            new ProcessStartInfo(Program,
            [
                "pipeline", "rerun", "changed-file", "ingest", "start-up", "--rows", "20000", "--columns", "20", "--checks", "70", "--formats", "csv,parquet",
                "--repetitions", "1", "--program", Cli.Program, "--folder", folder, "--results", Path.Combine(scratch.Folder, "results"),
            ]),
            120);

        ended.ExitCode.ShouldBe(0, ended.ToString());
        foreach (var name in new[] { "pipeline-20000x20-70 tamiz", "rerun-20000x20-70 unchanged", "changed-file-20000x20-70 one changed", "ingest-20000x20-70 store", "start-up --help" })
            ended.Output.ShouldContain($"{name}: median ");
        Directory.GetFiles(Path.Combine(scratch.Folder, "results"), "*.json").Length.ShouldBe(5);
        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public async Task Asked_for_nothing_they_say_what_there_is()
    {
        var ended = await Cli.RunAsync(new ProcessStartInfo(Program), 120);

        ended.ExitCode.ShouldBe(2);
        ended.Error.ShouldContain("pipeline, rerun, changed-file, ingest, start-up");
        ended.Error.ShouldContain("--rows N");
    }
}
