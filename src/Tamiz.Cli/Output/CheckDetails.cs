using Tamiz.Reports;

namespace Tamiz.Cli.Output;

/// <summary>What a check found, in labelled lines: numbers, rows that break it, and what they have in common.</summary>
internal static class CheckDetails
{
    private const int Label = 8;
    private const int Indent = 2;

    public static void Write(Terminal terminal, MeasuredCheck check)
    {
        WriteLabelled(terminal, "found", check.Text);
        if (check.Why is { } why)
            WriteLabelled(terminal, "why", why.ReplaceLineEndings(" ").Trim());
        foreach (var (at, sample) in check.Samples.Index())
            WriteLabelled(terminal, at == 0 ? "rows" : "", Describe(sample));
        if (More(check) is { } more)
            WriteLabelled(terminal, "", more);
        foreach (var trait in check.Common)
            WriteLabelled(terminal, LabelOf(trait), trait.Text);
    }

    public static void WriteLabelled(Terminal terminal, string label, string text) => terminal.WriteLine($"{label.PadRight(Label)}{text}", Indent, Label);

    public static string Describe(SampleRow sample)
    {
        var values = string.Join(", ", sample.Values.Select(value => $"{value.Key} {value.Value ?? "(null)"}"));
        return sample.Record is { } record ? $"{sample.File} record {record}: {values}" : values;
    }

    /// <summary>Writes the same as a list, as it may be shared.</summary>
    public static void WriteMarkdown(MarkdownText text, MeasuredCheck check)
    {
        text.Paragraph($"{check.Rule}: {check.Text}");
        text.List(check.Samples.Select(sample => Describe(sample.Share())).Concat(More(check) is { } more ? [more] : []));
        text.List(check.Common.Select(trait => $"{LabelOf(trait)}: {trait.SharedText}"));
    }

    // Where rows are is a fact; what they share beyond chance is a claim.
    private static string LabelOf(CommonTrait trait) => trait is { Kind: TraitKind.Records } ? "where" : "common";

    private static string? More(MeasuredCheck check) => check.RowsFailed > check.Samples.Length && check.Samples.Length > 0
        ? $"and {Words.Number(check.RowsFailed.Value - check.Samples.Length)} more"
        : null;
}
