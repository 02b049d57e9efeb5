using System.Diagnostics;
using Tamiz.Tests;
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
internal sealed class SparkServer : IAsyncDisposable
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
        var process = new Process { StartInfo = SparkLaunch.Command(folder, port, settings), EnableRaisingEvents = true };
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

            if (SparkLaunch.PortIn(e.Data ?? "") is { } listening)
                ready.TrySetResult(listening);
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
}
