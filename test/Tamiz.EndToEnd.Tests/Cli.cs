using System.Diagnostics;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>Runs the built program as a user does.</summary>
internal static class Cli
{
    public static string Program { get; } = Path.Combine(
        AppContext.BaseDirectory.Replace("Tamiz.EndToEnd.Tests", "Tamiz.Cli", StringComparison.Ordinal), "Tamiz.Cli");

    public static async Task<CliResult> RunAsync(string folder, int columns, params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["COLUMNS"] = $"{columns}";
        start.Environment["TAMIZ_ACTOR"] = "tester";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CliResult(process.ExitCode, await output, await error);
    }

    public static Task<CliResult> RunAsync(string folder, params string[] arguments) => RunAsync(folder, 120, arguments);
}

/// <summary>What a user sees of a command.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Error)
{
    public override string ToString() => $"exit {ExitCode}\n{Output}\n{Error}";
}
