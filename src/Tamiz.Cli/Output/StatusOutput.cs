using Spectre.Console;
using Tamiz.Reports;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz status</c>.</summary>
internal sealed class StatusOutput(Project project, StatusReport report, DateTimeOffset now) : ResultOutput(report)
{
    private const int Label = 10;

    private string Current => report.Current is not { } current ? "nothing is released yet"
        : $"release {current.Release} ({current.Version}) since {Words.Time(current.Time)}, by {current.Actor}{Back(current)}";

    private string LastRun => report.LastRun is not { } last ? "no run yet" : $"{last.Run}, {SnakeJson.Word(last.Outcome)}, by {last.Actor}";

    private string Next => report.Next.Verb is { } verb ? $"{report.Next.Text} {project.Command(verb)}" : report.Next.Text;

    protected override void WriteTable(Terminal terminal)
    {
        Write(terminal, "current", Current);
        Write(terminal, "last run", LastRun);
        if (report.LastGood is { } good && good.Run != report.LastRun?.Run)
            Write(terminal, "last good", $"{good.Run}, {SnakeJson.Word(good.Outcome)}");
        foreach (var sink in report.Undelivered)
            terminal.WriteLine("delivery".PadRight(Label), Color.Red, $"{sink} does not show release {report.Current!.Release}", Label);
        foreach (var run in report.Trouble)
            terminal.WriteLine(SnakeJson.Word(run.Outcome).PadRight(Label + 2), Color.Red, Describe(run), Label + 2);
        terminal.WriteLine($"next: {Next}");
    }

    protected override void WriteMarkdown(MarkdownText text) => text
        .Heading($"{report.Pipeline}: {(report.Trouble.IsEmpty && report.Undelivered.IsEmpty ? "in order" : "in trouble")}")
        .List([$"current: {Current}", $"last run: {LastRun}", .. report.Undelivered.Select(sink => $"not delivered: {sink}"), .. report.Trouble.Select(run => $"{SnakeJson.Word(run.Outcome)}: {Describe(run)}")])
        .Paragraph($"Next: {Next}");

    protected override IEnumerable<TestSuite> Suites() =>
    [
        new TestSuite($"{report.Pipeline}.status", now, 0,
        [
            report.Current is null ? new TestCase("current", CaseResult.Skipped, "none", Current) : new TestCase("current", CaseResult.Passed, "current", Current),
            .. report.Undelivered.Select(sink => new TestCase(sink, CaseResult.Failed, "undelivered", "It does not show the current release.")),
            .. report.Trouble.Select(run => new TestCase(run.Run, run.Outcome is RunOutcome.Blocked ? CaseResult.Failed : CaseResult.Error, SnakeJson.Word(run.Outcome), Describe(run))),
        ]),
    ];

    private static string Describe(TroubledRun run) => run.Reasons.IsEmpty ? run.Run : $"{run.Run}: {string.Join(", ", run.Reasons)}";

    private static string Back(ReleaseReport current) => current.To is { } to ? $"; a rollback to release {to}: {current.Reason}" : "";

    private static void Write(Terminal terminal, string label, string text) => terminal.WriteLine($"{label.PadRight(Label)}{text}", hanging: Label);
}
