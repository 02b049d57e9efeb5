using Tamiz.Tests;

namespace Tamiz.Benchmarks.Spark;

/// <summary>A Spark Connect server of this machine, for as long as a benchmark runs: two tasks at a time, the whole compiler, 6 GiB.</summary>
internal static class LocalServer
{
    private static readonly string[] Machine = ["-Xmx6g", "-XX:+UseParallelGC"];

    public static Task<SparkProcess> StartAsync() => Directory.Exists(Path.Combine(Environment.GetEnvironmentVariable("SPARK_HOME") ?? "", "jars"))
        ? SparkProcess.StartAsync(folder => SparkLaunch.Command(folder, 0, Machine, []))
        : throw new UsageException("There is no Spark: set SPARK_HOME to a Spark 4 folder (and have Java 17), or name a server with --spark.");
}
