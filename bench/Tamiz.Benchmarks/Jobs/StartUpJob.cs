using Tamiz.Benchmarks.Measuring;

namespace Tamiz.Benchmarks.Jobs;

/// <summary><c>start-up</c>: how long the program takes to say something.</summary>
internal static class StartUpJob
{
    public static void Run(Options options)
    {
        if (!File.Exists(options.Program))
            throw new UsageException($"There is no '{options.Program}'. Run eng/publish, or name the program with --program.");

        var report = new Report("start-up", "true", options);
        report.Facts["program_bytes"] = new FileInfo(options.Program).Length;
        for (var repetition = 1; repetition <= options.Repetitions * 4; repetition++)
        {
            report.Add("true", repetition, Child.Run("/bin/true", [], Path.GetTempPath()));
            report.Add("--help", repetition, Child.Run(options.Program, ["--help"], Path.GetTempPath()));
            report.Add("run --help", repetition, Child.Run(options.Program, ["run", "--help"], Path.GetTempPath()));
        }

        report.End();
    }
}
