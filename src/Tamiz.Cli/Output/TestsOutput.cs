using Spectre.Console;
using Tamiz.Reports;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz test</c>.</summary>
internal sealed class TestsOutput(Terminal surroundings, Project project, TestsReport report) : ResultOutput(report)
{
    private string Verdict => $"{Words.Number(report.Passed)} passed, {Words.Number(report.Failed)} failed";

    protected override void WriteTable(Terminal terminal)
    {
        foreach (var test in report.Tests)
        {
            terminal.WriteLine(test.Passed ? "PASS" : "FAIL", test.Passed ? Color.Green : Color.Red, $"  {Name(test)}", hanging: 2);
            foreach (var failure in test.Failures)
                terminal.WriteLine(failure, indent: 2);
        }

        terminal.WriteLine();
        terminal.WriteLine(report.Failed == 0 ? "OK" : "FAILED", report.Failed == 0 ? Color.Green : Color.Red, $"  {Verdict}", hanging: 2);
        terminal.WriteLine($"next: {(report.Failed == 0 ? project.Command("schema check") : $"correct the project or the test, then: {project.Command("test")}")}");
    }

    protected override void WriteMarkdown(MarkdownText text)
    {
        text.Heading($"{report.Pipeline}: {Verdict}");
        text.Table(["test", "result", "what was not as expected"], report.Tests.Select(test => new[] { Name(test), test.Passed ? "pass" : "fail", string.Join(" ", test.Failures) }));
    }

    protected override IEnumerable<TestSuite> Suites() =>
    [
        new TestSuite($"{report.Pipeline}.tests", surroundings.Clock.GetUtcNow(), report.Tests.Sum(test => test.DurationMs) / 1000.0, [.. report.Tests.Select(test => new TestCase(
            test.File, test.Passed ? CaseResult.Passed : CaseResult.Failed, test.Passed ? "passed" : "failed", test.Passed ? Name(test) : string.Join("\n", test.Failures)))]),
    ];

    private static string Name(ReportedTest test) => test.Why is null ? test.File : $"{test.File}: {test.Why}";
}
