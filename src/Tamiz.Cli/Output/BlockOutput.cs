using System.Text.Json.Nodes;
using Tamiz.Checks;
using Tamiz.Gate;
using Tamiz.Reports;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz explain block</c>: each check that blocks, its rule, its numbers, and rows with file and record.</summary>
internal static class BlockOutput
{
    private const int Label = 10;

    public static JsonObject ToJson(RunReport report) => new()
    {
        ["schema_version"] = 1,
        ["run"] = report.Run,
        ["outcome"] = SnakeJson.Word(report.Outcome),
        ["exit_code"] = report.ExitCode,
        ["blocking"] = new JsonArray([.. (report.Judgement?.Blocking ?? []).Select(check =>
        {
            var json = SnakeJson.Write(check);
            json["samples"] = new JsonArray([.. check.Samples.Select(sample => (JsonNode)new JsonObject
            {
                ["values"] = new JsonObject(sample.Values.Select(value => KeyValuePair.Create(value.Column, (JsonNode?)value.Text))),
                ["file"] = FileOf(sample, check, report),
                ["record"] = sample.Record,
            })]);
            return json;
        })]),
        ["quarantine"] = new JsonArray([.. report.Quarantine.Select(file => (JsonNode)file)]),
    };

    public static void Write(Terminal terminal, Project project, RunReport report)
    {
        if (report.Judgement is not { } judgement || !judgement.Blocking.Any())
        {
            terminal.WriteLine($"Run {report.Run} was not blocked: it is {SnakeJson.Word(report.Outcome)}.");
            terminal.WriteLine($"next: {project.Command($"show {report.Run}")}");
            return;
        }

        var blocking = judgement.Blocking.ToList();
        terminal.WriteLine($"Run {report.Run} of {report.Pipeline} was blocked by {Words.Count(blocking.Count, "check")} (exit code {report.ExitCode}). Nothing was published.", hanging: 0);
        foreach (var check in blocking)
            WriteCheck(terminal, check, report);

        if (!report.Quarantine.IsEmpty)
        {
            terminal.WriteLine();
            terminal.WriteLine("Set aside as they came, with file, record and reason:");
            foreach (var file in report.Quarantine)
                terminal.WriteLine(project.Shown(file, terminal), indent: 2);
        }

        terminal.WriteLine();
        terminal.WriteLine($"next: correct the files or the rules, then: {project.Command("run")}");
    }

    private static void WriteCheck(Terminal terminal, JudgedCheck check, RunReport report)
    {
        terminal.WriteLine();
        terminal.WriteLine($"{Words.Status(check.Status)}  {check.Id}");
        terminal.WriteLine($"rule    {check.Rule}", indent: 2, hanging: Label - 2);
        terminal.WriteLine($"found   {check.Text}", indent: 2, hanging: Label - 2);
        if (check.Why is { } why)
            terminal.WriteLine($"why     {why.ReplaceLineEndings(" ").Trim()}", indent: 2, hanging: Label - 2);
        foreach (var (at, sample) in check.Samples.Index())
            terminal.WriteLine($"{(at == 0 ? "rows    " : "        ")}{Describe(sample, check, report)}", indent: 2, hanging: Label);
        if (check.RowsFailed > check.Samples.Length && check.Samples.Length > 0)
            terminal.WriteLine($"        and {Words.Number(check.RowsFailed.Value - check.Samples.Length)} more", indent: 2);
    }

    private static string Describe(Sample sample, JudgedCheck check, RunReport report)
    {
        var values = string.Join(", ", sample.Values.Select(value => $"{value.Column} {value.Text ?? "(null)"}"));
        return sample.Record is { } record ? $"{FileOf(sample, check, report)} record {record}: {values}" : values;
    }

    private static string? FileOf(Sample sample, JudgedCheck check, RunReport report) =>
        sample.File is { } file ? report.Inputs.Where(input => input.Dataset == check.Table).ElementAtOrDefault(file)?.Path : null;
}
