using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Checks;
using Tamiz.Cleaning;
using Tamiz.Ingest;
using Tamiz.Steps;

namespace Tamiz.Runs;

/// <summary>The stages of a run up to the gate, each step by its key.</summary>
internal sealed class Stages(StepRunner steps, PlannedPipeline planned, RunPlan plan, Candidate candidate)
{
    public async Task IngestAsync(PlannedSource source, CancellationToken cancellationToken)
    {
        var (dataset, inputs) = (source.Dataset, plan.InputsOf(source.Dataset.Name));
        var step = new Step(Stage.Ingest, dataset.Name);
        var manifest = await steps.RunAsync(
            new StepKind(step, Ingestion.Version, UsesEngine: false),
            Ingestion.DependsOn(dataset.Read, [.. dataset.Schema.Names], inputs),
            async attempt =>
            {
                var files = await Ingestion.RunAsync(attempt, planned.Pipeline.Folder, dataset.Read, [.. dataset.Schema.Names], inputs, cancellationToken).ConfigureAwait(false);
                var facts = new JsonObject { ["files"] = new JsonArray([.. files.Select(file => (JsonNode)file.ToJson())]) };
                return new StepResult(null, facts, [.. files.Select(file => file.Input.RawKey), .. files.Select(file => file.Normalised).OfType<string>()]);
            },
            manifest => RowsOf(FilesOf(manifest)),
            cancellationToken).ConfigureAwait(false);
        candidate.Files[dataset.Name] = FilesOf(manifest);
        candidate.Keep(step, manifest);
    }

    public async Task CleanAsync(PlannedSource source, CancellationToken cancellationToken)
    {
        var (dataset, files) = (source.Dataset, candidate.Files[source.Dataset.Name]);
        var cleaning = new CleaningPlan(dataset.Schema, dataset.Clean, dataset.Read.NullValues) { Numbers = dataset.Read.Numbers };
        var step = new Step(Stage.Clean, dataset.Name);
        var manifest = await steps.RunAsync(
            new StepKind(step, CleaningStep.Version),
            CleaningStep.DependsOn(cleaning, dataset.Read, files),
            async attempt =>
            {
                var cleaned = await CleaningStep.RunAsync(attempt, cleaning, dataset.Read.Format, files, cancellationToken).ConfigureAwait(false);
                var facts = new JsonObject { ["gone"] = cleaned.Gone, ["counts"] = SnakeJson.Write(cleaned.Counts), ["first_quarantined"] = SnakeJson.Write(cleaned.FirstQuarantined) };
                return new StepResult(cleaned.Table, facts, cleaned.Gone is null ? [] : [cleaned.Gone]);
            },
            manifest => RowsOf(CleanedOf(manifest), files),
            cancellationToken).ConfigureAwait(false);
        candidate.Cleaned[dataset.Name] = CleanedOf(manifest);
        candidate.Keep(step, manifest);
    }

    public async Task ValidateAsync(PlannedSource source, CancellationToken cancellationToken)
    {
        var (dataset, cleaned) = (source.Dataset, candidate.Cleaned[source.Dataset.Name].Table);
        var table = new LabelledTable(dataset.Name, dataset.Schema, dataset.Key);
        var parents = source.Parents.ToDictionary(
            parent => parent.Key, parent => parent.Value ? candidate.Validated[parent.Key].Table : candidate.Cleaned[parent.Key].Table);
        var step = new Step(Stage.Validate, dataset.Name);
        var manifest = await steps.RunAsync(
            new StepKind(step, ValidationStep.Version),
            ValidationStep.DependsOn(table, dataset.Checks, cleaned, parents),
            async attempt =>
            {
                var validated = await ValidationStep.RunAsync(attempt, table, dataset.Checks, cleaned, parents, cancellationToken).ConfigureAwait(false);
                var facts = new JsonObject
                {
                    ["measures"] = SnakeJson.Write(validated.Measures),
                    ["labels"] = validated.Labels,
                    ["quarantine"] = validated.Quarantine,
                    ["quarantined"] = validated.Quarantined,
                };
                return new StepResult(validated.Table, facts, [.. new[] { validated.Labels, validated.Quarantine }.OfType<string>()]);
            },
            manifest => RowsOf(ValidatedOf(manifest), cleaned),
            cancellationToken).ConfigureAwait(false);
        candidate.Validated[dataset.Name] = ValidatedOf(manifest);
        candidate.Keep(step, manifest);
    }

    public async Task QueryAsync(PlannedQuery query, CancellationToken cancellationToken)
    {
        var tables = candidate.Tables;
        var step = new Step(Stage.Kpis, query.Table.Name, Derives: !query.Table.IsKpi);
        var manifest = await steps.RunAsync(
            new StepKind(step, QueryStep.Version),
            QueryStep.DependsOn(query, tables),
            async attempt =>
            {
                var (table, measures) = await QueryStep.RunAsync(attempt, query, tables, cancellationToken).ConfigureAwait(false);
                return new StepResult(table, new JsonObject { ["measures"] = SnakeJson.Write(measures) }, []);
            },
            manifest => new StepRows { Kept = manifest.Table!.Rows, Checks = MeasuresOf(manifest).Length, Broken = MeasuresOf(manifest).Count(IsBroken) },
            cancellationToken).ConfigureAwait(false);
        candidate.Queries[query.Table.Name] = (manifest.Table!, MeasuresOf(manifest));
        candidate.Keep(step, manifest);
    }

    private static ImmutableArray<IngestedFile> FilesOf(StepManifest manifest) =>
        [.. manifest.Facts["files"]!.AsArray().Select(file => IngestedFile.FromJson(file!))];

    private static CleanTable CleanedOf(StepManifest manifest) =>
        new(manifest.Table!, (string?)manifest.Facts["gone"], SnakeJson.Read<ImmutableArray<GoneCount>>(manifest.Facts["counts"]!))
        {
            FirstQuarantined = SnakeJson.Read<ImmutableArray<GoneRow>>(manifest.Facts["first_quarantined"]!),
        };

    private static ValidatedTable ValidatedOf(StepManifest manifest) => new(
        manifest.Table!, MeasuresOf(manifest), (string?)manifest.Facts["labels"], (string?)manifest.Facts["quarantine"], (long)manifest.Facts["quarantined"]!);

    private static ImmutableArray<CheckMeasure> MeasuresOf(StepManifest manifest) =>
        SnakeJson.Read<ImmutableArray<CheckMeasure>>(manifest.Facts["measures"]!);

    private static StepRows RowsOf(ImmutableArray<IngestedFile> files) => new()
    {
        In = files.Sum(file => file.Index.Records),
        Kept = files.Sum(file => file.Index.Readable),
        Unreadable = files.Sum(file => (long)file.Index.Unreadable.Length),
    };

    private static StepRows RowsOf(CleanTable cleaned, ImmutableArray<IngestedFile> files) => new()
    {
        In = files.Sum(file => file.Index.Readable),
        Kept = cleaned.Table.Rows,
        Merged = cleaned.Count("merged"),
        Filtered = cleaned.Count("filtered"),
        Quarantined = cleaned.Count("quarantined"),
    };

    private static StepRows RowsOf(ValidatedTable validated, TableData cleaned) => new()
    {
        In = cleaned.Rows,
        Kept = validated.Table.Rows,
        Quarantined = validated.Quarantined,
        Checks = validated.Measures.Length,
        Broken = validated.Measures.Count(IsBroken),
    };

    private static bool IsBroken(CheckMeasure measure) => measure.RowsFailed > 0 || measure.Error is not null;
}
