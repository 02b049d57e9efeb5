using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

[assembly: AssemblyFixture(typeof(Tamiz.Spark.Tests.Connect.SharedSpark))]

namespace Tamiz.Spark.Tests.Connect;

/// <summary>
/// The one real server of a test run: the address in <c>TAMIZ_TEST_SPARK</c>, or started from the jars of <c>SPARK_HOME</c> when the first
/// test asks. It cuts streams after a second, so every test sees that too.
/// </summary>
public sealed class SharedSpark : IAsyncDisposable
{
    private readonly Lazy<Task<SparkServer>> _server = new(() => SparkServer.StartAsync("spark.connect.execute.reattachable.senderMaxStreamDuration=1s"));

    /// <summary>Returns the address, or skips the test where there is no Spark. In CI that fails instead.</summary>
    public async Task<string> AddressAsync()
    {
        if (Environment.GetEnvironmentVariable("TAMIZ_TEST_SPARK") is { Length: > 0 } given)
            return given;

        SparkServer.Require();
        return (await _server.Value).Address;
    }

    /// <summary>Returns a new folder that the server can write to.</summary>
    public static string NewFolder() => Directory.CreateTempSubdirectory("tamiz-spark-").FullName;

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
            await (await _server.Value).DisposeAsync();
    }
}

/// <summary>A Java process that serves Spark Connect on this machine.</summary>
internal sealed partial class SparkServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Queue<string> _last;
    private readonly string _folder;

    private SparkServer(Process process, Queue<string> last, string folder, int port) => (_process, _last, _folder, Port) = (process, last, folder, port);

    public int Port { get; }

    public string Address => $"sc://127.0.0.1:{Port}";

    /// <summary>Gets how long processors have worked for it.</summary>
    public TimeSpan Worked
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Returns whether it still runs and what it said last, for the message of a test that fails.</summary>
    public override string ToString()
    {
        lock (_last)
            return $"{(_process.HasExited ? $"The Spark server ended with exit code {_process.ExitCode}" : "The Spark server runs")}; its last lines:\n{string.Join('\n', _last)}";
    }

    public static void Require()
    {
        if (Directory.Exists(Path.Combine(Environment.GetEnvironmentVariable("SPARK_HOME") ?? "", "jars")))
            return;

        const string Reason = "Needs a Spark Connect server: set SPARK_HOME to a Spark 4 folder (and have Java 17), or TAMIZ_TEST_SPARK to an address.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(Reason);
        Assert.Skip(Reason);
    }

    public static Task<SparkServer> StartAsync(params string[] settings) => StartAsync(0, settings);

    public static async Task<SparkServer> StartAsync(int port, params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("tamiz-spark-server-").FullName;
        var process = new Process { StartInfo = Command(folder, port, settings), EnableRaisingEvents = true };
        TaskCompletionSource<int> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Queue<string> last = new();
        void Read(object sender, DataReceivedEventArgs e)
        {
            lock (last)
            {
                last.Enqueue(e.Data ?? "");
                if (last.Count > 40)
                    last.Dequeue();
            }

            if (Started().Match(e.Data ?? "") is { Success: true } match)
                ready.TrySetResult(int.Parse(match.Groups[1].Value, null));
        }

        process.ErrorDataReceived += Read;
        process.OutputDataReceived += Read;
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("The Spark server ended while starting:\n" + string.Join('\n', last.ToArray())));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill(process);
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return new(process, last, folder, await ready.Task.WaitAsync(TimeSpan.FromMinutes(2)));
    }

    /// <summary>Ends the server as a crash would.</summary>
    public async Task KillAsync()
    {
        Kill(_process);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
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
            // It has ended.
        }
    }

    private static ProcessStartInfo Command(string folder, int port, string[] settings)
    {
        var java = Environment.GetEnvironmentVariable("JAVA_HOME") is { Length: > 0 } home ? Path.Combine(home, "bin", "java") : "java";
        ProcessStartInfo info = new(java) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        string[] opens = ["java.lang", "java.lang.invoke", "java.lang.reflect", "java.io", "java.net", "java.nio", "java.util", "java.util.concurrent", "java.util.concurrent.atomic", "jdk.internal.ref", "sun.nio.ch", "sun.nio.cs", "sun.security.action", "sun.util.calendar"];
        string[] all =
        [
            "spark.master=local[2]", "spark.app.name=tamiz-tests", "spark.ui.enabled=false", "spark.driver.host=127.0.0.1", "spark.driver.bindAddress=127.0.0.1",
            "spark.connect.grpc.binding.address=127.0.0.1", $"spark.connect.grpc.binding.port={port}", $"spark.local.dir={folder}/local", $"spark.sql.warehouse.dir={folder}/warehouse",
            "spark.sql.catalogImplementation=in-memory", "spark.sql.session.timeZone=UTC", "spark.sql.shuffle.partitions=2", "spark.default.parallelism=2", .. settings,
        ];
        string[] arguments =
        [
            "-Xmx1500m", "-Xss4m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+IgnoreUnrecognizedVMOptions", "-Duser.timezone=UTC", $"-Djava.io.tmpdir={folder}",
            .. opens.Select(package => $"--add-opens=java.base/{package}=ALL-UNNAMED"), "-Djdk.reflect.useDirectMethodHandle=false", "-Dio.netty.tryReflectionSetAccessible=true", .. all.Select(setting => "-D" + setting),
            "-cp", Path.Combine(Environment.GetEnvironmentVariable("SPARK_HOME")!, "jars", "*"), "org.apache.spark.sql.connect.service.SparkConnectServer",
        ];
        foreach (var argument in arguments)
            info.ArgumentList.Add(argument);
        foreach (var name in (string[])["SPARK_HOME", "SPARK_CONF_DIR", "SPARK_REMOTE", "SPARK_CONNECT_MODE", "SPARK_CONNECT_AUTHENTICATE_TOKEN", "CLASSPATH", "HADOOP_CONF_DIR"])
            info.Environment.Remove(name);
        (info.Environment["SPARK_LOCAL_IP"], info.Environment["SPARK_LOCAL_HOSTNAME"]) = ("127.0.0.1", "localhost");
        return info;
    }

    [GeneratedRegex(@"Spark Connect server started at: \S*:(\d+)")]
    private static partial Regex Started();
}
