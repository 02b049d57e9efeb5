using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Spectre.Console;
using Tamiz.Gate;
using Tamiz.Reports;

namespace Tamiz.Cli.Output;

/// <summary>The answers of <c>tamiz runs</c> and <c>tamiz releases</c>.</summary>
internal static class HistoryOutput
{
    public static JsonObject ToJson(ImmutableArray<RunReport> runs) => new()
    {
        ["schema_version"] = 1,
        ["runs"] = new JsonArray([.. runs.Select(run => (JsonNode)new JsonObject
        {
            ["run"] = run.Run,
            ["opened"] = UtcTime.Text(run.Opened),
            ["outcome"] = SnakeJson.Word(run.Outcome),
            ["base"] = run.Base,
            ["release"] = run.Release,
            ["entry"] = run.Entry,
            ["exit_code"] = run.ExitCode,
            ["actor"] = run.Actor,
        })]),
    };

    public static JsonObject ToJson(ImmutableArray<ReleaseReport> releases) => new() { ["schema_version"] = 1, ["releases"] = SnakeJson.Write(releases) };

    public static void Write(Terminal terminal, Project project, ImmutableArray<RunReport> runs)
    {
        if (runs.IsEmpty)
        {
            terminal.WriteLine($"No run of {project.Pipeline.Name} yet. Start one with: {project.Command("run")}");
            return;
        }

        var table = Words.Table(("run", false), ("outcome", false), ("release", true), ("took", true), ("checks", false), ("actor", false));
        foreach (var run in runs)
        {
            table.AddRow(
                run.Run,
                $"[{StyleOf(run.Outcome)}]{SnakeJson.Word(run.Outcome)}[/]",
                Words.Number(run.Release),
                Words.Duration(run.Steps.Sum(step => step.DurationMs)),
                run.Judgement is { } judgement ? Short(judgement) : "-",
                Markup.Escape(run.Actor));
        }

        terminal.Write(table);
    }

    public static void Write(Terminal terminal, Project project, ImmutableArray<ReleaseReport> releases)
    {
        if (releases.IsEmpty)
        {
            terminal.WriteLine($"Nothing of {project.Pipeline.Name} is released yet. Try: {project.Command("run")}");
            return;
        }

        var table = Words.Table(("release", true), ("version", false), ("files", true), ("rows", true), ("delivered to", false), ("actor", false));
        foreach (var release in releases)
        {
            table.AddRow(
                release.Release + (release.Current ? "*" : " "),
                release.Version,
                Words.Number(release.Files.Length),
                Words.Number(release.Files.GroupBy(file => file.Name).Sum(group => group.First().Rows)),
                Markup.Escape(release.Deliveries.IsEmpty ? "-" : string.Join(", ", release.Deliveries)),
                Markup.Escape(release.Actor));
        }

        terminal.Write(table);
        terminal.WriteLine($"* is current; its files are in {project.Shown("output", terminal)}");
    }

    private static string Short(Judgement judgement)
    {
        var parts = new[] { CheckStatus.Pass, CheckStatus.Warn, CheckStatus.Fail, CheckStatus.Error, CheckStatus.Na, CheckStatus.Skipped }
            .Select(status => (Status: status, Count: judgement.Count(status)))
            .Where(pair => pair.Count > 0 || pair.Status is CheckStatus.Pass);
        return string.Join(", ", parts.Select(pair => $"{pair.Count} {SnakeJson.Word(pair.Status)}"));
    }

    private static string StyleOf(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Released or RunOutcome.Unchanged => "green",
        RunOutcome.Interrupted => "yellow",
        _ => "red",
    };
}
