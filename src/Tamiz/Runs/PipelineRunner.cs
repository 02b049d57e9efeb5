using Tamiz.Engines;
using Tamiz.Ingest;
using Tamiz.Pipelines;
using Tamiz.Planning;
using Tamiz.Releases;
using Tamiz.Storage;

namespace Tamiz.Runs;

/// <summary>Runs a pipeline as a transaction: nothing a consumer reads changes until the gate has passed; then all of it changes at once.</summary>
public sealed class PipelineRunner(Store store, Engine engine, TimeProvider clock, RunOptions options)
{
    private readonly Ledger _ledger = new(store, clock, options.Nonce);

    /// <summary>Runs all of a pipeline.</summary>
    /// <exception cref="TamizException">The run could not be opened, or it ended for a reason that leaves no entry: infrastructure, a lost race.</exception>
    public Task<RunResult> RunAsync(PlannedPipeline planned, CancellationToken cancellationToken = default) => RunAsync(planned, RunScope.Whole, cancellationToken);

    /// <summary>Runs a pipeline, or some steps of it. A run that is blocked is tried again as the pipeline says.</summary>
    /// <param name="planned">The pipeline.</param>
    /// <param name="scope">What is done.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How the last try ended.</returns>
    /// <exception cref="TamizException">As <see cref="RunAsync(PlannedPipeline, CancellationToken)"/>; or a step that others need is not finished.</exception>
    public async Task<RunResult> RunAsync(PlannedPipeline planned, RunScope scope, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(planned);
        ArgumentNullException.ThrowIfNull(scope);
        var result = await RunOnceAsync(planned, scope, options.RetryOf, cancellationToken).ConfigureAwait(false);
        if (planned.Pipeline.RetryBlocked is not { } retry || !options.RetryBlocked || !scope.Closes)
            return result;

        for (var attempt = 1; attempt <= retry.Attempts && result.Reason is ExitReason.Blocked or ExitReason.Schema; attempt++)
        {
            var now = clock.GetUtcNow();
            options.Progress(new RunEvent.Waiting(now, result.Run, attempt, retry.Attempts, now + retry.Delay));
            await Task.Delay(retry.Delay, clock, cancellationToken).ConfigureAwait(false);
            if (await HasSameInputsAsync(planned.Pipeline, result, cancellationToken).ConfigureAwait(false))
            {
                options.Progress(new RunEvent.SameInputs(clock.GetUtcNow(), result.Run));
                break;
            }

            result = await RunOnceAsync(planned, scope, result.Run, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    /// <summary>Opens a run that is done in parts, perhaps by many processes. Who opens one under the same external id gets the same.</summary>
    /// <param name="planned">The pipeline.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Its plan.</returns>
    public async Task<RunPlan> OpenAsync(PlannedPipeline planned, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(planned);
        var named = new ExternalRuns(store);
        if (options.ExternalId is { } id && await named.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } there)
            return there;

        var (_, current) = await CurrentPointer.NowAsync(_ledger, cancellationToken).ConfigureAwait(false);
        var plan = await OpenAsync(planned, current, options, inParts: true, cancellationToken).ConfigureAwait(false);
        return options.ExternalId is null ? plan : await named.ClaimAsync(plan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Goes on with a run that was opened before, from its plan.</summary>
    /// <param name="planned">The pipeline.</param>
    /// <param name="run">The run.</param>
    /// <param name="scope">What is done.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How it ended; if it had ended before, how it did then.</returns>
    /// <exception cref="TamizException">There is no such run, or configuration or engine are no longer those of its plan; or as <see cref="RunAsync(PlannedPipeline, RunScope, CancellationToken)"/>.</exception>
    public async Task<RunResult> ContinueAsync(PlannedPipeline planned, string run, RunScope scope, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(planned);
        ArgumentNullException.ThrowIfNull(scope);
        var plan = await new RunContinuation(store, engine).OpenAsync(planned.Pipeline, run, scope, cancellationToken).ConfigureAwait(false);
        var (tail, current) = await CurrentPointer.NowAsync(_ledger, cancellationToken).ConfigureAwait(false);
        var work = new RunWork(store, engine, clock, options, _ledger, planned, plan);
        if (await RunContinuation.EndOfAsync(_ledger, plan, tail, cancellationToken).ConfigureAwait(false) is { } end)
            return await work.RepeatAsync(end, current, cancellationToken).ConfigureAwait(false);

        var from = scope.Closes ? current : await RunContinuation.ReleaseAsync(_ledger, plan.Base, tail, cancellationToken).ConfigureAwait(false);
        return await work.DoAsync(scope, tail, from, isContinued: true, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RunResult> RunOnceAsync(PlannedPipeline planned, RunScope scope, string? retryOf, CancellationToken cancellationToken)
    {
        var (tail, current) = await CurrentPointer.NowAsync(_ledger, cancellationToken).ConfigureAwait(false);
        var plan = await OpenAsync(planned, current, options with { RetryOf = retryOf }, scope.Only is not null, cancellationToken).ConfigureAwait(false);
        var work = new RunWork(store, engine, clock, options, _ledger, planned, plan);
        return await work.DoAsync(scope, tail, current, isContinued: false, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RunPlan> OpenAsync(PlannedPipeline planned, LedgerEntry? current, RunOptions by, bool inParts, CancellationToken cancellationToken)
    {
        var known = planned.Pipeline.AddsFiles ? await KnownFiles.ReadAsync(store, current, cancellationToken).ConfigureAwait(false) : [];
        return await new RunOpening(store, engine, clock, by).OpenAsync(planned.Pipeline, RunWork.NumberOf(current), known, inParts, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> HasSameInputsAsync(Pipeline pipeline, RunResult blocked, CancellationToken cancellationToken)
    {
        var (_, current) = await CurrentPointer.NowAsync(_ledger, cancellationToken).ConfigureAwait(false);
        var known = pipeline.AddsFiles ? await KnownFiles.ReadAsync(store, current, cancellationToken).ConfigureAwait(false) : [];
        var now = await RunInputs.PinAsync(pipeline, known, ahead: null, cancellationToken).ConfigureAwait(false);
        return now.Select(Bytes).SequenceEqual(blocked.Inputs.Select(Bytes));

        static (string Dataset, string Path, string Sha256) Bytes(PinnedFile file) => (file.Dataset, file.Path, file.Sha256);
    }
}
