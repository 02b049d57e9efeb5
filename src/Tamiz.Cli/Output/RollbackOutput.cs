using System.Collections.Immutable;
using Spectre.Console;
using Tamiz.Reports;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz rollback</c>.</summary>
internal sealed class RollbackOutput(Project project, RollbackReport report, DateTimeOffset time) : ResultOutput(report)
{
    private string Text => $"release {report.Release} has the files of release {report.To} ({report.Version}); what release {report.Left} held is revoked: a run with the same result is blocked.";

    private string Next => project.Command("status");

    protected override void WriteTable(Terminal terminal)
    {
        SinkLines.Write(terminal, project, report.Sinks);
        terminal.WriteLine("ROLLED BACK", Color.Green, $"  {Text}", hanging: 2);
        terminal.WriteLine($"next: {Next}");
    }

    protected override void WriteMarkdown(MarkdownText text) => text
        .Heading($"{report.Pipeline}: rolled back to release {report.To}")
        .Paragraph(Text)
        .List(report.Sinks.Select(SinkLines.Describe))
        .Paragraph($"By {report.Actor}, {Words.Time(time)}, ledger entry {report.Entry}: {report.Reason}");

    protected override IEnumerable<TestSuite> Suites() => [SinkLines.Suite($"{report.Pipeline}.rollback", time, $"release {report.Release}", Text, report.Sinks)];
}

/// <summary>The answer of <c>tamiz deliver</c>.</summary>
internal sealed class DeliverOutput(Terminal surroundings, Project project, DeliverReport report) : ResultOutput(report)
{
    private bool IsDone => report.Sinks.All(sink => sink.Outcome != "failed");

    private string Text => report.Sinks.IsEmpty
        ? $"release {report.Release} ({report.Version}) is to be delivered nowhere: the project has no 'release: deliver'."
        : IsDone ? $"release {report.Release} ({report.Version}) is shown wherever it is to be." : $"release {report.Release} ({report.Version}) is not shown everywhere; what failed shows what it showed before.";

    private string Next => IsDone ? project.Command("status") : $"see to what is named above, then: {project.Command("deliver")}";

    protected override void WriteTable(Terminal terminal)
    {
        SinkLines.Write(terminal, project, report.Sinks);
        terminal.WriteLine(IsDone ? "DELIVERED" : "NOT DELIVERED", IsDone ? Color.Green : Color.Red, $"  {Text}", hanging: 2);
        terminal.WriteLine($"next: {Next}");
    }

    protected override void WriteMarkdown(MarkdownText text) => text
        .Heading($"{report.Pipeline}: {(IsDone ? "delivered" : "not delivered")}")
        .Paragraph(Text)
        .List(report.Sinks.Select(SinkLines.Describe));

    protected override IEnumerable<TestSuite> Suites() => [SinkLines.Suite($"{report.Pipeline}.deliver", surroundings.Clock.GetUtcNow(), $"release {report.Release}", Text, report.Sinks)];
}

/// <summary>What became of deliveries, one line a sink.</summary>
internal static class SinkLines
{
    private const int Word = 12;

    public static void Write(Terminal terminal, Project project, ImmutableArray<SinkReport> sinks)
    {
        foreach (var sink in sinks)
        {
            var failed = sink.Outcome == "failed";
            terminal.WriteLine((failed ? "failed" : sink.Outcome).PadRight(Word), failed ? Color.Red : Color.Default, failed ? sink.Text : project.ShownPath(sink.Sink, terminal), Word);
        }
    }

    public static string Describe(SinkReport sink) => $"{sink.Sink}: {sink.Outcome}{(sink.Text.Length > 0 ? $": {sink.Text}" : "")}";

    public static TestSuite Suite(string name, DateTimeOffset time, string done, string text, ImmutableArray<SinkReport> sinks) => new(name, time, 0,
    [
        new TestCase(done, CaseResult.Passed, "done", text),
        .. sinks.Select(sink => new TestCase(sink.Sink, sink.Outcome == "failed" ? CaseResult.Failed : CaseResult.Passed, sink.Outcome, Describe(sink))),
    ]);
}
