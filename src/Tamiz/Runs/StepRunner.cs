using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Schemas;
using Tamiz.Steps;

namespace Tamiz.Runs;

/// <summary>What a step left: its table, if it makes one, what else it found out, and the files that belong to it.</summary>
internal sealed record StepResult(TableData? Table, JsonObject Facts, ImmutableArray<string> Files);

/// <summary>Runs steps, or takes them from those done before; keeps a record of each and tells what happened.</summary>
internal sealed class StepRunner(RunFiles files, StepCache cache, StepReasons reasons, TimeProvider clock, StepNews news, Func<string, string> mask, int atOnce) : IDisposable
{
    private readonly SemaphoreSlim _executing = new(atOnce, atOnce);

    /// <summary>Gets or sets what is done; the rest must be finished.</summary>
    public RunScope Scope { get; set; } = RunScope.Whole;

    /// <summary>Gets what this run already keeps of its steps, which other processes did.</summary>
    public IReadOnlyDictionary<string, StepRecord> Known { get; init; } = ImmutableDictionary<string, StepRecord>.Empty;

    /// <summary>Gets what tries again after infrastructure failed.</summary>
    public StepRetry Retry { get; init; } = new(clock, TimeSpan.Zero);

    /// <summary>Gets what is told of a try that failed and is followed by another.</summary>
    public Func<RunEvent, Task> Tell { get; init; } = _ => Task.CompletedTask;

    /// <summary>Runs a step unless a manifest with its key is there.</summary>
    /// <exception cref="StepException">The step could not be done.</exception>
    /// <exception cref="TamizException">The step is not to be done, and is not finished.</exception>
    public async Task<(StepRecord Record, StepManifest Manifest)> RunAsync(
        StepRecipe recipe, Func<Attempt, Task<StepResult>> work, Func<StepManifest, StepRows> rows, CancellationToken cancellationToken)
    {
        var step = recipe.Step;
        var parts = cache.PartsOf(recipe);
        var record = new StepRecord(step.Name, SnakeJson.Word(step.Stage), step.Table, 1, StepOutcome.Reused, "") { Number = news.NumberOf(step), Started = clock.GetUtcNow(), Key = CanonicalJson.Hash(parts) };
        if (!Scope.Does(step.Name))
            return await TakeAsync(step, record, rows, cancellationToken).ConfigureAwait(false);

        var from = clock.GetTimestamp();
        var tries = new Try(recipe, parts, work, rows) { Anew = Scope.Anew.Contains(step.Name) };
        try
        {
            return await Retry.DoAsync(token => DoAsync(tries, record, token), (e, attempt) => AgainAsync(step, record, e, attempt, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (TamizException e) when (e.Reason is not ExitReason.Internal)
        {
            await KeepAsync(step, Failed(tries, record, e) with { DurationMs = (long)clock.GetElapsedTime(from).TotalMilliseconds }, cancellationToken).ConfigureAwait(false);
            throw new StepException(step, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _executing.Dispose();

    // Only what has to be finished is looked at; what this run keeps of it already is not kept twice.
    private async Task<(StepRecord Record, StepManifest Manifest)> TakeAsync(Step step, StepRecord record, Func<StepManifest, StepRows> rows, CancellationToken cancellationToken)
    {
        var manifest = await cache.FindAsync(step, record.Key, cancellationToken).ConfigureAwait(false)
            ?? throw new TamizException(ExitReason.Usage, "step_missing", $"The step '{step.Name}' is needed and not finished for these files and rules.") { Hint = $"Do it first, with --only {step.Name}, or all that is needed, with --select +STEP." };
        return Known.GetValueOrDefault(step.Name) is { Manifest: not null } known && known.Key == record.Key
            ? (known, manifest)
            : (await KeepAsync(step, Ended(step, record with { Why = StepReasons.Same(manifest) }, manifest, rows, 0), cancellationToken).ConfigureAwait(false), manifest);
    }

    private async Task<(StepRecord Record, StepManifest Manifest)> DoAsync(Try tries, StepRecord record, CancellationToken cancellationToken)
    {
        var (step, from) = (tries.Recipe.Step, clock.GetTimestamp());
        if (tries.Anew)
            await cache.ForgetAsync(step, record.Key, cancellationToken).ConfigureAwait(false);
        var manifest = await cache.FindAsync(step, record.Key, cancellationToken).ConfigureAwait(false);
        if (manifest is not null && Known.GetValueOrDefault(step.Name) is { Manifest: not null } known && known.Key == record.Key)
        {
            await news.EndedAsync(known).ConfigureAwait(false);
            return (known, manifest);
        }

        record = manifest is not null ? record with { Why = StepReasons.Same(manifest) }
            : record with { Outcome = StepOutcome.Executed, Why = tries.Anew ? "asked for" : mask(string.Join("; ", (await reasons.OfAsync(tries.Recipe, tries.Parts, cancellationToken).ConfigureAwait(false)).Why)) };
        if (manifest is null)
        {
            // Steps are looked for many at a time and done a few at a time; what it waited is no part of how long it took.
            await _executing.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                (record, from) = (record with { Started = clock.GetUtcNow() }, clock.GetTimestamp());
                tries.Began = record;
                manifest = await ExecuteAsync(tries, record.Key, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _executing.Release();
            }
        }

        record = Ended(step, record, manifest, tries.Rows, (long)clock.GetElapsedTime(from).TotalMilliseconds);
        return (await KeepAsync(step, record, cancellationToken).ConfigureAwait(false), manifest);
    }

    private async Task<StepManifest> ExecuteAsync(Try tries, string key, CancellationToken cancellationToken)
    {
        // Four digits beside the run keep two processes apart that do the same step of the same run.
        var (step, attempt) = (tries.Recipe.Step, $"{files.Run}-{Releases.Ledger.NewNonce()[..4]}");
        var result = await cache.WorkAsync(cache.Begin(step, key, attempt, files.Run, tries.Anew), tries.Work).ConfigureAwait(false);
        return await cache.CompleteAsync(step, new StepManifest
        {
            Step = step.Name,
            Key = key,
            Run = files.Run,
            Attempt = attempt,
            Parts = tries.Parts,
            Table = result.Table,
            Facts = result.Facts,
            Files = result.Files,
        }, cancellationToken).ConfigureAwait(false);
    }

    private async Task AgainAsync(Step step, StepRecord record, TamizException e, int attempt, CancellationToken cancellationToken)
    {
        var failed = record with { Outcome = StepOutcome.Failed, Why = $"{mask(e.Message)} It is tried again." };
        try
        {
            await PutAsync(step, failed, cancellationToken).ConfigureAwait(false);
            await Tell(new RunEvent.TriedAgain(clock.GetUtcNow(), step.Name, attempt + 1, mask(e.Message))).ConfigureAwait(false);
        }
        catch (TamizException again) when (again.Reason is ExitReason.Transient)
        {
            // What failed the step may fail this too; the step matters more.
        }
    }

    private StepRecord Failed(Try tries, StepRecord record, TamizException e) => (tries.Began ?? record) with { Outcome = StepOutcome.Failed, Why = mask(e.Message) };

    private static StepRecord Ended(Step step, StepRecord record, StepManifest manifest, Func<StepManifest, StepRows> rows, long milliseconds) => record with
    {
        DurationMs = milliseconds,
        Manifest = StepCache.ManifestKey(step, record.Key),
        Fingerprint = manifest.Table?.Fingerprint.Content,
        SchemaSha256 = manifest.Table is { } table ? SchemaJson.Hash(table.Schema) : null,
        Rows = rows(manifest),
    };

    private async Task<StepRecord> KeepAsync(Step step, StepRecord record, CancellationToken cancellationToken)
    {
        record = await PutAsync(step, record, cancellationToken).ConfigureAwait(false);
        await news.EndedAsync(record).ConfigureAwait(false);
        return record;
    }

    private async Task<StepRecord> PutAsync(Step step, StepRecord record, CancellationToken cancellationToken)
    {
        while (!await files.PutEvidenceAsync($"steps/{step.Folder}/{record.Attempt}.json", SnakeJson.Write(record), cancellationToken).ConfigureAwait(false))
            record = record with { Attempt = record.Attempt + 1 };
        return record;
    }

    private sealed record Try(StepRecipe Recipe, JsonObject Parts, Func<Attempt, Task<StepResult>> Work, Func<StepManifest, StepRows> Rows)
    {
        public bool Anew { get; init; }

        public StepRecord? Began { get; set; }
    }
}

/// <summary>Thrown when a step could not be done.</summary>
public sealed class StepException : TamizException
{
    /// <summary>Says of a failure in which step it happened.</summary>
    /// <param name="step">The step.</param>
    /// <param name="cause">Why.</param>
    public StepException(Step step, TamizException cause)
        : base(cause.Reason, cause.Code, $"The step '{step.Name}' failed: {cause.Message}", cause)
    {
        Step = step;
        Place = cause.Place;
        Hint = cause.Hint;
    }

    /// <summary>Gets the step.</summary>
    public Step Step { get; }
}
