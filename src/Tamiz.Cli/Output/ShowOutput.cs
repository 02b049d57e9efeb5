using Spectre.Console;
using Tamiz.Reports;
using Tamiz.Runs;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz show</c>.</summary>
internal static class ShowOutput
{
    public static void Write(Terminal terminal, Project project, RunReport report)
    {
        terminal.WriteLine($"run       {report.Run} of {report.Pipeline}", hanging: 10);
        terminal.WriteLine($"outcome   {Outcome(report)}", hanging: 10);
        terminal.WriteLine($"opened    {Words.Time(report.Opened)} by {report.Actor}, on {report.Engine}", hanging: 10);
        terminal.WriteLine($"evidence  {project.Shown($"runs/{report.Run}", terminal)}", hanging: 10);
        foreach (var sink in report.Deliveries)
            terminal.WriteLine($"delivered {sink}", hanging: 10);
        foreach (var file in report.Quarantine)
            terminal.WriteLine($"set aside {project.Shown(file, terminal)}", hanging: 10);

        terminal.WriteLine();
        var inputs = Words.Table(("input", false), ("bytes", true), ("sha256", false));
        foreach (var input in report.Inputs)
            inputs.AddRow(Markup.Escape(input.Path), Words.Number(input.Bytes), input.Sha256[..16]);
        terminal.Write(inputs);

        terminal.WriteLine();
        var steps = Words.Table(("step", false), ("took", true), ("outcome", false), ("rows", false));
        foreach (var step in report.Steps)
        {
            steps.AddRow(
                Markup.Escape(step.Step),
                Words.Duration(step.DurationMs),
                SnakeJson.Word(step.Outcome),
                Markup.Escape(ProgressLines.Describe(step)));
        }

        terminal.Write(steps);
        foreach (var why in report.Steps.Where(step => step.Outcome is not StepOutcome.Executed).GroupBy(step => step.Why))
            terminal.WriteLine($"{SnakeJson.Word(why.First().Outcome)}: {why.Key} ({Words.Count(why.Count(), "step")})", hanging: 2);
        WriteChanged(terminal, report);
        if (report.Judgement is { } judgement)
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

        if (report.Failure is { } failure)
            terminal.WriteLine($"FAILED  {failure}");
        if (report.Outcome is RunOutcome.Blocked)
            terminal.WriteLine($"next: {project.Command($"explain block {report.Run}")}");
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

    private static string Outcome(RunReport report) => report.Outcome switch
    {
        RunOutcome.Released => $"released as release {report.Release}, ledger entry {report.Entry}",
        RunOutcome.Unchanged => $"unchanged: the result was release {report.Base} already",
        RunOutcome.Blocked => $"blocked, ledger entry {report.Entry}, exit code {report.ExitCode}",
        RunOutcome.Failed => $"failed, ledger entry {report.Entry}, exit code {report.ExitCode}",
        _ => "interrupted: it has no ledger entry and published nothing",
    };
}
