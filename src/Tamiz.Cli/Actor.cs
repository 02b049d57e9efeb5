using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;

namespace Tamiz.Cli;

/// <summary>Who does something, for the ledger: the flag, <c>TAMIZ_ACTOR</c>, git's user, the system's user, else unknown.</summary>
internal static class Actor
{
    public static string Find(Terminal terminal, string? flag, string folder) =>
        flag ?? terminal.Environment("TAMIZ_ACTOR") ?? GitUser(folder) ?? (Environment.UserName is { Length: > 0 } user ? user : "unknown");

    private static string? GitUser(string folder)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", folder, "config", "user.email"]) { RedirectStandardOutput = true, RedirectStandardError = true });
            var name = git!.StandardOutput.ReadToEnd().Trim();
            return name.Length > 0 ? name : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}

/// <summary><c>--actor NAME</c>.</summary>
internal sealed class ActorOption() : Option<string>("--actor")
{
    public static ActorOption New() => new() { Description = "Who does it, for the ledger. The default is TAMIZ_ACTOR, then git's user, then the system's." };

    public string Of(ParseResult parsed, Terminal terminal, Project project) => Actor.Find(terminal, parsed.GetValue(this), project.Folder);
}
