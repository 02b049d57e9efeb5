using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Checks;
using Tamiz.Cleaning;
using Tamiz.Ingest;
using Tamiz.Planning;
using Tamiz.Steps;

namespace Tamiz.Runs;

/// <summary>The stages of a run up to the gate, each step by its key. A step knows nothing but what it is given.</summary>
internal sealed class Stages(StepRunner steps, PlannedPipeline planned, RunPlan plan)
{
    public async Task<Made<ImmutableArray<IngestedFile>>> IngestAsync(PlannedSource source, CancellationToken cancellationToken)
    {
        var (dataset, inputs) = (source.Dataset, plan.InputsOf(source.Dataset.Name));
        var (record, manifest) = await steps.RunAsync(
            Recipes.Ingest(source, inputs),
            async attempt =>
            {
                var files = await Ingestion.RunAsync(attempt, planned.Pipeline.Folder, dataset.Read, [.. dataset.Schema.Names], inputs, cancellationToken).ConfigureAwait(false);
                var facts = new JsonObject { ["files"] = new JsonArray([.. files.Select(file => (JsonNode)file.ToJson())]) };
                return new StepResult(null, facts, [.. files.Select(file => file.Input.RawKey), .. files.Select(file => file.Normalised).OfType<string>()]);
            },
            manifest => StepOutputs.RowsOf(StepOutputs.FilesOf(manifest)),
            cancellationToken).ConfigureAwait(false);
        return new(record, StepOutputs.FilesOf(manifest));
    }

    public async Task<Made<CleanTable>> CleanAsync(PlannedSource source, ImmutableArray<IngestedFile> files, CancellationToken cancellationToken)
    {
        var (record, manifest) = await steps.RunAsync(
            Recipes.Clean(source, [.. files.Select(file => file.Input)]),
            async attempt =>
            {
                var cleaned = await CleaningStep.RunAsync(attempt, source.Dataset.Cleaning, source.Dataset.Read, files, cancellationToken).ConfigureAwait(false);
                return new StepResult(cleaned.Table, cleaned.Facts(), [.. cleaned.Gone.Select(part => part.Key), .. cleaned.Trail]);
            },
            manifest => StepOutputs.RowsOf(CleanTable.From(manifest), files),
            cancellationToken).ConfigureAwait(false);
        return new(record, CleanTable.From(manifest));
    }

    public async Task<Made<ValidatedTable>> ValidateAsync(
        PlannedSource source, TableData cleaned, IReadOnlyDictionary<string, TableData> parents, CancellationToken cancellationToken)
    {
        var (record, manifest) = await steps.RunAsync(
            Recipes.Validate(source, cleaned, parents),
            async attempt =>
            {
                var validated = await ValidationStep.RunAsync(attempt, Recipes.ToCheck(source, parents), cleaned, cancellationToken).ConfigureAwait(false);
                var facts = new JsonObject
                {
                    ["measures"] = SnakeJson.Write(validated.Measures),
                    ["labels"] = validated.Labels,
                    ["quarantine"] = validated.Quarantine,
                    ["quarantined"] = validated.Quarantined,
                };
                return new StepResult(validated.Table, facts, [.. new[] { validated.Labels, validated.Quarantine }.OfType<string>()]);
            },
            manifest => StepOutputs.RowsOf(StepOutputs.ValidatedOf(manifest), cleaned, source.Dataset),
            cancellationToken).ConfigureAwait(false);
        return new(record, StepOutputs.ValidatedOf(manifest));
    }

    public async Task<Made<QueriedTable>> QueryAsync(PlannedQuery query, IReadOnlyDictionary<string, TableData> tables, CancellationToken cancellationToken)
    {
        var (record, manifest) = await steps.RunAsync(
            Recipes.Query(query, tables),
            async attempt =>
            {
                var (table, measures) = await QueryStep.RunAsync(attempt, query, tables, cancellationToken).ConfigureAwait(false);
                return new StepResult(table, new JsonObject { ["measures"] = SnakeJson.Write(measures) }, []);
            },
            manifest => StepOutputs.RowsOf(StepOutputs.QueriedOf(manifest), query.Table),
            cancellationToken).ConfigureAwait(false);
        return new(record, StepOutputs.QueriedOf(manifest));
    }
}

/// <summary>What a step gave, and the record of it.</summary>
internal sealed record Made<T>(StepRecord Record, T Result);
