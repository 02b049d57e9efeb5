using Spectre.Console;
using Tamiz.Contracts;
using Tamiz.Reports;
using Tamiz.Schemas;

namespace Tamiz.Cli.Output;

/// <summary>How changes of schemas are written, for all verbs that show them.</summary>
internal static class SchemaLines
{
    public static void Write(Terminal terminal, ReportedSchema schema)
    {
        terminal.WriteLine(WordOf(schema), ColourOf(schema), $"  {schema.Name}{Described(schema)}", hanging: 2);
        foreach (var change in schema.Changes)
            terminal.WriteLine($"{change.Text}{(change.Breaks ? " (breaking)" : "")}", indent: 2);
        foreach (var rename in schema.Renames)
            terminal.WriteLine(Proposal(rename), indent: 2);
        foreach (var use in schema.Uses)
            terminal.WriteLine(Describe(use), indent: 2);
    }

    public static void WriteMarkdown(MarkdownText text, IEnumerable<ReportedSchema> schemas)
    {
        var shown = schemas.ToList();
        text.Table(["schema", "what", "change", "breaking"], shown.SelectMany(schema => schema.Changes.IsEmpty
            ? [[schema.Name, WordOf(schema).ToLowerInvariant() + Described(schema), "", ""]]
            : schema.Changes.Select((change, at) => new[] { at == 0 ? schema.Name : "", at == 0 ? WordOf(schema).ToLowerInvariant() + Described(schema) : "", change.Text, change.Breaks ? "yes" : "no" })));
        text.List(shown.SelectMany(schema => schema.Renames).Select(Proposal));
        text.Table(["uses", "what", "place", "effect"], shown.SelectMany(schema => schema.Uses).Select(use => new[] { use.Column, $"{SnakeJson.Word(use.Kind)} {use.Name}", use.Place ?? "", EffectOf(use) }));
    }

    public static IEnumerable<string> Details(ReportedSchema schema) =>
        [.. schema.Changes.Select(change => $"{change.Text}{(change.Breaks ? " (breaking)" : "")}"), .. schema.Renames.Select(Proposal), .. schema.Uses.Select(Describe)];

    public static string WordOf(ReportedSchema schema) => schema.State switch
    {
        SchemaState.VersionTooLow => "VERSION TOO LOW",
        var state => state.ToString().ToUpperInvariant(),
    };

    /// <summary>Returns what is to be said of the versions of a schema, with what parts it from its name.</summary>
    public static string Described(ReportedSchema schema)
    {
        var level = schema.Level is ChangeLevel.Major ? "breaking" : SnakeJson.Word(schema.Level);
        return schema.State switch
        {
            SchemaState.New when schema.Level is not ChangeLevel.None => ": new",
            SchemaState.New => $": not accepted yet; it would be {schema.Proposed}",
            SchemaState.Changed when schema.Before is null => $": {level}",
            SchemaState.Changed => $": {level}, not accepted; it was {schema.Before} and would be {schema.Proposed}",
            SchemaState.Gone when schema.Version is null => ": no longer there",
            SchemaState.Gone => $": accepted as {schema.Version}, and in the project no more",
            SchemaState.VersionTooLow => $": {level}, accepted as {schema.Version}; after {schema.Before} it needs {schema.Proposed} at least",
            SchemaState.Accepted when schema.Before is null => $" {schema.Version}: new, accepted by {schema.AcceptedBy}: {schema.Reason}",
            SchemaState.Accepted when schema.Version is null => ": removed",
            SchemaState.Accepted => $" {schema.Before} -> {schema.Version}: {level}, accepted by {schema.AcceptedBy}: {schema.Reason}",
            SchemaState.Unknown => $"{(schema.Version is null ? "" : $" {schema.Version}")}: its SQL, or that of a table it reads, does not fit here; it stays as it was accepted",
            _ => $" {schema.Version}",
        };
    }

    private static string Describe(ReportedUse use) => $"used by {SnakeJson.Word(use.Kind)} {use.Name}{(use.Place is null ? "" : $" ({use.Place})")}: {EffectOf(use)}";

    private static string EffectOf(ReportedUse use) => use.Breaks is { } why ? $"no longer fits: {why}" : use.Through is { } table ? $"through {table}" : $"uses {use.Column}";

    private static string Proposal(RenamedColumn rename) => $"Is '{rename.From}' now '{rename.To}'? Then keep the old name for those who read it: - rename: {{ {rename.To}: {rename.From} }}";

    private static Color ColourOf(ReportedSchema schema) => schema.Holds ? Color.Green : schema.Level is ChangeLevel.Major || schema.State is SchemaState.Gone ? Color.Red : Color.Yellow;
}
