using Tamiz.Reports;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz run --open</c>: the run's name and nothing else, so that a script can take it.</summary>
internal sealed class OpenOutput(OpenReport report, DateTimeOffset now) : ResultOutput(report)
{
    protected override void WriteTable(Terminal terminal) => terminal.WriteLine(report.Run);

    protected override void WriteMarkdown(MarkdownText text) => text
        .Heading($"{report.Pipeline}: run {report.Run} is open")
        .Paragraph($"As of {Words.Time(report.AsOf)}, {Words.Count(report.Inputs.Length, "file")}.");

    protected override IEnumerable<TestSuite> Suites() => [new TestSuite($"{report.Pipeline}.open", now, 0, [new TestCase(report.Run, CaseResult.Passed, "open", report.Run)])];
}
