using Spectre.Console;
using Tamiz.Reports;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz releases</c>.</summary>
internal sealed class ReleasesOutput(Project project, ReleasesReport report) : ResultOutput(report)
{
    protected override void WriteTable(Terminal terminal)
    {
        if (report.Releases.IsEmpty)
        {
            terminal.WriteLine($"Nothing of {report.Pipeline} is released yet. Try: {project.Command("run")}");
            return;
        }

        var table = Words.Table(("release", true), ("version", false), ("files", true), ("rows", true), ("delivered to", false), ("actor", false));
        foreach (var release in report.Releases)
            table.AddRow([.. Cells(release).Select(Markup.Escape)]);
        terminal.Write(table);
        foreach (var note in report.Releases.Select(NoteOf).OfType<string>())
            terminal.WriteLine(note);
        terminal.WriteLine($"* is current; its files are in {project.Shown("output", terminal)}");
    }

    protected override void WriteMarkdown(MarkdownText text) => text.Heading($"{report.Pipeline}: {Words.Count(report.Releases.Length, "release")}").Table(
        [">release", "version", ">files", ">rows", "delivered to", "actor"], report.Releases.Select(Cells))
        .List(report.Releases.Select(NoteOf).OfType<string>());

    protected override IEnumerable<TestSuite> Suites() =>
    [
        new TestSuite($"{report.Pipeline}.releases", report.Releases.FirstOrDefault()?.Time ?? DateTimeOffset.UnixEpoch, 0,
            [.. report.Releases.Select(release => new TestCase($"release {release.Release}", CaseResult.Passed, release.Current ? "current" : "released", release.Version))]),
    ];

    private static string? NoteOf(ReleaseReport release) => release switch
    {
        { To: { } to } => $"release {release.Release} is a rollback to release {to}, {Words.Time(release.Time)}: {release.Reason}{Revoked(release)}",
        { RevokedBy: not null } => $"release {release.Release} is revoked{Revoked(release)}",
        _ => null,
    };

    private static string Revoked(ReleaseReport release) => release.RevokedBy is not { } by ? "" : release.To is null ? $" by release {by}" : $"; it is revoked by release {by}";

    private static string[] Cells(ReleaseReport release) =>
    [
        release.Release + (release.Current ? "*" : " "),
        release.Version,
        Words.Number(release.Files.Length),
        Words.Number(release.Files.GroupBy(file => file.Name).Sum(group => group.First().Rows)),
        release.Deliveries.IsEmpty ? "-" : string.Join(", ", release.Deliveries),
        release.Actor,
    ];
}
