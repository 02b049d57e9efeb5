using System.Diagnostics;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>Runs the built program as a user does.</summary>
internal static class Cli
{
    public static string Program { get; } = Path.Combine(
        AppContext.BaseDirectory.Replace("Tamiz.EndToEnd.Tests", "Tamiz.Cli", StringComparison.Ordinal), "Tamiz.Cli");

    public static Task<CliResult> RunAsync(string folder, int columns, params string[] arguments) =>
        RunAsync(new ProcessStartInfo(Program, arguments) { WorkingDirectory = folder }, columns);

    public static async Task<CliResult> RunAsync(ProcessStartInfo start, int columns)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["COLUMNS"] = $"{columns}";
        start.Environment["TAMIZ_ACTOR"] = "tester";
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var ended = process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var peak = 0L;
        do
        {
            peak = Math.Max(peak, PeakOf(process));
        }
        while (await Task.WhenAny(ended, Task.Delay(20)) != ended);
        await ended;
        return new CliResult(process.ExitCode, await output, await error, peak);
    }

    public static Task<CliResult> RunAsync(string folder, params string[] arguments) => RunAsync(folder, 120, arguments);

    private static long PeakOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0;   // it has ended, and the system no longer tells
        }
    }
}

/// <summary>What a user sees of a command.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Error, long PeakBytes = 0)
{
    public override string ToString() => $"exit {ExitCode}\n{Output}\n{Error}";
}
