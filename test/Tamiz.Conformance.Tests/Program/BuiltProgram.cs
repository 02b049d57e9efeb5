using System.Diagnostics;
using System.Text;
using Xunit;

namespace Tamiz.Conformance.Tests.Program;

/// <summary>The built program, as a user runs it, with what is needed to end it in the middle.</summary>
internal sealed class BuiltProgram : IDisposable
{
    private static readonly string Path = System.IO.Path.Combine(AppContext.BaseDirectory.Replace("Tamiz.Conformance.Tests", "Tamiz.Cli", StringComparison.Ordinal), "Tamiz.Cli");

    private readonly Process _process;
    private readonly StringBuilder _lines = new();
    private readonly SemaphoreSlim _more = new(0);
    private readonly Task<string> _output;
    private readonly Task _errors;
    private int _count;

    private BuiltProgram(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _errors = ReadLinesAsync();
    }

    /// <summary>Gets what it wrote to stderr so far.</summary>
    public string Errors
    {
        get
        {
            lock (_lines)
                return _lines.ToString();
        }
    }

    /// <summary>Runs it to its end with a terminal for what it writes, which all comes as output.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAtTerminalAsync(string folder, params string[] arguments)
    {
        using var program = StartAny(folder, ["script", "-qec", string.Join(' ', arguments.Prepend(Path).Select(word => $"'{word}'")), "/dev/null"]);
        return await program.EndAsync();
    }

    // A shell starts what runs in the background with SIGINT ignored, and what it starts inherits that.
    public static BuiltProgram Start(string folder, params string[] arguments) => StartAny(folder, ["env", "--default-signal=INT", Path, .. arguments]);

    private static BuiltProgram StartAny(string folder, string[] command)
    {
        ProcessStartInfo start = new(command[0], command[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["COLUMNS"], start.Environment["TAMIZ_ACTOR"], start.Environment["LC_ALL"]) = ("200", "tester", "C.UTF-8");
        return new(Process.Start(start)!);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string folder, params string[] arguments)
    {
        using var program = Start(folder, arguments);
        return await program.EndAsync();
    }

    /// <summary>Waits until it has written so many lines to stderr.</summary>
    /// <returns>Whether it did, or ended before.</returns>
    public async Task<bool> HasWrittenAsync(int lines)
    {
        while (Volatile.Read(ref _count) < lines)
        {
            if (_errors.IsCompleted)
                return false;
            await Task.WhenAny(_more.WaitAsync(TestContext.Current.CancellationToken), _errors);
        }

        return true;
    }

    public void Kill() => _process.Kill();

    /// <summary>Does what Ctrl-C does.</summary>
    public void Interrupt()
    {
        using var signal = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        signal.WaitForExit();
    }

    public async Task<(int ExitCode, string Output, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _errors;
        return (_process.ExitCode, await _output, Errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        _more.Dispose();
    }

    private async Task ReadLinesAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_lines)
                _lines.AppendLine(line);
            Interlocked.Increment(ref _count);
            _more.Release();
        }
    }
}
