using Spectre.Console;
using Tamiz.Reports;
using Tamiz.Runs;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz plan</c>: files, schemas that do not fit, steps, and last what a run would come to.</summary>
internal sealed class PlanOutput(Terminal surroundings, Project project, PlanReport report, bool explain) : ResultOutput(report)
{
    private string From => report.Base is { } release ? $"from release {release} ({report.BaseVersion})" : "nothing released yet";

    private IEnumerable<SchemaPreview> Notable => report.Schemas.Where(schema => schema.Fit is not SchemaFit.Fits);

    protected override void WriteTable(Terminal terminal)
    {
        terminal.WriteLine($"{report.Pipeline}  {From}, on {report.Engine}");
        terminal.WriteLine();
        WriteInputs(terminal);
        terminal.WriteLine();
        WriteSchemas(terminal);
        WriteSteps(terminal);
        terminal.WriteLine();
        var (word, colour, text) = Sum();
        terminal.WriteLine(word, colour, $"  {text}", hanging: 2);
        if (!report.SchemaBroken)
            terminal.WriteLine($"next: {(report.HasChanges ? project.Command("run") : project.Command("releases"))}");
    }

    protected override void WriteMarkdown(MarkdownText text)
    {
        var (word, _, sum) = Sum();
        text.Heading($"{report.Pipeline}: {word}").Paragraph(sum).Paragraph($"{From}, on {report.Engine}").List(Notable.Select(DescribeSchema));
        text.Table(["input", ">bytes", "since the release"], report.Inputs.Select(input => new[] { input.Path, Words.Number(input.Bytes), SnakeJson.Word(input.Change) }));
        text.Folded(Words.Count(report.Steps.Length, "step"), inner => inner.Table(["step", "will", "why"], report.Steps.Select(step => new[] { step.Step, Word(step), string.Join("; ", step.Why) })));
    }

    // A step that a broken schema keeps from being reached is no failure of its own: the schema is.
    protected override IEnumerable<TestSuite> Suites() =>
    [
        new TestSuite($"{report.Pipeline}.plan", surroundings.Clock.GetUtcNow(), 0,
        [
            .. report.Schemas.Select(schema => new TestCase(
                $"schema of {schema.Dataset}",
                schema.Fit switch { SchemaFit.Broken => CaseResult.Failed, SchemaFit.NotKnownYet => CaseResult.Skipped, _ => CaseResult.Passed },
                SnakeJson.Word(schema.Fit),
                schema.Fit is SchemaFit.Fits ? "its files have the columns of the schema" : DescribeSchema(schema))),
            .. report.Steps.Select(step => new TestCase(
                step.Step, step.Will is StepWill.NotReached ? CaseResult.Skipped : CaseResult.Passed, SnakeJson.Word(step.Will), string.Join("; ", step.Why))),
        ]),
    ];

    private void WriteSchemas(Terminal terminal)
    {
        foreach (var schema in Notable)
            terminal.WriteLine(DescribeSchema(schema), hanging: 2);
        if (Notable.Any())
            terminal.WriteLine();
    }

    private void WriteInputs(Terminal terminal)
    {
        var table = Words.Table(("input", false), ("bytes", true), ("since the release", false));
        foreach (var input in report.Inputs)
            table.AddRow(Markup.Escape(input.Path), Words.Number(input.Bytes), Marked(input.Change is InputChange.Same ? null : "yellow", SnakeJson.Word(input.Change)));
        terminal.Write(table);
    }

    private void WriteSteps(Terminal terminal)
    {
        var table = explain ? Words.Table(("step", false), ("will", false), ("why", false)) : Words.Table(("step", false), ("will", false));
        foreach (var step in report.Steps)
        {
            var will = Marked(step.Will is StepWill.Reuse ? null : step.Will is StepWill.NotReached ? "red" : "yellow", Word(step));
            if (explain)
                table.AddRow(Markup.Escape(step.Step), will, Markup.Escape(string.Join("; ", step.Why)));
            else
                table.AddRow(Markup.Escape(step.Step), will);
        }

        terminal.Write(table);
    }

    private string Word(StepPreview step) => step.Will switch
    {
        StepWill.RunUnless when explain => "run unless",
        StepWill.RunUnless => $"run unless {string.Join(" and ", step.Unless)} {(step.Unless.Length == 1 ? "comes" : "come")} out identical",
        StepWill.NotReached => "not be reached",
        StepWill.Run => "run",
        _ => "reuse",
    };

    private static string DescribeSchema(SchemaPreview schema) => schema.Fit switch
    {
        SchemaFit.NotKnownYet => $"schema of {schema.Dataset}: not known yet, its files have to be ingested",
        SchemaFit.Broken => $"schema of {schema.Dataset}: BROKEN  {string.Join(" ", schema.Findings.OrderBy(finding => !finding.Breaks).Select(finding => finding.Text))}",
        _ => $"schema of {schema.Dataset}: differs  {string.Join(" ", schema.Findings.Select(finding => finding.Text))}",
    };

    private (string Word, Color Colour, string Text) Sum()
    {
        int Count(StepWill will) => report.Steps.Count(step => step.Will == will);
        if (report.SchemaBroken)
            return ("BROKEN SCHEMA", Color.Red, "a run would be blocked before any row is worked on.");
        if (!report.HasChanges)
            return ("NO CHANGES", Color.Green, $"all {Words.Count(report.Steps.Length, "step")} are reused; the result is release {report.Base}.");
        var maybe = Count(StepWill.RunUnless);
        return ("CHANGES", Color.Yellow, $"{Words.Count(Count(StepWill.Run), "step")} run, {(maybe > 0 ? $"{maybe} may run, " : "")}{Count(StepWill.Reuse)} reused" +
            (report.Unchanged is true ? $"; the result is release {report.Base}." : report.Steps.All(step => step.Will is StepWill.Reuse) ? "; the result is another than the current release's." : "."));
    }

    private static string Marked(string? colour, string text) => colour is null ? Markup.Escape(text) : $"[{colour}]{Markup.Escape(text)}[/]";
}
