using System.Globalization;
using Spectre.Console;
using Tamiz.Reports;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz engines compare</c>.</summary>
internal sealed class EnginesOutput(Terminal surroundings, EnginesReport report) : ResultOutput(report)
{
    private bool AreEqual => report.Differences.IsEmpty;

    private string Verdict
    {
        get
        {
            var looked = $"{Words.Count(report.Tables, "table")}, {Words.Count(report.Rows, "row")}, {Words.Count(report.Checks, "check")}";
            return AreEqual
                ? $"{looked}: the same on both; floating point up to a relative error of 1e-9, all else exactly."
                : $"{Words.Count(report.Differences.Select(difference => difference.Subject).Distinct().Count(), "table or check", "tables and checks")} differ, of {looked}; the first differences are above.";
        }
    }

    protected override void WriteTable(Terminal terminal)
    {
        foreach (var side in report.Engines)
            terminal.WriteLine($"{side.Engine,-16} {side.Seconds.ToString("0.0", CultureInfo.InvariantCulture),7} s  {side.Outcome}", hanging: 28);
        foreach (var difference in report.Differences)
            terminal.WriteLine("DIFFERENT", Color.Red, $"  {Text(difference)}", hanging: 11);
        terminal.WriteLine(AreEqual ? "EQUAL" : "NOT EQUAL", AreEqual ? Color.Green : Color.Red, $"  {Verdict}", hanging: 2);
    }

    protected override void WriteMarkdown(MarkdownText text) => text
        .Heading($"{report.Pipeline}: {(AreEqual ? "EQUAL" : "NOT EQUAL")}")
        .Paragraph(Verdict)
        .Table(["engine", "outcome", "seconds"], report.Engines.Select(side => new[] { side.Engine, side.Outcome, side.Seconds.ToString("0.0", CultureInfo.InvariantCulture) }))
        .Table(["", "what", "subject", "row", "column", report.Engines[0].Engine, report.Engines[1].Engine, "rows"], report.Differences.Select(difference => difference.Share()).Select(difference => new[]
        {
            "DIFFERENT", difference.What, difference.Subject, difference.Row ?? "", difference.Column ?? "", difference.Values[0] ?? "null", difference.Values[1] ?? "null", $"{difference.Count}",
        }));

    protected override IEnumerable<TestSuite> Suites() =>
    [
        new TestSuite($"{report.Pipeline}.engines", surroundings.Clock.GetUtcNow(), report.Engines.Sum(side => side.Seconds),
        [
            .. report.Differences.Select((difference, at) => new TestCase($"{difference.What} {difference.Subject} {at + 1}", CaseResult.Failed, difference.What, Text(difference.Share()))),
            .. AreEqual ? new[] { new TestCase("engines", CaseResult.Passed, "equal", Verdict) } : [],
        ]),
    ];

    private string Text(EngineDifference difference)
    {
        var place = string.Join(", ", new[] { difference.Row, difference.Column }.OfType<string>());
        var others = difference.Count > 1 ? $" ({difference.Count} like it)" : "";
        return $"{difference.What} {difference.Subject}{(place.Length == 0 ? "" : $" [{place}]")}: {difference.Values[0] ?? "null"} on {report.Engines[0].Engine}, {difference.Values[1] ?? "null"} on {report.Engines[1].Engine}{others}";
    }
}
