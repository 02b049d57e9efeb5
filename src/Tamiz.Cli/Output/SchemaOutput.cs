using Spectre.Console;
using Tamiz.Contracts;
using Tamiz.Reports;
using Tamiz.Schemas;

namespace Tamiz.Cli.Output;

/// <summary>The answer of <c>tamiz schema check</c>.</summary>
internal sealed class SchemaCheckOutput(Terminal surroundings, Project project, SchemaCheckReport report) : ResultOutput(report)
{
    private IEnumerable<ReportedSchema> News => report.Schemas.Where(schema => schema.State is not SchemaState.Same && (report.Against is not null || schema.State is not SchemaState.Accepted)).OrderBy(schema => schema.State is SchemaState.Unknown);

    private int Open => report.Schemas.Count(schema => !schema.Holds);

    private string Verdict => Open > 0
        ? $"{Open} of {Words.Count(report.Schemas.Length, "schema")} {(Open == 1 ? "is" : "are")} not accepted{(report.Schemas.Any(schema => !schema.Holds && schema.Level is ChangeLevel.Major) ? ", and something breaks" : "")}."
        : $"all {Words.Count(report.Schemas.Length, "schema")} are accepted{(report.Against is null ? "" : Changed)}.";

    private string Changed => News.Any() ? $"; {News.Count()} changed since {report.Against}" : $"; nothing changed since {report.Against}";

    private string Unfit => $"{Words.Count(report.Problems.Length, "thing")} in the project {(report.Problems.Length == 1 ? "does" : "do")} not fit the schemas; a run refuses that (exit code 2).";

    private string Next
    {
        get
        {
            if (report.Schemas.FirstOrDefault(schema => !schema.Holds) is { } open)
            {
                var names = report.Schemas.Where(schema => !schema.Holds).Select(schema => ProjectSchemas.TableOf(schema.Name)).Distinct().Count();
                return $"{project.Command($"schema accept {(names > 5 ? "--all" : ProjectSchemas.TableOf(open.Name))}")} --reason \"why\"{(names is > 1 and <= 5 ? ", or --all" : "")}";
            }

            return report.Problems.IsEmpty ? project.Command("run") : project.Command("config check");
        }
    }

    protected override void WriteTable(Terminal terminal)
    {
        foreach (var schema in News)
            SchemaLines.Write(terminal, schema);
        if (News.Any())
            terminal.WriteLine();
        if (!report.Problems.IsEmpty)
        {
            foreach (var problem in report.Problems)
                terminal.WriteLine($"{new FilePlace(problem.File, problem.Line, problem.Column)}: {problem.Code}: {problem.Text}");
            terminal.WriteLine("UNFIT", Color.Yellow, $"  {Unfit}", hanging: 2);
        }

        terminal.WriteLine(Open > 0 ? "NOT ACCEPTED" : "OK", Open > 0 ? Color.Red : Color.Green, $"  {Verdict}", hanging: 2);
        terminal.WriteLine($"next: {Next}");
    }

    protected override void WriteMarkdown(MarkdownText text)
    {
        text.Heading($"{report.Pipeline}: {(Open > 0 ? "schemas not accepted" : "schemas accepted")}").Paragraph(Verdict);
        SchemaLines.WriteMarkdown(text, News);
        if (!report.Problems.IsEmpty)
            text.Paragraph(Unfit);
        text.Table(["place", "code", "does not fit"], report.Problems.Select(problem => new[] { new FilePlace(problem.File, problem.Line, problem.Column).ToString(), problem.Code, problem.Text }));
        text.Paragraph($"Next: {Next}");
    }

    protected override IEnumerable<TestSuite> Suites() =>
    [
        new TestSuite($"{report.Pipeline}.schema", surroundings.Clock.GetUtcNow(), 0, [.. report.Schemas.Select(schema => new TestCase(
            schema.Name,
            schema.Holds ? CaseResult.Passed : CaseResult.Failed,
            SnakeJson.Word(schema.State),
            string.Join("; ", SchemaLines.Details(schema).Prepend($"{schema.Name}{SchemaLines.Described(schema)}"))))]),
    ];
}

/// <summary>The answer of <c>tamiz schema diff</c>.</summary>
internal sealed class SchemaDiffOutput(Terminal surroundings, SchemaDiffReport report) : ResultOutput(report)
{
    private ChangeLevel Level => report.Schemas.IsEmpty ? ChangeLevel.None : report.Schemas.Max(schema => schema.Level);

    private string Verdict => Level switch
    {
        ChangeLevel.None => $"{report.From} and {report.To} have the same schemas.",
        ChangeLevel.Major => $"from {report.From} to {report.To} something breaks: the next version is a major one.",
        var level => $"from {report.From} to {report.To} nothing breaks: the next version is a {(level is ChangeLevel.Minor ? "minor" : "patch")} one.",
    };

    protected override void WriteTable(Terminal terminal)
    {
        foreach (var schema in report.Schemas)
            SchemaLines.Write(terminal, schema);
        if (!report.Schemas.IsEmpty)
            terminal.WriteLine();
        terminal.WriteLine(Word, Level is ChangeLevel.Major ? Color.Red : Color.Green, $"  {Verdict}", hanging: 2);
    }

    private string Word => Level switch { ChangeLevel.None => "SAME", ChangeLevel.Major => "BREAKING", _ => "COMPATIBLE" };

    protected override void WriteMarkdown(MarkdownText text)
    {
        text.Heading($"Schemas: {report.From} to {report.To}").Paragraph(Verdict);
        SchemaLines.WriteMarkdown(text, report.Schemas);
    }

    protected override IEnumerable<TestSuite> Suites() =>
    [
        new TestSuite("tamiz.schema.diff", surroundings.Clock.GetUtcNow(), 0, [.. report.Schemas.Select(schema => new TestCase(
            schema.Name,
            schema.Level is ChangeLevel.Major ? CaseResult.Failed : CaseResult.Passed,
            SnakeJson.Word(schema.State),
            string.Join("; ", SchemaLines.Details(schema).Prepend($"{schema.Name}{SchemaLines.Described(schema)}")))).DefaultIfEmpty(new TestCase("same", CaseResult.Passed, "same", Verdict))]),
    ];
}

/// <summary>The answer of <c>tamiz schema accept</c>.</summary>
internal sealed class SchemaAcceptOutput(Terminal surroundings, Project project, SchemaAcceptReport report) : ResultOutput(report)
{
    private string Verdict => report.Schemas.IsEmpty
        ? "there is nothing to accept: the lock has these schemas."
        : $"{Words.Count(report.Schemas.Length, "schema")} by {report.Actor}: {report.Reason}";

    private string Unfit => $"{Words.Count(report.Problems.Length, "thing")} in the project {(report.Problems.Length == 1 ? "does" : "do")} not fit the schemas; a run refuses that (exit code 2) until it is corrected.";

    private string Next => report.Problems.IsEmpty ? $"commit {SchemaLock.FileName}, then: {project.Command("run")}" : project.Command("config check");

    protected override void WriteTable(Terminal terminal)
    {
        foreach (var schema in report.Schemas)
            terminal.WriteLine(Line(schema));
        foreach (var use in report.Schemas.SelectMany(schema => schema.Uses).Where(use => use.Breaks is not null).DistinctBy(use => (use.Kind, use.Name)))
            terminal.WriteLine($"no longer fits: {SnakeJson.Word(use.Kind)} {use.Name}{(use.Place is null ? "" : $" ({use.Place})")}: {use.Breaks}");
        if (!report.Problems.IsEmpty)
            terminal.WriteLine("UNFIT", Color.Yellow, $"  {Unfit}", hanging: 2);
        terminal.WriteLine("ACCEPTED", Color.Green, $"  {Verdict}", hanging: 2);
        terminal.WriteLine($"next: {Next}");
    }

    protected override void WriteMarkdown(MarkdownText text) => text
        .Heading($"{report.Pipeline}: schemas accepted")
        .Paragraph(Verdict)
        .List(report.Schemas.Select(Line))
        .Paragraph($"Next: {Next}");

    protected override IEnumerable<TestSuite> Suites() =>
        [new TestSuite($"{report.Pipeline}.schema", surroundings.Clock.GetUtcNow(), 0, [.. report.Schemas.Select(schema => new TestCase(schema.Name, CaseResult.Passed, "accepted", Line(schema))).DefaultIfEmpty(new TestCase("lock", CaseResult.Passed, "same", Verdict))])];

    private static string Line(ReportedSchema schema) => schema.State is SchemaState.Gone
        ? $"{schema.Name}: gone, was {schema.Before}"
        : $"{schema.Name}: {(schema.Before is null ? "first" : $"{schema.Before} ->")} {schema.Version}{(schema.Changes.IsEmpty ? "" : $" ({string.Join("; ", schema.Changes.Select(change => change.Text))})")}";
}
