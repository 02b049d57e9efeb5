using System.Text.Json.Nodes;
using Spectre.Console;
using Tamiz.Runs;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz plan</c>: files, schemas that do not fit, steps, and last what a run would come to.</summary>
internal static class PlanOutput
{
    public static JsonObject ToJson(RunPreview preview, ExitReason reason)
    {
        var json = SnakeJson.Write(preview).AsObject();
        json["exit_code"] = (int)reason;
        return json;
    }

    public static void Write(Terminal terminal, Project project, RunPreview preview, bool explain)
    {
        var from = preview.Base is { } release ? $"from release {release} ({preview.BaseVersion})" : "nothing released yet";
        terminal.WriteLine($"{preview.Pipeline}  {from}, on {preview.Engine}");
        terminal.WriteLine();
        WriteInputs(terminal, preview);
        terminal.WriteLine();
        WriteSchemas(terminal, preview);
        WriteSteps(terminal, preview, explain);
        terminal.WriteLine();
        terminal.WriteLine(Sum(preview));
        if (!preview.SchemaBroken)
            terminal.WriteLine($"next: {(preview.HasChanges ? project.Command("run") : project.Command("releases"))}");
    }

    private static void WriteSchemas(Terminal terminal, RunPreview preview)
    {
        var notable = preview.Schemas.Where(schema => schema.Fit is not SchemaFit.Fits).ToList();
        foreach (var schema in notable)
            terminal.WriteLine(DescribeSchema(schema), hanging: 2);
        if (notable.Count > 0)
            terminal.WriteLine();
    }

    private static void WriteInputs(Terminal terminal, RunPreview preview)
    {
        var table = Words.Table(("input", false), ("bytes", true), ("since the release", false));
        foreach (var input in preview.Inputs)
            table.AddRow(Markup.Escape(input.Path), Words.Number(input.Bytes), Marked(input.Change is InputChange.Same ? null : "yellow", SnakeJson.Word(input.Change)));
        terminal.Write(table);
    }

    private static void WriteSteps(Terminal terminal, RunPreview preview, bool explain)
    {
        var table = explain ? Words.Table(("step", false), ("will", false), ("why", false)) : Words.Table(("step", false), ("will", false));
        foreach (var step in preview.Steps)
        {
            var will = Marked(step.Will is StepWill.Reuse ? null : step.Will is StepWill.NotReached ? "red" : "yellow", Word(step, explain));
            if (explain)
                table.AddRow(Markup.Escape(step.Step), will, Markup.Escape(string.Join("; ", step.Why)));
            else
                table.AddRow(Markup.Escape(step.Step), will);
        }

        terminal.Write(table);
    }

    private static string Word(StepPreview step, bool explain) => step.Will switch
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

    private static string Sum(RunPreview preview)
    {
        int Count(StepWill will) => preview.Steps.Count(step => step.Will == will);
        if (preview.SchemaBroken)
            return "BROKEN SCHEMA  a run would be blocked before any row is worked on.";
        if (!preview.HasChanges)
            return $"NO CHANGES  all {Words.Count(preview.Steps.Length, "step")} are reused; the result is release {preview.Base}.";
        var maybe = Count(StepWill.RunUnless);
        return $"CHANGES  {Words.Count(Count(StepWill.Run), "step")} run, {(maybe > 0 ? $"{maybe} may run, " : "")}{Count(StepWill.Reuse)} reused" +
            (preview.Unchanged is true ? $"; the result is release {preview.Base}." : preview.Steps.All(step => step.Will is StepWill.Reuse) ? "; the result is another than the current release's." : ".");
    }

    private static string Marked(string? colour, string text) => colour is null ? Markup.Escape(text) : $"[{colour}]{Markup.Escape(text)}[/]";
}
