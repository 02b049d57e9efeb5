using System.Collections.Immutable;
using Tamiz.Checks;
using Tamiz.Cleaning;
using Tamiz.Ingest;
using Tamiz.Steps;

namespace Tamiz.Runs;

/// <summary>What steps left, read from their manifests.</summary>
internal static class StepOutputs
{
    public static ImmutableArray<IngestedFile> FilesOf(StepManifest manifest) =>
        [.. manifest.Facts["files"]!.AsArray().Select(file => IngestedFile.FromJson(file!))];

    public static ValidatedTable ValidatedOf(StepManifest manifest) => new(
        manifest.Table!, MeasuresOf(manifest), (string?)manifest.Facts["labels"], (string?)manifest.Facts["quarantine"], (long)manifest.Facts["quarantined"]!);

    public static QueriedTable QueriedOf(StepManifest manifest) => new(manifest.Table!, MeasuresOf(manifest));

    public static StepRows RowsOf(ImmutableArray<IngestedFile> files) => new()
    {
        In = files.Sum(file => file.Index.Records),
        Kept = files.Sum(file => file.Index.Readable),
        Unreadable = files.Sum(file => (long)file.Index.Unreadable.Length),
    };

    public static StepRows RowsOf(CleanTable cleaned, ImmutableArray<IngestedFile> files) => new()
    {
        In = files.Sum(file => file.Index.Readable),
        Kept = cleaned.Table.Rows,
        Merged = cleaned.Count("merged"),
        Filtered = cleaned.Count("filtered"),
        Quarantined = cleaned.Count("quarantined"),
        Changed = cleaned.Changed.IsEmpty ? null : cleaned.Changed,
    };

    public static StepRows RowsOf(ValidatedTable validated, TableData cleaned, Pipelines.Table table) => new()
    {
        In = cleaned.Rows,
        Kept = validated.Table.Rows,
        Quarantined = validated.Quarantined,
        Checks = RowMeasures(validated.Measures, table).Count,
        Broken = RowMeasures(validated.Measures, table).Count(IsBroken),
    };

    public static StepRows RowsOf(QueriedTable queried, Pipelines.Table table) => new()
    {
        Kept = queried.Table.Rows,
        Checks = RowMeasures(queried.Measures, table).Count,
        Broken = RowMeasures(queried.Measures, table).Count(IsBroken),
    };

    private static ImmutableArray<CheckMeasure> MeasuresOf(StepManifest manifest) =>
        SnakeJson.Read<ImmutableArray<CheckMeasure>>(manifest.Facts["measures"]!);

    // Whether a check of the whole table is broken is not known before the gate.
    private static List<CheckMeasure> RowMeasures(ImmutableArray<CheckMeasure> measures, Pipelines.Table table)
    {
        var ofRows = table.Checks.OfType<RowCheck>().Select(check => check.Id(table.Name)).ToHashSet();
        return [.. measures.Where(measure => ofRows.Contains(measure.Id))];
    }

    private static bool IsBroken(CheckMeasure measure) => measure.RowsFailed > 0 || measure.Error is not null;
}

/// <summary>A table made by SQL.</summary>
/// <param name="Table">Its rows.</param>
/// <param name="Measures">What its checks measured.</param>
internal sealed record QueriedTable(TableData Table, ImmutableArray<CheckMeasure> Measures);
