namespace Tamiz.Benchmarks.Jobs;

/// <summary><c>pipeline-s3</c>: the whole job with its store on S3 and nothing in the cache, beside the same on a folder; in turns. Then a run of each in which nothing changed.</summary>
internal static class PipelineOnS3Job
{
    public static void Run(Options options)
    {
        var project = Projects.Make(options, out var report, "pipeline-s3", "folder");
        using var bucket = BenchBucket.CreateAsync().GetAwaiter().GetResult();
        for (var repetition = 1; repetition <= options.Repetitions; repetition++)
        {
            project.Write();
            report.Add("folder", repetition, TamizRun.Run(project, options, fresh: true));
            report.Add("folder again", repetition, TamizRun.Run(project, options, fresh: false));

            project.Write($"s3://{bucket.Name}/{repetition}");
            report.Add("s3", repetition, TamizRun.RunOnS3(project, options, fresh: true));
            report.Add("s3 again", repetition, TamizRun.RunOnS3(project, options, fresh: false));
            bucket.EmptyAsync().GetAwaiter().GetResult();
        }

        report.End();
    }
}
