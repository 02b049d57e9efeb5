namespace Tamiz.Benchmarks.Jobs;

/// <summary><c>rerun</c>: a run on inputs that did not change, beside reading and hashing those inputs.</summary>
internal static class RerunJob
{
    public static void Run(Options options)
    {
        var project = Projects.Make(options, out var report, "rerun", "read+sha256");
        report.Add("first", 1, TamizRun.Run(project, options, fresh: true));
        for (var repetition = 1; repetition <= options.Repetitions; repetition++)
        {
            report.Add("read+sha256", repetition, IngestJob.Measure("read+sha256", options, project.Folder));
            report.Add("unchanged", repetition, TamizRun.Run(project, options, fresh: false));
        }

        report.End();
    }
}
