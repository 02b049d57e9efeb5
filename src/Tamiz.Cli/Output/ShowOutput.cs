using Spectre.Console;
using Tamiz.Gate;
using Tamiz.Reports;
using Tamiz.Runs;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz show</c>.</summary>
internal sealed class ShowOutput(Project project, RunReport report) : ResultOutput(report)
{
    private const int Label = 10;

    /// <summary>Returns the checks of a run; if it did not get as far, one case says why.</summary>
    public static IEnumerable<TestSuite> SuitesOf(RunReport report) => report.Judgement is not null
        ? TestSuite.Of(report)
        : [new TestSuite(report.Pipeline, report.Opened, report.Steps.Sum(step => step.DurationMs) / 1000.0,
            [new TestCase(report.Run, CaseResult.Error, SnakeJson.Word(report.Outcome), report.Failure ?? Outcome(report))])];

    protected override void WriteTable(Terminal terminal)
    {
        WriteHead(terminal);
        WriteInputs(terminal);
        WriteSteps(terminal);
        foreach (var why in report.Steps.Where(step => step.Outcome is not StepOutcome.Executed).GroupBy(step => step.Why))
            terminal.WriteLine($"{SnakeJson.Word(why.First().Outcome)}: {why.Key} ({Words.Count(why.Count(), "step")})", hanging: 2);
        WriteChanged(terminal, report);
        ReleasedFilesTable.Write(terminal, report);
        if (report.Judgement is { } judgement)
            WriteJudgement(terminal, judgement);
        if (report.Failure is { } failure)
            terminal.WriteLine("FAILED", Color.Red, $"  {failure}", hanging: 2);
        if (report.Outcome is RunOutcome.Blocked)
            terminal.WriteLine($"next: {project.Command($"explain block {report.Run}")}");
    }

    private void WriteInputs(Terminal terminal)
    {
        if (report.Inputs.IsEmpty)
            return;

        var inputs = Words.Table(("input", false), ("bytes", true), ("sha256", false));
        foreach (var input in report.Inputs)
            inputs.AddRow(Markup.Escape(input.Path), Words.Number(input.Bytes), input.Sha256[..16]);
        terminal.WriteLine();
        terminal.Write(inputs);
    }

    private void WriteSteps(Terminal terminal)
    {
        if (report.Steps.IsEmpty)
            return;

        var steps = Words.Table(("step", false), (Words.Took, true), ("before", true), ("outcome", false), ("rows", false));
        foreach (var step in report.Steps)
            steps.AddRow([.. Cells(step).Select(Markup.Escape)]);
        terminal.WriteLine();
        terminal.Write(steps);
    }

    private static void WriteChanged(Terminal terminal, RunReport report)
    {
        var changed = report.Steps.SelectMany(step => step.Rows.Changed is { } cells ? cells.Select(cells => (step.Table, Cells: cells)) : []).ToList();
        if (changed.Count == 0)
            return;

        var table = Words.Table(("dataset", false), ("cleaning", false), ("cells changed", true));
        foreach (var (name, cells) in changed)
            table.AddRow(Markup.Escape(name), Markup.Escape($"{cells.Position} {cells.Rule}({cells.Column})"), Words.Number(cells.Cells));
        terminal.WriteLine();
        terminal.Write(table);
    }

    protected override void WriteMarkdown(MarkdownText text)
    {
        text.Heading($"{report.Pipeline}: run {report.Run}");
        text.Paragraph($"{Outcome(report)}; opened {Words.Time(report.Opened)} by {report.Actor}, on {report.Engine}");
        if (report.Failure is { } failure)
            text.Paragraph(failure);
        if (report.Judgement is { } judgement)
            CheckTable.WriteMarkdown(text, judgement, [.. judgement.Checks.Where(check => check.Status is not (CheckStatus.Pass or CheckStatus.Na))]);
        text.Folded(Words.Count(report.Steps.Length, "step"), inner => inner.Table(["step", ">took", ">before", "outcome", "rows"], report.Steps.Select(Cells)));
        ReleasedFilesTable.WriteMarkdown(text, report);
        text.Folded(Words.Count(report.Inputs.Length, "input"), inner => inner.Table(
            ["input", ">bytes", "sha256"], report.Inputs.Select(input => new[] { input.Path, Words.Number(input.Bytes), input.Sha256 })));
    }

    protected override IEnumerable<TestSuite> Suites() => SuitesOf(report);

    private void WriteHead(Terminal terminal)
    {
        terminal.WriteLine($"run       {report.Run} of {report.Pipeline}", hanging: Label);
        terminal.WriteLine($"outcome   {Outcome(report)}", hanging: Label);
        terminal.WriteLine($"opened    {Words.Time(report.Opened)} by {report.Actor}, on {report.Engine}", hanging: Label);
        if (report.AsOf != report.Opened)
            terminal.WriteLine($"as of     {Words.Time(report.AsOf)}", hanging: Label);
        if (report.RetryOf is { } earlier)
            terminal.WriteLine($"retry of  {earlier}", hanging: Label);
        if (report.ExternalId is { } external)
            terminal.WriteLine($"called    {external}", hanging: Label);
        terminal.WriteLine($"evidence  {project.Shown($"runs/{report.Run}", terminal)}", hanging: Label);
        foreach (var later in report.RetriedBy)
            terminal.WriteLine($"retried by {later}", hanging: Label);
        foreach (var receipt in report.Receipts)
            terminal.WriteLine($"delivered {receipt.Sink} at {Words.Time(receipt.Time)} by {receipt.Actor}, ledger entry {receipt.Entry}: {Words.Count(receipt.Files.Length, "file")} read back", hanging: Label);
        foreach (var file in report.Quarantine)
            terminal.WriteLine($"set aside {project.Shown(file, terminal)}", hanging: Label);
    }

    private static void WriteJudgement(Terminal terminal, Judgement judgement)
    {
        terminal.WriteLine();
        if (!judgement.Accounts.IsEmpty)
        {
            CheckTable.WriteAccounts(terminal, judgement);
            terminal.WriteLine();
        }

        CheckTable.WriteChecks(terminal, judgement.Checks);
        terminal.WriteLine();
        terminal.WriteLine(Words.Tally(judgement));
    }

    // Beside how long it took, the median of its last executions.
    private string[] Cells(StepRecord step) => [step.Step, Words.Duration(step.DurationMs), report.Runtimes.FirstOrDefault(times => times.Step == step.Step)?.MedianMs is { } median ? Words.Duration(median) : "-", SnakeJson.Word(step.Outcome), ProgressLines.Describe(step)];

    private static string Outcome(RunReport report) => report.Outcome switch
    {
        RunOutcome.Released => $"released as release {report.Release}, ledger entry {report.Entry}",
        RunOutcome.Unchanged => $"unchanged: the result was release {report.Base} already",
        RunOutcome.Blocked => $"blocked, ledger entry {report.Entry}, exit code {report.ExitCode}",
        RunOutcome.Failed => $"failed, ledger entry {report.Entry}, exit code {report.ExitCode}",
        RunOutcome.Open => "open: it is done in parts and was not judged yet",
        _ => "interrupted: it has no ledger entry and published nothing",
    };
}
