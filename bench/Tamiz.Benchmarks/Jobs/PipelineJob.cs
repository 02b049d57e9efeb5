using Tamiz.Benchmarks.Measuring;

namespace Tamiz.Benchmarks.Jobs;

/// <summary><c>pipeline</c>: the whole job from CSV to a release, beside the same by hand; in turns, each in a process of its own.</summary>
internal static class PipelineJob
{
    public static void Run(Options options)
    {
        var project = Projects.Make(options, out var report, "pipeline", "floor");
        for (var repetition = 1; repetition <= options.Repetitions; repetition++)
        {
            if (options.Side is not "tamiz")
                report.Add("floor", repetition, Child.RunSelf([.. Projects.Itself("floor", options)], project.Folder, options.Cap));
            if (options.Side is not "floor")
                report.Add("tamiz", repetition, TamizRun.Run(project, options, fresh: true));
        }

        report.End();
    }
}
