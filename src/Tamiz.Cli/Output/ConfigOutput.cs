using Spectre.Console;
using Tamiz.Reports;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz config check</c>. As a table, mistakes are no result but messages, on stderr.</summary>
internal sealed class ConfigOutput(Terminal surroundings, string next, ConfigReport report) : ResultOutput(report)
{
    private string Sound => $"{report.Pipeline}: {Words.Count(report.Datasets, "dataset")}, {Words.Count(report.DerivedDatasets, "derived dataset")}, {Words.Count(report.Kpis, "KPI")}, {Words.Count(report.Checks, "check")}";

    protected override void WriteTable(Terminal terminal)
    {
        terminal.WriteLine("OK", Color.Green, $"  {Sound}", hanging: 2);
        terminal.WriteLine($"next: {next}");
    }

    protected override void WriteMarkdown(MarkdownText text) => text
        .Heading(report.Problems.IsEmpty ? "tamiz.yml is sound" : $"tamiz.yml has {Words.Count(report.Problems.Length, "mistake")}")
        .Paragraph(report.Problems.IsEmpty ? Sound : "Nothing can run.")
        .Table(["place", "code", "mistake", "what to do"], report.Problems.Select(problem => new[] { PlaceOf(problem), problem.Code, problem.Text, problem.Hint ?? "" }));

    protected override IEnumerable<TestSuite> Suites() =>
    [
        new TestSuite("tamiz.config", surroundings.Clock.GetUtcNow(), 0,
        [
            .. report.Problems.Select(problem => new TestCase(PlaceOf(problem), CaseResult.Failed, problem.Code, $"{problem.Text} {problem.Hint}".TrimEnd())),
            .. report.Problems.IsEmpty ? new[] { new TestCase(report.Pipeline!, CaseResult.Passed, "ok", Sound) } : [],
        ]),
    ];

    private static string PlaceOf(ReportedProblem problem) => new FilePlace(problem.File, problem.Line, problem.Column).ToString();
}
