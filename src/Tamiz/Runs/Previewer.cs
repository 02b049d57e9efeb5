using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Ingest;
using Tamiz.Planning;
using Tamiz.Releases;
using Tamiz.Steps;
using Tamiz.Storage;

namespace Tamiz.Runs;

/// <summary>Says what a run would do, without doing any of it: nothing is written to the store.</summary>
public sealed class Previewer(Store store, Engine engine, Ledger ledger, TimeProvider clock)
{
    /// <summary>Looks at files, settings and what the store holds.</summary>
    /// <exception cref="TamizException">A source file is missing, or the ledger is damaged.</exception>
    public async Task<RunPreview> PreviewAsync(PlannedPipeline planned, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(planned);
        var tail = await ledger.TailAsync(0, cancellationToken).ConfigureAwait(false);
        var entry = await ledger.NewestReleaseAsync(tail, cancellationToken).ConfigureAwait(false);
        var current = entry is null ? null : ReleaseBody.From(entry.Body);

        // A run that started now would have this time; what asks for it runs anew in each.
        planned = await new PreviousRelease(store, engine, entry).OpenAsync(planned, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        var before = planned.Pipeline.AddsFiles
            ? await KnownFiles.ReadAsync(store, entry, cancellationToken).ConfigureAwait(false)
            : await KnownFiles.FindAsync(store, entry, cancellationToken).ConfigureAwait(false) ?? [];
        var inputs = await RunInputs.PinAsync(planned.Pipeline, before, ahead: null, cancellationToken).ConfigureAwait(false);
        var cache = new StepCache(store, engine);
        var steps = new StepForecast(cache, new StepReasons(cache, new StepHistory(ledger, tail)), planned, inputs);
        var (forecasts, schemas) = await steps.ForecastAsync(cancellationToken).ConfigureAwait(false);

        return new RunPreview(planned.Pipeline.Name, $"{engine.Name} {engine.Version}")
        {
            Base = current?.Release,
            BaseVersion = current?.Version,
            Inputs = Compare(inputs, before),
            Schemas = schemas,
            Steps = [.. forecasts.Select(forecast => forecast.Preview)],
            Unchanged = await IsUnchangedAsync(planned, forecasts, schemas, current, cancellationToken).ConfigureAwait(false),
        };
    }

    // Only if every table is known for certain can the result be compared.
    private async Task<bool?> IsUnchangedAsync(
        PlannedPipeline planned, ImmutableArray<Forecast> forecasts, ImmutableArray<SchemaPreview> schemas, ReleaseBody? current, CancellationToken cancellationToken)
    {
        if (current is null || schemas.Any(schema => schema.Fit is SchemaFit.Broken))
            return false;
        if (forecasts.Any(forecast => forecast.Preview.Will is not StepWill.Reuse && forecast.Step.Stage is not Stage.Ingest))
            return null;

        var tables = forecasts.Where(forecast => forecast.Step.Stage is Stage.Validate or Stage.Kpis).ToDictionary(forecast => forecast.Step.Table, forecast => forecast.Table!);
        return await new ReleaseContent(store, engine)
            .EqualsAsync(Candidate.Released(planned, name => tables[name]), planned.Pipeline.Release.Files, current, cancellationToken).ConfigureAwait(false);
    }

    private static ImmutableArray<InputPreview> Compare(ImmutableArray<PinnedFile> now, ImmutableArray<PinnedFile> released)
    {
        var before = released.DistinctBy(input => (input.Dataset, input.Path)).ToDictionary(input => (input.Dataset, input.Path));
        var kept = now.Select(input => (input.Dataset, input.Path)).ToHashSet();
        InputChange ChangeOf(PinnedFile input) =>
            !before.TryGetValue((input.Dataset, input.Path), out var was) ? InputChange.New : was.Sha256 == input.Sha256 ? InputChange.Same : InputChange.Changed;
        return [
            .. now.Select(input => new InputPreview(input.Dataset, input.Path, ChangeOf(input), input.Bytes, input.Sha256)),
            .. released.Where(input => !kept.Contains((input.Dataset, input.Path))).Select(input => new InputPreview(input.Dataset, input.Path, InputChange.Gone, input.Bytes, input.Sha256)),
        ];
    }
}
