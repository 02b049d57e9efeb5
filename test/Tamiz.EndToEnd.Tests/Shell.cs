using System.Diagnostics;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>Runs what a document tells its reader to type.</summary>
internal static class Shell
{
    /// <summary>Runs a command of a shell; both streams come out as one, as on a screen.</summary>
    public static async Task<CliResult> RunAsync(string folder, string command, Action<ProcessStartInfo>? prepare = null)
    {
        var start = new ProcessStartInfo("sh", ["-c", $"exec 2>&1\n{command}"]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        prepare?.Invoke(start);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CliResult(process.ExitCode, output, "");
    }

    /// <summary>Types the lines of a session that start with <c>$</c> again, and returns what the screen shows.</summary>
    /// <param name="folder">Where it is typed.</param>
    /// <param name="before">What was run before the session begins.</param>
    /// <param name="session">The session.</param>
    public static async Task<string> ReplayAsync(string folder, string before, string session)
    {
        var bin = Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(bin, "tamiz"), Cli.Program);
        var typed = session.Split('\n').Where(line => line.StartsWith("$ ", StringComparison.Ordinal)).Select(line => line[2..]);

        // A blank line before each prompt but the first, and but "echo $?"; (exit $code) hands that the code of the command before it.
        var script = string.Concat(typed.Select((line, at) => $"""
            printf '%s\n' '{(at == 0 || line == "echo $?" ? "" : "\n")}$ {line.Replace("'", "'\\''", StringComparison.Ordinal)}'
            (exit $code)
            {line}
            code=$?

            """));
        var result = await RunAsync(folder, $"{before}\ncode=0\n{script}", start =>
        {
            start.Environment["PATH"] = $"{bin}:{start.Environment["PATH"]}";
            start.Environment["COLUMNS"] = "100";
            start.Environment["TAMIZ_ACTOR"] = "tester";
            start.Environment["LC_ALL"] = "C.UTF-8";
        });
        return result.Output.TrimEnd('\n');
    }
}
