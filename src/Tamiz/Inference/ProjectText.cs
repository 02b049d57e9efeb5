using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tamiz.Decoding;
using Tamiz.Ingest;

namespace Tamiz.Inference;

/// <summary>Writes a proposed project as a commented <c>tamiz.yml</c>.</summary>
internal static partial class ProjectText
{
    public static string Write(string pipeline, ImmutableArray<Proposal> proposals)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        text.Write(
            "# Made by tamiz init from the files named below. Read it, correct it, and keep it in Git with schemas/.\n" +
            "# Nothing a reader sees changes unless every check lets it.\n\n" +
            $"version: 1\npipeline: {pipeline}\nstore: ./store                # raw files, candidates, releases and the ledger; not for Git\n\ndatasets:\n");
        foreach (var proposal in proposals)
            WriteDataset(text, proposal);

        text.Write("# KPIs are SQL over the datasets, for example:\n");
        text.Write($"# kpis:\n#   rows:\n#     sql: select count(*) as rows from {proposals[0].Survey.Dataset}\n\n");
        text.Write("release:\n  files: [csv, parquet]\n  deliver:\n    - files: ./store/latest   # the newest release under stable names, replaced all at once\n");
        return text.ToString();
    }

    private static void WriteDataset(StringWriter text, Proposal proposal)
    {
        var survey = proposal.Survey;
        text.Write($"  {survey.Dataset}:");
        text.Write(survey.IsSample ? $"   # inferred from the first {survey.Rows} of {survey.Records} records\n" : $"   # {survey.Records} records\n");
        text.Write($"    source: {List(survey.Source)}\n");
        WriteRead(text, proposal);
        text.Write($"    schema: schemas/{survey.Dataset}.json\n");
        if (!proposal.Key.IsEmpty)
            text.Write($"    key: {List(proposal.Key)}   # no two rows share it{(survey.IsSample ? ", as far as was looked" : "")}\n");

        if (proposal.Trims || proposal.Deduplicates)
        {
            text.Write("    clean:\n");
            if (proposal.Trims)
                text.Write("      - trim: \"*\"               # some values have blanks at their ends\n");
            if (proposal.Deduplicates)
                text.Write($"      - deduplicate: exact      # {survey.Duplicates} rows repeat others\n");
        }

        if (!proposal.ValueLists.IsEmpty || !proposal.References.IsEmpty)
        {
            text.Write("    checks:\n");
            foreach (var (column, to) in proposal.References)
                text.Write($"      - references: {{ key: {Scalar(column)}, to: {to} }}\n");
            foreach (var (column, values) in proposal.ValueLists)
                text.Write($"      - accepted_values: {{ column: {Scalar(column)}, values: [{string.Join(", ", values.Select(Scalar))}] }}\n");
        }

        text.Write('\n');
    }

    private static void WriteRead(StringWriter text, Proposal proposal)
    {
        var settings = new List<string>();
        var read = proposal.Survey.Read;
        if (read.Encoding is not TextEncoding.Utf8)
            settings.Add($"encoding: {TextEncodings.NameOf(read.Encoding)}");
        if (read.Format.Delimiter != new ReadOptions().FormatOf(proposal.Survey.Source[0]).Delimiter)
            settings.Add($"delimiter: {Scalar(read.Format.Delimiter == '\t' ? "\\t" : read.Format.Delimiter.ToString())}");
        if (read.Format.SkipLines > 0)
            settings.Add($"skip: {read.Format.SkipLines}");
        if (!read.Numbers.ArePlain)
            settings.Add($"decimal: {Scalar(read.Numbers.Point.ToString())}");
        if (read.Numbers.Thousands is { } thousands)
            settings.Add($"thousands: {Scalar(thousands.ToString())}");
        if (!proposal.NullValues.IsEmpty)
            settings.Add($"null_values: [{string.Join(", ", proposal.NullValues.Select(Scalar))}]");
        if (proposal.Survey.Unreadable > 0)
            settings.Add($"max_unreadable: {proposal.Survey.Unreadable}");
        if (settings.Count > 0)
            text.Write($"    read: {{ {string.Join(", ", settings)} }}\n");
    }

    private static string List(ImmutableArray<string> items) => items is [var only] ? Scalar(only) : $"[{string.Join(", ", items.Select(Scalar))}]";

    /// <summary>Returns a text as a YAML scalar that any reader takes for that text: plain where no reader could take it for something else.</summary>
    private static string Scalar(string text)
    {
        if (Plain().IsMatch(text) && !Special().IsMatch(text))
            return text;

        // JSON strings are YAML's double-quoted scalars; a tab is written as the two letters that 'delimiter' knows.
        return text == "\\t" ? "\"\\t\"" : JsonSerializer.Serialize(text, Relaxed);
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [GeneratedRegex(@"^[A-Za-z_./][A-Za-z0-9_./*-]*( [A-Za-z0-9_./*-]+)*$")]
    private static partial Regex Plain();

    [GeneratedRegex("^(true|false|null|yes|no|on|off|y|n|[.]nan|[.]inf)$", RegexOptions.IgnoreCase)]
    private static partial Regex Special();
}
