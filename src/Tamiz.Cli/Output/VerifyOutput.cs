using Spectre.Console;
using Tamiz.Reports;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz verify</c>.</summary>
internal sealed class VerifyOutput(Terminal surroundings, Project project, VerifyReport report) : ResultOutput(report)
{
    private string Looked => $"{Words.Count(report.Entries, "ledger entry", "ledger entries")}, {Words.Count(report.Files, "file")}, {Words.Bytes(report.Bytes)}";

    private string Verdict => report.IsSound
        ? $"{Looked}; the chain is whole and every file is what was released."
        : $"{Words.Count(report.Problems.Length, "problem")} in {Looked}.";

    private string Next => report.Head is { } head ? $"head: {head.Sha256} (entry {head.Number})" : $"next: {project.Command("run")}";

    protected override void WriteTable(Terminal terminal)
    {
        foreach (var problem in report.Problems)
            terminal.WriteLine("PROBLEM", Color.Red, $"  {problem.Code}  {problem.Path}: {problem.Text}", hanging: 9);
        foreach (var notice in report.Notices)
            terminal.WriteLine($"notice   {notice.Code}  {notice.Path}: {notice.Text}", hanging: 9);
        terminal.WriteLine(report.IsSound ? "SOUND" : "NOT SOUND", report.IsSound ? Color.Green : Color.Red, $"  {Verdict}", hanging: 2);
        terminal.WriteLine(report.IsSound ? Next : "next: compare what is named above with a backup; this command changed nothing.");
    }

    protected override void WriteMarkdown(MarkdownText text) => text
        .Heading($"{project.Pipeline.Name}: {(report.IsSound ? "SOUND" : "NOT SOUND")}")
        .Paragraph(Verdict)
        .Table(["", "code", "object", "what"], report.Problems.Select(finding => new[] { "PROBLEM", finding.Code, finding.Path, finding.Text })
            .Concat(report.Notices.Select(finding => new[] { "notice", finding.Code, finding.Path, finding.Text })))
        .Paragraph(report.IsSound ? Next : "Compare what is named above with a backup; nothing was changed.");

    protected override IEnumerable<TestSuite> Suites() =>
    [
        new TestSuite($"{project.Pipeline.Name}.verify", surroundings.Clock.GetUtcNow(), 0,
        [
            .. report.Problems.Select(problem => new TestCase($"{problem.Code} {problem.Path}", CaseResult.Failed, problem.Code, problem.Text)),
            .. report.IsSound ? new[] { new TestCase("store", CaseResult.Passed, "sound", Verdict) } : [],
        ]),
    ];
}
