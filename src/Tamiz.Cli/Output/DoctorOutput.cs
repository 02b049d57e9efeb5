using Spectre.Console;
using Tamiz.Reports;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz doctor</c>.</summary>
internal sealed class DoctorOutput(Terminal surroundings, DoctorReport report) : ResultOutput(report)
{
    private const int Hanging = 15;

    private string Verdict => report.Sound ? "Everything a run needs is there." : $"{Words.Count(report.Findings.Count(finding => !finding.Sound), "thing")} must be mended before a run.";

    protected override void WriteTable(Terminal terminal)
    {
        foreach (var finding in report.Findings)
            terminal.WriteLine(Word(finding), finding.Sound ? Color.Green : Color.Red, $"{(finding.Sound ? "    " : "  ")}{finding.What,-9}{finding.Text}", Hanging);
        terminal.WriteLine(Verdict);
    }

    protected override void WriteMarkdown(MarkdownText text) => text
        .Heading("tamiz doctor")
        .Table(["", "what", "found"], report.Findings.Select(finding => new[] { Word(finding), finding.What, finding.Text }))
        .Paragraph(Verdict);

    protected override IEnumerable<TestSuite> Suites() =>
    [
        new TestSuite("tamiz.doctor", surroundings.Clock.GetUtcNow(), 0,
            [.. report.Findings.Select(finding => new TestCase(finding.What, finding.Sound ? CaseResult.Passed : CaseResult.Failed, Word(finding), finding.Text))]),
    ];

    private static string Word(DoctorFinding finding) => finding.Sound ? "OK" : "FAIL";
}
