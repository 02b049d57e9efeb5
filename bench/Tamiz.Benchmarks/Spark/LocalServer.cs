using System.Diagnostics;
using Tamiz.Tests;

namespace Tamiz.Benchmarks.Spark;

/// <summary>A Spark Connect server of this machine, for as long as a benchmark runs: two tasks at a time, the whole compiler, 6 GiB.</summary>
internal sealed class LocalServer : IDisposable
{
    private static readonly string[] Machine = ["-Xmx6g", "-XX:+UseParallelGC"];

    private readonly Process _process;
    private readonly string _folder;

    private LocalServer(Process process, string folder, string address) => (_process, _folder, Address) = (process, folder, address);

    public string Address { get; }

    public static LocalServer Start()
    {
        if (!Directory.Exists(Path.Combine(Environment.GetEnvironmentVariable("SPARK_HOME") ?? "", "jars")))
            throw new UsageException("There is no Spark: set SPARK_HOME to a Spark 4 folder (and have Java 17), or name a server with --spark.");

        var folder = Directory.CreateTempSubdirectory("tamiz-bench-spark-").FullName;
        var process = new Process { StartInfo = SparkLaunch.Command(folder, 0, Machine, []), EnableRaisingEvents = true };
        var port = new TaskCompletionSource<int>();
        void Read(object sender, DataReceivedEventArgs e)
        {
            if (SparkLaunch.PortIn(e.Data ?? "") is { } listening)
                port.TrySetResult(listening);
        }

        process.ErrorDataReceived += Read;
        process.OutputDataReceived += Read;
        process.Exited += (_, _) => port.TrySetException(new InvalidOperationException("The Spark server ended while starting."));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill(process);
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return new LocalServer(process, folder, $"sc://127.0.0.1:{port.Task.WaitAsync(TimeSpan.FromMinutes(2)).GetAwaiter().GetResult()}");
    }

    public void Dispose()
    {
        Kill(_process);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // it has ended
        }
    }
}
