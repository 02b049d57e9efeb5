using System.Diagnostics;

namespace Tamiz.Tests;

/// <summary>A Java process that serves Spark Connect on this machine, with a folder of its own that goes with it.</summary>
internal sealed class SparkProcess : IAsyncDisposable
{
    private const int MostLines = 40;

    private readonly Process _process;
    private readonly Queue<string> _last = new();
    private readonly TaskCompletionSource<int> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _folder = Directory.CreateTempSubdirectory("tamiz-spark-server-").FullName;

    private SparkProcess(Func<string, ProcessStartInfo> command)
    {
        _process = new Process { StartInfo = command(_folder), EnableRaisingEvents = true };
        _process.ErrorDataReceived += Read;
        _process.OutputDataReceived += Read;
        _process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException($"The Spark server ended while starting:\n{Last()}"));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();
    }

    public int Port { get; private set; }

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

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="command">The command, for the folder where the server works.</param>
    public static async Task<SparkProcess> StartAsync(Func<string, ProcessStartInfo> command)
    {
        var server = new SparkProcess(command);
        server._process.Start();
        server._process.BeginErrorReadLine();
        server._process.BeginOutputReadLine();
        server.Port = await server._listening.Task.WaitAsync(TimeSpan.FromMinutes(2));
        return server;
    }

    /// <summary>Returns whether it still runs and what it said last, for the message of a test that fails.</summary>
    public override string ToString() => $"{(_process.HasExited ? $"The Spark server ended with exit code {_process.ExitCode}" : "The Spark server runs")}; its last lines:\n{Last()}";

    /// <summary>Ends the server as a crash would.</summary>
    public async Task KillAsync()
    {
        Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Read(object sender, DataReceivedEventArgs e)
    {
        lock (_last)
        {
            _last.Enqueue(e.Data ?? "");
            if (_last.Count > MostLines)
                _last.Dequeue();
        }

        if (SparkLaunch.PortIn(e.Data ?? "") is { } listening)
            _listening.TrySetResult(listening);
    }

    private string Last()
    {
        lock (_last)
            return string.Join('\n', _last);
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }
}
