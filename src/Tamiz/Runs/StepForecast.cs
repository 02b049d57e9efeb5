using System.Collections.Immutable;
using Tamiz.Ingest;
using Tamiz.Planning;
using Tamiz.Schemas;
using Tamiz.Steps;

namespace Tamiz.Runs;

/// <summary>
/// Goes through the steps of a plan and looks for their results. Where a step has to run, its result is taken to be what it was last, and
/// what rests on that is remembered: steps below are reused if it comes out identical.
/// </summary>
internal sealed class StepForecast(StepCache cache, StepReasons reasons, PlannedPipeline planned, ImmutableArray<PinnedFile> inputs)
{
    private readonly OrderedDictionary<string, Forecast> _steps = [];

    /// <summary>Foresees every step, and how files fit their schemas.</summary>
    public async Task<(ImmutableArray<Forecast> Steps, ImmutableArray<SchemaPreview> Schemas)> ForecastAsync(CancellationToken cancellationToken)
    {
        foreach (var source in planned.Sources)
            await AddAsync(Recipes.Ingest(source, InputsOf(source)), [], cancellationToken).ConfigureAwait(false);

        ImmutableArray<SchemaPreview> schemas = [.. planned.Sources.Select(SchemaOf)];
        if (schemas.Where(schema => schema.Fit is SchemaFit.Broken).Select(schema => schema.Dataset).ToList() is { Count: > 0 } broken)
        {
            foreach (var step in planned.Steps.Where(step => step.Stage is not Stage.Ingest))
                _steps[step.Name] = new Forecast(step, new StepPreview(step.Name, StepWill.NotReached, [], [$"the files of {string.Join(", ", broken)} do not fit the schema"]), null);
            return ([.. _steps.Values], schemas);
        }

        // Cleaning depends on the bytes of the files, which are known, and not on what ingesting them finds.
        foreach (var source in planned.Sources)
            await AddAsync(Recipes.Clean(source, InputsOf(source)), [], cancellationToken).ConfigureAwait(false);
        foreach (var source in planned.Sources)
        {
            var parents = source.Parents.ToDictionary(parent => parent.Key, parent => _steps[(parent.Value ? new Step(Stage.Validate, parent.Key) : new Step(Stage.Clean, parent.Key)).Name]);
            var cleaned = _steps[source.CleanStep.Name];
            await AddAsync(source.ValidateStep, [cleaned, .. parents.Values], () => Recipes.Validate(source, cleaned.Table!, TablesOf(parents)), cancellationToken).ConfigureAwait(false);
        }

        foreach (var query in planned.Queries)
        {
            var needs = QueryStep.Needs(query).ToDictionary(name => name, name => _steps[StepOf(name).Name]);
            await AddAsync(query.Step, [.. needs.Values], () => Recipes.Query(query, TablesOf(needs)), cancellationToken).ConfigureAwait(false);
        }

        return ([.. _steps.Values], schemas);
    }

    private async Task AddAsync(Step step, ImmutableArray<Forecast> needs, Func<StepRecipe> recipe, CancellationToken cancellationToken)
    {
        if (needs.All(need => need.Table is not null))
        {
            await AddAsync(recipe(), needs, cancellationToken).ConfigureAwait(false);
            return;
        }

        var unknown = needs.Where(need => need.Table is null).Select(need => need.Step.Name);
        var last = await reasons.LastAsync(step, cancellationToken).ConfigureAwait(false);
        _steps[step.Name] = new Forecast(step, new StepPreview(step.Name, StepWill.Run, [], [last is null ? "not done before" : $"nothing is known of what {string.Join(", ", unknown)} will give"]), last);
    }

    private async Task AddAsync(StepRecipe recipe, ImmutableArray<Forecast> needs, CancellationToken cancellationToken)
    {
        var (step, parts) = (recipe.Step, cache.PartsOf(recipe));
        ImmutableArray<string> unless = [.. planned.Steps.Select(one => one.Name).Where(name => needs.Any(need => need.RestsOn.Contains(name)))];
        if (await cache.PeekAsync(step, CanonicalJson.Hash(parts), cancellationToken).ConfigureAwait(false) is { } manifest)
        {
            var reuse = unless.IsEmpty ? StepReasons.Same(manifest) : $"reused if {string.Join(" and ", unless)} {(unless.Length == 1 ? "comes" : "come")} out identical";
            _steps[step.Name] = new Forecast(step, new StepPreview(step.Name, unless.IsEmpty ? StepWill.Reuse : StepWill.RunUnless, unless, [reuse]), manifest) { RestsOn = unless };
            return;
        }

        var (why, last) = await reasons.OfAsync(recipe, parts, cancellationToken).ConfigureAwait(false);
        _steps[step.Name] = new Forecast(step, new StepPreview(step.Name, StepWill.Run, [], why), last) { RestsOn = [step.Name] };
    }

    private SchemaPreview SchemaOf(PlannedSource source)
    {
        ImmutableArray<SchemaFinding> unaccepted = [.. source.LockFindings(planned.Pipeline.Lock).Where(finding => finding.Breaks)];
        if (!unaccepted.IsEmpty)
            return new SchemaPreview(source.Dataset.Name, SchemaFit.Broken, unaccepted);

        var ingest = _steps[source.IngestStep.Name];
        if (ingest.Preview.Will is not StepWill.Reuse)
            return new SchemaPreview(source.Dataset.Name, SchemaFit.NotKnownYet, []);

        var findings = Candidate.FindingsOf(source, StepOutputs.FilesOf(ingest.Result!));
        var fit = findings.Any(finding => finding.Breaks) ? SchemaFit.Broken : findings.IsEmpty ? SchemaFit.Fits : SchemaFit.Differs;
        return new SchemaPreview(source.Dataset.Name, fit, findings);
    }

    private Step StepOf(string table) => planned.Steps.Last(step => step.Table == table);

    private ImmutableArray<PinnedFile> InputsOf(PlannedSource source) => [.. inputs.Where(input => input.Dataset == source.Dataset.Name)];

    private static Dictionary<string, TableData> TablesOf(Dictionary<string, Forecast> steps) => steps.ToDictionary(step => step.Key, step => step.Value.Table!);
}

/// <summary>What is foreseen of a step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Preview">What a run would do with it.</param>
/// <param name="Result">Its result, or what it was last; <see langword="null"/> if nothing is known of it.</param>
internal sealed record Forecast(Step Step, StepPreview Preview, StepManifest? Result)
{
    /// <summary>Gets the steps that must come out identical for that result to hold.</summary>
    public ImmutableArray<string> RestsOn { get; init; } = [];

    /// <summary>Gets the table of that result.</summary>
    public TableData? Table => Result?.Table;
}
