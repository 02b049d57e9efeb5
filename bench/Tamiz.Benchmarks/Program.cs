using System.Text.Json.Nodes;
using Tamiz.Benchmarks;
using Tamiz.Benchmarks.Floor;
using Tamiz.Benchmarks.Jobs;
using Tamiz.Benchmarks.Spark;

const string usage = "NAME... [options]     NAME: pipeline, rerun, changed-file, ingest, start-up, store, pipeline-s3, spark\n";
try
{
    if (args is ["child", var what, .. var rest])
    {
        Console.WriteLine((await InsideAsync(what, Options.Parse(rest))).ToJsonString());
        return 0;
    }

    var names = args.TakeWhile(argument => !argument.StartsWith('-')).ToList();
    var options = Options.Parse(args.Skip(names.Count));
    if (names.Count == 0)
        throw new UsageException("Which benchmark?");
    foreach (var job in names.Select(JobOf).ToList())
        job(options);
    if (!options.Keep && Directory.Exists(options.Folder))
        Directory.Delete(options.Folder, recursive: true);
    return 0;
}
catch (UsageException e)
{
    Console.Error.WriteLine($"{e.Message}\n\n{usage}{Options.Text}");
    return 2;
}
catch (InvalidOperationException e) when (args is not ["child", ..])
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

static Action<Options> JobOf(string name) => name switch
{
    "pipeline" => PipelineJob.Run,
    "rerun" => RerunJob.Run,
    "changed-file" => ChangedFileJob.Run,
    "ingest" => IngestJob.Run,
    "start-up" => StartUpJob.Run,
    "store" => StoreJob.Run,
    "pipeline-s3" => PipelineOnS3Job.Run,
    "spark" => SparkJob.Run,
    _ => throw new UsageException($"'{name}' is no benchmark."),
};

static async Task<JsonObject> InsideAsync(string what, Options options) => what switch
{
    "floor" => new FloorJob(Projects.Of(options), options).Run(),
    "spark-floor" => await new SparkFloor(Projects.Of(options), options).RunAsync(),
    "spark-client" => await SparkClientJob.InsideAsync(options),
    _ when options.Bucket is not null => await StoreJob.InsideAsync(what, options),
    _ => await IngestJob.InsideAsync(what, options),
};
