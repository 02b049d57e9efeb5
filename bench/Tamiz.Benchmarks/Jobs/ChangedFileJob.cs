namespace Tamiz.Benchmarks.Jobs;

/// <summary><c>changed-file</c>: one of several files changed since the last run.</summary>
internal static class ChangedFileJob
{
    public static void Run(Options options)
    {
        options = options with { Files = Math.Max(options.Files, 4) };
        var project = Projects.Make(options, out var report, "changed-file", "first");
        report.Add("first", 1, TamizRun.Run(project, options, fresh: true));
        for (var repetition = 1; repetition <= options.Repetitions; repetition++)
        {
            project.Change(1, options.Seed + (ulong)repetition);
            report.Add("one changed", repetition, TamizRun.Run(project, options, fresh: false));
        }

        report.End();
    }
}
