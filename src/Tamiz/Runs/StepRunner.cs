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

    /// <summary>Runs a step unless a manifest with its key is there.</summary>
    /// <exception cref="StepException">The step could not be done.</exception>
    public async Task<(StepRecord Record, StepManifest Manifest)> RunAsync(
        StepRecipe recipe, Func<Attempt, Task<StepResult>> work, Func<StepManifest, StepRows> rows, CancellationToken cancellationToken)
    {
        var (step, started, from) = (recipe.Step, clock.GetUtcNow(), clock.GetTimestamp());
        var parts = cache.PartsOf(recipe);
        var key = CanonicalJson.Hash(parts);
        var record = new StepRecord(step.Name, SnakeJson.Word(step.Stage), step.Table, 1, StepOutcome.Reused, "") { Number = news.NumberOf(step), Started = started, Key = key };
        try
        {
            var manifest = await cache.FindAsync(step, key, cancellationToken).ConfigureAwait(false);
            record = manifest is null
                ? record with { Outcome = StepOutcome.Executed, Why = mask(string.Join("; ", (await reasons.OfAsync(recipe, parts, cancellationToken).ConfigureAwait(false)).Why)) }
                : record with { Why = StepReasons.Same(manifest) };
            if (manifest is null)
            {
                // Steps are looked for many at a time and done a few at a time; what it waited is no part of how long it took.
                await _executing.WaitAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    (record, from) = (record with { Started = clock.GetUtcNow() }, clock.GetTimestamp());
                    manifest = await ExecuteAsync(step, key, parts, work, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    _executing.Release();
                }
            }

            record = await KeepAsync(step, record with
            {
                DurationMs = (long)clock.GetElapsedTime(from).TotalMilliseconds,
                Manifest = StepCache.ManifestKey(step, key),
                Fingerprint = manifest.Table?.Fingerprint.Content,
                SchemaSha256 = manifest.Table is { } table ? SchemaJson.Hash(table.Schema) : null,
                Rows = rows(manifest),
            }, cancellationToken).ConfigureAwait(false);
            return (record, manifest);
        }
        catch (TamizException e) when (e.Reason is not ExitReason.Internal)
        {
            await KeepAsync(step, record with
            {
                Outcome = StepOutcome.Failed,
                Why = mask(e.Message),
                DurationMs = (long)clock.GetElapsedTime(from).TotalMilliseconds,
            }, cancellationToken).ConfigureAwait(false);
            throw new StepException(step, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _executing.Dispose();

    private async Task<StepManifest> ExecuteAsync(Step step, string key, JsonObject parts, Func<Attempt, Task<StepResult>> work, CancellationToken cancellationToken)
    {
        // Four digits beside the run keep two processes apart that do the same step of the same run.
        var attempt = $"{files.Run}-{Releases.Ledger.NewNonce()[..4]}";
        var result = await cache.WorkAsync(cache.Begin(step, key, attempt, files.Run), work).ConfigureAwait(false);
        return await cache.CompleteAsync(step, new StepManifest
        {
            Step = step.Name,
            Key = key,
            Run = files.Run,
            Attempt = attempt,
            Parts = parts,
            Table = result.Table,
            Facts = result.Facts,
            Files = result.Files,
        }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StepRecord> KeepAsync(Step step, StepRecord record, CancellationToken cancellationToken)
    {
        while (!await files.PutEvidenceAsync($"steps/{step.Folder}/{record.Attempt}.json", SnakeJson.Write(record), cancellationToken).ConfigureAwait(false))
            record = record with { Attempt = record.Attempt + 1 };
        await news.EndedAsync(record).ConfigureAwait(false);
        return record;
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
