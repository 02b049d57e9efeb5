using System.Text.Json.Nodes;
using Tamiz.Releases;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz verify</c>.</summary>
internal static class VerifyOutput
{
    public static JsonObject ToJson(VerificationResult result, ExitReason reason)
    {
        var json = SnakeJson.Write(result).AsObject();
        json["schema_version"] = 1;
        json["exit_code"] = (int)reason;
        return json;
    }

    public static void Write(Terminal terminal, Project project, VerificationResult result)
    {
        foreach (var problem in result.Problems)
            terminal.WriteLine($"PROBLEM  {problem.Code}  {problem.Path}: {problem.Text}", hanging: 9);
        foreach (var notice in result.Notices)
            terminal.WriteLine($"notice   {notice.Code}  {notice.Path}: {notice.Text}", hanging: 9);

        var checkedFiles = $"{Words.Count(result.Entries, "ledger entry", "ledger entries")}, {Words.Count(result.Files, "file")}, {Words.Bytes(result.Bytes)}";
        if (!result.IsSound)
        {
            terminal.WriteLine($"NOT SOUND  {Words.Count(result.Problems.Length, "problem")} in {checkedFiles}.");
            terminal.WriteLine("next: compare what is named above with a backup; this command changed nothing.");
            return;
        }

        terminal.WriteLine($"SOUND  {checkedFiles}; the chain is whole and every file is what was released.");
        terminal.WriteLine(result.Head is { } head ? $"head: {head.Sha256} (entry {head.Number})" : $"next: {project.Command("run")}");
    }
}
