using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tamiz.Benchmarks;

/// <summary>This checkout.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Returns the commit, with <c>-changed</c> if files differ from it.</summary>
    public static string Commit() => Git("rev-parse --short=10 HEAD") + (Git("status --porcelain --untracked-files=no").Length > 0 ? "-changed" : "");

    private static string Git(string arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true })!;
        var answer = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return answer;
    }

    private static string Find([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));
}
