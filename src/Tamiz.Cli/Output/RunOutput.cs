using Spectre.Console;
using Tamiz.Gate;
using Tamiz.Reports;
using Tamiz.Runs;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz run</c>: rows, warnings, tally, and the verdict last, with the next command.</summary>
internal sealed class RunOutput(Terminal surroundings, Project project, RunResult result, RunReport report, bool isSpread = false) : ResultOutput(RunEndReport.Of(result, report))
{
    private IEnumerable<JudgedCheck> Noted =>
        (result.Judgement?.Checks ?? []).Where(check => check.Status is CheckStatus.Warn or CheckStatus.Fail or CheckStatus.Error).OrderBy(check => check.Blocks);

    protected override void WriteTable(Terminal terminal)
    {
        if (result.Judgement is { } judgement)
        {
            if (!judgement.Accounts.IsEmpty)
                CheckTable.WriteAccounts(terminal, judgement);
            if (Noted.Any())
            {
                terminal.WriteLine();
                CheckTable.WriteChecks(terminal, [.. Noted]);
            }

            terminal.WriteLine();
            if (!result.IsPart)
                terminal.WriteLine(Words.Tally(judgement));
        }

        foreach (var failure in result.Undelivered)
            terminal.WriteLine("NOT DELIVERED", Color.Red, $"  {failure.Message} {failure.Hint}", hanging: 2);
        var (word, colour, text, next) = Verdict();
        terminal.WriteLine(word, colour, $"  {text}", hanging: 2);
        terminal.WriteLine($"next: {next}");
    }

    protected override void WriteMarkdown(MarkdownText text)
    {
        var (word, _, verdict, next) = Verdict();
        text.Heading($"{report.Pipeline}: {word}").Paragraph(verdict);
        if (result.Judgement is { } judgement)
            CheckTable.WriteMarkdown(text, judgement, [.. Noted]);
        text.List(result.Undelivered.Select(failure => $"not delivered: {failure.Message}"));
        text.Paragraph($"Run {report.Run} by {report.Actor}, {Words.Time(report.Opened)}. Next: {next}");
    }

    protected override IEnumerable<TestSuite> Suites() => ShowOutput.SuitesOf(report);

    private (string Word, Color Colour, string Text, string Next) Verdict()
    {
        var current = result.Release is { } release ? $"release {release} stays current" : "nothing is released yet";
        if (result.Failure is { } failure)
        {
            var hint = failure.Hint;
            return ("FAILED", Color.Red, $"{failure.Message}{(hint is null ? "" : " " + hint)} Nothing was published; {current}.", project.Command($"show {report.Run}"));
        }

        if (result.HadEnded is not null)
            return (report.Outcome.ToString().ToUpperInvariant(), Color.Default, $"the run had ended before (ledger entry {result.Entry}); nothing was done again.", project.Command($"show {report.Run}"));
        if (result.IsPart && result.Judgement is null)
            return ("DONE", Color.Green, $"{Words.Count(result.Steps.Length, "step")} of run {report.Run}; nothing was judged or released.", isSpread ? project.Command($"run --run {report.Run} --only release") : project.Command("run"));
        if (result.IsPart)
            return ("BLOCKED", Color.Red, $"{Words.Count(result.Judgement!.Blocking.Count(), "check")} failed, so a run on these files would be blocked; nothing was judged or released, {current}.", project.Command("status"));

        return result.Judgement!.Verdict switch
        {
            Gate.Verdict.Blocked => ("BLOCKED", Color.Red, $"{Words.Count(result.Judgement.Blocking.Count(), "check")} failed; nothing was published, {current}.", project.Command("explain block")),
            Gate.Verdict.Unchanged => ("UNCHANGED", Color.Green, $"the result is release {result.Release} ({result.Version}).", project.Command("releases")),
            _ => ("RELEASED", Color.Green, $"release {result.Release} ({result.Version}) in {project.Shown("output", surroundings)}{Delivered()}", project.Command("show")),
        };
    }

    private string Delivered()
    {
        const string Files = "files:";
        var sinks = report.Deliveries.Select(sink => sink.StartsWith(Files, StringComparison.Ordinal) ? project.ShownPath(sink[Files.Length..], surroundings) : sink);
        return report.Deliveries.IsEmpty ? "" : $", delivered to {string.Join(", ", sinks)}";
    }
}
