using System.Text.Json.Nodes;
using Tamiz.Gate;
using Tamiz.Reports;
using Tamiz.Runs;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz run</c>: rows, warnings, tally, and the verdict last, with the next command.</summary>
internal static class RunOutput
{
    public static JsonObject ToJson(RunResult result, RunReport report) => new()
    {
        ["schema_version"] = 1,
        ["exit_code"] = (int)result.Reason,
        ["run"] = result.Run,
        ["verdict"] = result.Judgement is { } judgement ? SnakeJson.Word(judgement.Verdict) : "failed",
        ["release"] = result.Release,
        ["version"] = result.Version,
        ["entry"] = result.Entry,
        ["undelivered"] = new JsonArray([.. result.Undelivered.Select(failure => (JsonNode)failure.Message)]),
        ["report"] = SnakeJson.Write(report),
    };

    public static void Write(Terminal terminal, Project project, RunResult result, RunReport report)
    {
        if (result.Judgement is { } judgement)
        {
            if (!judgement.Accounts.IsEmpty)
                CheckTable.WriteAccounts(terminal, judgement);
            var noted = judgement.Checks.Where(check => check.Status is CheckStatus.Warn or CheckStatus.Fail or CheckStatus.Error).OrderBy(check => check.Blocks).ToList();
            if (noted.Count > 0)
            {
                terminal.WriteLine();
                CheckTable.WriteChecks(terminal, noted);
            }

            terminal.WriteLine();
            terminal.WriteLine(Words.Tally(judgement));
        }

        foreach (var failure in result.Undelivered)
            terminal.WriteLine($"NOT DELIVERED  {failure.Message} {failure.Hint}");
        var (verdict, next) = Verdict(terminal, project, result, report);
        terminal.WriteLine(verdict);
        terminal.WriteLine($"next: {next}");
    }

    private static (string Verdict, string Next) Verdict(Terminal terminal, Project project, RunResult result, RunReport report)
    {
        var current = result.Release is { } release ? $"release {release} stays current" : "nothing is released yet";
        if (result.Failure is { } failure)
        {
            var hint = failure.Hint;
            return ($"FAILED  {failure.Message}{(hint is null ? "" : " " + hint)} Nothing was published; {current}.", project.Command($"show {report.Run}"));
        }

        return result.Judgement!.Verdict switch
        {
            Gate.Verdict.Blocked => ($"BLOCKED  {Words.Count(result.Judgement.Blocking.Count(), "check")} failed; nothing was published, {current}.", project.Command("explain block")),
            Gate.Verdict.Unchanged => ($"UNCHANGED  the result is release {result.Release} ({result.Version}).", project.Command("releases")),
            _ => ($"RELEASED  release {result.Release} ({result.Version}) in {project.Shown("output", terminal)}{Delivered(terminal, project, report)}", project.Command("show")),
        };
    }

    private static string Delivered(Terminal terminal, Project project, RunReport report)
    {
        const string Files = "files:";
        var sinks = report.Deliveries.Select(sink => sink.StartsWith(Files, StringComparison.Ordinal) ? project.ShownPath(sink[Files.Length..], terminal) : sink);
        return report.Deliveries.IsEmpty ? "" : $", delivered to {string.Join(", ", sinks)}";
    }
}
