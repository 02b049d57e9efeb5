using Spectre.Console;
using Tamiz.Gate;
using Tamiz.Reports;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz runs</c>.</summary>
internal sealed class RunsOutput(Project project, RunsReport report) : ResultOutput(report)
{
    private static readonly CheckStatus[] Shown = [CheckStatus.Pass, CheckStatus.Warn, CheckStatus.Fail, CheckStatus.Error, CheckStatus.Na, CheckStatus.Skipped];

    protected override void WriteTable(Terminal terminal)
    {
        if (report.Runs.IsEmpty)
        {
            terminal.WriteLine($"No run of {report.Pipeline} yet. Start one with: {project.Command("run")}");
            return;
        }

        var table = Words.Table(("run", false), ("outcome", false), (Words.Took, true), ("checks", false), ("actor", false));
        foreach (var run in report.Runs)
        {
            table.AddRow(
                run.Run,
                $"[{StyleOf(run.Outcome)}]{Outcome(run)}[/]",
                Words.Duration(run.DurationMs),
                Short(run),
                Markup.Escape(run.Actor));
        }

        terminal.Write(table);
        foreach (var retry in report.Runs.Where(run => run.RetryOf is not null))
            terminal.WriteLine($"{retry.Run} is a retry of {retry.RetryOf}");
    }

    protected override void WriteMarkdown(MarkdownText text) => text.Heading($"{report.Pipeline}: {Words.Count(report.Runs.Length, "run")}").Table(
        ["run", "outcome", ">took", "checks", "actor"],
        report.Runs.Select(run => new[] { run.Run, Outcome(run), Words.Duration(run.DurationMs), Short(run), run.Actor }))
        .List(report.Runs.Where(run => run.RetryOf is not null).Select(run => $"{run.Run} is a retry of {run.RetryOf}"));

    protected override IEnumerable<TestSuite> Suites() =>
    [
        new TestSuite($"{report.Pipeline}.runs", report.Runs.FirstOrDefault()?.Opened ?? DateTimeOffset.UnixEpoch, report.Runs.Sum(run => run.DurationMs) / 1000.0,
            [.. report.Runs.Select(run => new TestCase(run.Run, ResultOf(run.Outcome), SnakeJson.Word(run.Outcome), $"{SnakeJson.Word(run.Outcome)}: {Short(run)}"))]),
    ];

    private static CaseResult ResultOf(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Released or RunOutcome.Unchanged => CaseResult.Passed,
        RunOutcome.Blocked => CaseResult.Failed,
        RunOutcome.Failed => CaseResult.Error,
        _ => CaseResult.Skipped,
    };

    private static string Outcome(RunSummary run) => run.Release is { } release ? $"{SnakeJson.Word(run.Outcome)} {Words.Number(release)}" : SnakeJson.Word(run.Outcome);

    private static string Short(RunSummary run)
    {
        if (run.Checks.IsEmpty)
            return "-";

        var parts = Shown.Select(status => (Status: status, Count: run.Checks.FirstOrDefault(count => count.Status == status)?.Checks ?? 0))
            .Where(pair => pair.Count > 0 || pair.Status is CheckStatus.Pass);
        return string.Join(", ", parts.Select(pair => $"{pair.Count} {SnakeJson.Word(pair.Status)}"));
    }

    private static string StyleOf(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Released or RunOutcome.Unchanged => "green",
        RunOutcome.Interrupted or RunOutcome.Open => "yellow",
        _ => "red",
    };
}
