using Tamiz.Reports;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz explain block</c>: each check that blocks, its rule, its numbers, rows with file and record, and what those have in common.</summary>
internal sealed class BlockOutput(Project project, BlockReport report, RunReport run) : ResultOutput(report)
{
    private string Next => project.Command("run");

    private string Head => $"Run {report.Run} of {report.Pipeline} was blocked by {Words.Count(report.Blocking.Length, "check")} (exit code {report.ExitCode}). Nothing was published.";

    private string NotBlocked => $"Run {report.Run} was not blocked: it is {SnakeJson.Word(report.Outcome)}.";

    protected override void WriteTable(Terminal terminal)
    {
        if (report.Blocking.IsEmpty)
        {
            terminal.WriteLine(NotBlocked);
            terminal.WriteLine($"next: {project.Command($"show {report.Run}")}");
            return;
        }

        terminal.WriteLine(Head, hanging: 0);
        foreach (var check in report.Blocking)
        {
            terminal.WriteLine();
            terminal.WriteLine(Words.Status(check.Status), Words.Colour(check.Status), $"  {check.Id}");
            CheckDetails.WriteLabelled(terminal, "rule", check.Rule);
            CheckDetails.Write(terminal, check);
        }

        if (!report.Quarantine.IsEmpty)
        {
            terminal.WriteLine();
            terminal.WriteLine("Set aside as they came, with file, record and reason:");
            foreach (var file in report.Quarantine)
                terminal.WriteLine(project.Shown(file, terminal), indent: 2);
        }

        terminal.WriteLine();
        terminal.WriteLine($"next: correct the files or the rules, then: {Next}");
    }

    protected override void WriteMarkdown(MarkdownText text)
    {
        text.Heading($"{report.Pipeline}: {(report.Blocking.IsEmpty ? "not blocked" : "blocked")}").Paragraph(report.Blocking.IsEmpty ? NotBlocked : Head);
        foreach (var check in report.Blocking)
        {
            text.Heading($"{Words.Status(check.Status)} {check.Id}");
            CheckDetails.WriteMarkdown(text, check);
        }
    }

    protected override IEnumerable<TestSuite> Suites() => report.Blocking.IsEmpty
        ? [new TestSuite(report.Pipeline, run.Opened, 0, [new TestCase(report.Run, CaseResult.Passed, SnakeJson.Word(report.Outcome), NotBlocked)])]
        : TestSuite.Of(run).Select(suite => suite with { Cases = [.. suite.Cases.Where(one => one.Result is CaseResult.Failed or CaseResult.Error)] }).Where(suite => suite.Cases.Length > 0);
}
