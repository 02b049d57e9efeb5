using System.Globalization;
using Spectre.Console;
using Tamiz.Reports;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz explain check</c>: the rule and where it stands, what it found last, and how it went before.</summary>
internal sealed class CheckOutput(Project project, CheckReport report) : ResultOutput(report)
{
    // A check of the whole table has a value, though it looks at rows too.
    private bool IsAboutRows => report.History.All(point => point.Value is null) && report.History.Any(point => point.RowsFailed is not null);

    private string? Since => report.FailsSince is not { } since ? null : since switch
    {
        { IsWhole: false } => $"in all of the last {since.Runs} runs that reached it, back to {since.Run} at least",
        { LastSound: null } => $"since the first run, {since.Run} ({Words.Time(since.Opened)}): {Words.Count(since.Runs, "run")}",
        _ => $"since run {since.Run} ({Words.Time(since.Opened)}): {Words.Count(since.Runs, "run")}; it did not in run {since.LastSound}",
    };

    private string Next => report.Measured is { Status: Gate.CheckStatus.Fail or Gate.CheckStatus.Error }
        ? $"correct the files or the rule, then: {project.Command("run")}"
        : project.Command(report.Run is null ? "run" : $"show {report.Run}");

    protected override void WriteTable(Terminal terminal)
    {
        terminal.WriteLine(report.Id);
        CheckDetails.WriteLabelled(terminal, "rule", report.Rule);
        CheckDetails.WriteLabelled(terminal, "from", report.Origin);
        if (report.Settings is { Count: > 0 })
            CheckDetails.WriteLabelled(terminal, "set", Settings());
        if (report.Owner is { } owner)
            CheckDetails.WriteLabelled(terminal, "owner", owner);

        terminal.WriteLine();
        if (report.Measured is { } measured)
        {
            terminal.WriteLine(Words.Status(measured.Status), Words.Colour(measured.Status), $"  in run {report.Run} ({Words.Time(report.Opened!.Value)})");
            CheckDetails.Write(terminal, measured);
        }
        else
        {
            terminal.WriteLine(report.Run is null ? "It was not measured yet." : $"It was not measured in run {report.Run}.");
        }

        if (!report.History.IsEmpty)
            WriteHistory(terminal);
        if (Since is { } since)
            terminal.WriteLine("FAILING", Color.Red, $"  {since}", hanging: 2);
        terminal.WriteLine($"next: {Next}");
    }

    protected override void WriteMarkdown(MarkdownText text)
    {
        text.Heading(report.Id).Paragraph($"{report.Rule} ({report.Origin})");
        if (report.Measured is { } measured)
        {
            text.Paragraph($"{Words.Status(measured.Status)} in run {report.Run} ({Words.Time(report.Opened!.Value)})");
            CheckDetails.WriteMarkdown(text, measured);
        }

        if (Since is { } since)
            text.Paragraph($"Failing {since}.");
        text.Table(["run", "outcome", ">release", "status", .. Headers().Select(header => ">" + header)], report.History.Select(Cells));
    }

    protected override IEnumerable<TestSuite> Suites() =>
    [
        new TestSuite(report.Id, report.Opened ?? DateTimeOffset.UnixEpoch, 0,
            [.. report.History.Select(point => new TestCase(point.Run, ResultOf(point), point.Status is { } status ? SnakeJson.Word(status) : SnakeJson.Word(point.Outcome), Describe(point)))]),
    ];

    private void WriteHistory(Terminal terminal)
    {
        var shown = report.History.Select(point => (Text: ValueOf(point), Number: NumberOf(point))).ToList();
        terminal.WriteLine();
        if (shown.Where(point => point.Number is not null).OrderBy(point => point.Number).ToList() is [var least, ..] known)
        {
            var range = least.Text == known[^1].Text ? least.Text : $"{least.Text} to {known[^1].Text}";
            var bars = Sparkline.Draw([.. shown.Select(point => point.Number)], terminal.IsUnicode);
            terminal.WriteLine($"{(IsAboutRows ? "rows failed" : "value")}, the last {Words.Count(shown.Count, "run")}: {bars}  {range}");
        }

        var table = Words.Table([("run", false), ("outcome", false), ("release", true), ("status", false), .. Headers().Select(header => (header, true))]);
        foreach (var point in report.History.Reverse())
            table.AddRow([.. Cells(point).Select(Markup.Escape)]);
        terminal.Write(table);
    }

    private string[] Headers() => IsAboutRows ? ["failed", "examined"] : ["value"];

    private string[] Cells(CheckPoint point) =>
    [
        point.Run, SnakeJson.Word(point.Outcome), Words.Number(point.Release), point.Status is { } status ? Words.Status(status) : "-",
        .. IsAboutRows ? new[] { Words.Number(point.RowsFailed), Words.Number(point.RowsExamined) } : [ValueOf(point)],
    ];

    private string ValueOf(CheckPoint point) => IsAboutRows ? Words.Number(point.RowsFailed) : point.Value ?? "-";

    // A date has no height.
    private double? NumberOf(CheckPoint point) => IsAboutRows
        ? point.RowsFailed
        : double.TryParse(point.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private string Settings() => string.Join(", ", report.Settings!.Where(setting => setting.Value is not null).Select(setting => $"{setting.Key} {setting.Value!.ToJsonString().Replace("\"", "", StringComparison.Ordinal)}"));

    private static CaseResult ResultOf(CheckPoint point) => point.Status switch
    {
        Gate.CheckStatus.Pass or Gate.CheckStatus.Warn => CaseResult.Passed,
        Gate.CheckStatus.Fail => CaseResult.Failed,
        Gate.CheckStatus.Error => CaseResult.Error,
        _ => CaseResult.Skipped,
    };

    private static string Describe(CheckPoint point) => point switch
    {
        { Value: { } value } => $"value {value}",
        { RowsFailed: { } failed } => $"{Words.Number(failed)} of {Words.Number(point.RowsExamined)} rows failed",
        _ => SnakeJson.Word(point.Outcome),
    };
}
