using System.Collections.Immutable;
using Tamiz.Checks;
using Tamiz.Cleaning;
using Tamiz.Ingest;
using Tamiz.Planning;
using Tamiz.Steps;

namespace Tamiz.Runs;

/// <summary>What each step of a run depends on: the same for a run that does it and a plan that foresees it.</summary>
internal static class Recipes
{
    public static StepRecipe Ingest(PlannedSource source, ImmutableArray<PinnedFile> inputs) =>
        new(source.IngestStep, Ingestion.Version, Ingestion.DependsOn(source.Dataset.Read, [.. source.Dataset.Schema.Names], inputs)) { UsesEngine = false };

    public static StepRecipe Clean(PlannedSource source, ImmutableArray<PinnedFile> inputs) =>
        new(source.CleanStep, CleaningStep.Version, CleaningStep.DependsOn(source.Dataset.Cleaning, source.Dataset.Read, inputs)) { Names = NamesOf(inputs) };

    /// <param name="source">The dataset.</param>
    /// <param name="cleaned">Its cleaned rows.</param>
    /// <param name="parents">The tables that its checks refer to.</param>
    public static StepRecipe Validate(PlannedSource source, TableData cleaned, IReadOnlyDictionary<string, TableData> parents) =>
        new(source.ValidateStep, ValidationStep.Version, ValidationStep.DependsOn(ToCheck(source, parents), cleaned));

    /// <param name="query">The table made by SQL.</param>
    /// <param name="tables">The tables of <see cref="QueryStep.Needs"/>.</param>
    public static StepRecipe Query(PlannedQuery query, IReadOnlyDictionary<string, TableData> tables) =>
        new(query.Step, QueryStep.Version, QueryStep.DependsOn(query, tables));

    public static TableToCheck ToCheck(PlannedSource source, IReadOnlyDictionary<string, TableData> parents) =>
        new(new LabelledTable(source.Dataset.Name, source.Dataset.Cleaned, source.Dataset.Key), source.Dataset.Checks, parents, source.Previous);

    private static ImmutableDictionary<string, string> NamesOf(ImmutableArray<PinnedFile> inputs) =>
        inputs.GroupBy(input => input.Sha256).ToImmutableDictionary(group => group.Key, group => group.First().Path);
}
