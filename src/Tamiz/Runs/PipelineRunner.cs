using Tamiz.Engines;
using Tamiz.Gate;
using Tamiz.Pipelines;
using Tamiz.Releases;
using Tamiz.Steps;
using Tamiz.Storage;

namespace Tamiz.Runs;

/// <summary>Runs a pipeline as a transaction: nothing a consumer reads changes until the gate has passed; then all of it changes at once.</summary>
public sealed class PipelineRunner(Store store, Engine engine, TimeProvider clock, RunOptions options)
{
    /// <summary>How many steps are looked for beyond those that are done, since a store elsewhere takes its time to answer.</summary>
    private const int LookedForAtOnceIfMany = 8;

    private readonly Ledger _ledger = new(store, clock, Ledger.NewNonce);

    /// <summary>Runs.</summary>
    /// <exception cref="TamizException">The run could not be opened, or it ended for a reason that leaves no entry: infrastructure, a lost race.</exception>
    public async Task<RunResult> RunAsync(PlannedPipeline planned, CancellationToken cancellationToken = default)
    {
        // It names the newest entry of this moment, so the ledger need not be listed again.
        var tail = (await CurrentPointer.BringUpAsync(_ledger, cancellationToken).ConfigureAwait(false))?.Ledger ?? LedgerTail.Empty;
        var current = await _ledger.NewestReleaseAsync(tail, cancellationToken).ConfigureAwait(false);
        var known = planned.Pipeline.AddsFiles ? await KnownFiles.ReadAsync(store, current, cancellationToken).ConfigureAwait(false) : [];
        var plan = await new RunOpening(store, engine, clock, options).OpenAsync(planned.Pipeline, NumberOf(current), known, cancellationToken).ConfigureAwait(false);

        planned = await new PreviousRelease(store, engine, current).OpenAsync(planned, plan.AsOf, cancellationToken).ConfigureAwait(false);
        var files = new RunFiles(store, plan.Run);
        files.RememberEvidence("plan.json", plan.ToJson());
        Task Tell(RunEvent happened) => TellAsync(files, happened, cancellationToken);
        await Tell(new RunEvent.Opened(clock.GetUtcNow(), plan.Run, plan.Pipeline, plan.Base, plan.Inputs.Length, plan.Inputs.Sum(input => input.Bytes))).ConfigureAwait(false);

        using var news = new StepNews(planned.Steps, clock, Tell);
        var cache = new StepCache(store, engine) { Watch = options.Watch };
        var history = new StepHistory(_ledger, tail);
        using var steps = new StepRunner(files, cache, new StepReasons(cache, history), clock, news, planned.Pipeline.Mask, options.MaxParallel);
        var jobs = new StageJobs(new Stages(steps, planned, plan), planned);
        RunClosing Closing() => new(store, engine, _ledger, history, files, planned, plan, jobs.Candidate());
        try
        {
            var notReached = await RunStagesAsync(jobs, planned, cancellationToken).ConfigureAwait(false);
            var closing = Closing();
            var judgement = await closing.JudgeAsync(current, notReached, cancellationToken).ConfigureAwait(false);
            await Tell(new RunEvent.Judged(clock.GetUtcNow(), judgement.Verdict, judgement.Checks.Length)).ConfigureAwait(false);
            var result = await EndAsync(closing, judgement, plan, tail, current, planned.Pipeline, Tell, cancellationToken).ConfigureAwait(false);
            await files.FlushAsync().ConfigureAwait(false);
            return result;
        }
        catch (StepException e) when (e.Reason is ExitReason.StepFailed or ExitReason.Usage)
        {
            await news.RestAsync().ConfigureAwait(false);
            var entry = await Closing().FailAsync(e, tail, cancellationToken).ConfigureAwait(false);
            await CommittedAsync(entry, Tell, cancellationToken).ConfigureAwait(false);
            await files.FlushAsync().ConfigureAwait(false);
            return new RunResult(plan.Run, ExitReason.StepFailed) { Failure = e, Entry = entry.Number, Release = plan.Base };
        }
        finally
        {
            await files.FlushAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private int LookedForAtOnce => options.MaxParallel == 1 ? 1 : Math.Max(options.MaxParallel, LookedForAtOnceIfMany);

    private async Task<string?> RunStagesAsync(StageJobs jobs, PlannedPipeline planned, CancellationToken cancellationToken)
    {
        await SideBySide.RunAsync(jobs.Ingest, LookedForAtOnce, cancellationToken).ConfigureAwait(false);

        // Compared before any data is processed: a broken schema ends the run here, with every difference found.
        var candidate = jobs.Candidate();
        var broken = planned.Sources.Where(source => candidate.FindingsOf(source).Any(finding => finding.Breaks)).Select(source => source.Dataset.Name).ToList();
        if (broken.Count > 0)
            return $"It was not reached: the files of {string.Join(", ", broken)} do not fit the schema.";

        await SideBySide.RunAsync(jobs.Process, LookedForAtOnce, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async Task<RunResult> EndAsync(
        RunClosing closing,
        Judgement judgement,
        RunPlan plan,
        LedgerTail tail,
        LedgerEntry? current,
        Pipeline pipeline,
        Func<RunEvent, Task> tell,
        CancellationToken cancellationToken)
    {
        var result = new RunResult(plan.Run, judgement.Reason) { Judgement = judgement, Release = plan.Base };
        switch (judgement.Verdict)
        {
            case Verdict.Blocked:
                var blocked = await closing.BlockAsync(judgement, tail, cancellationToken).ConfigureAwait(false);
                await CommittedAsync(blocked, tell, cancellationToken).ConfigureAwait(false);
                return result with { Entry = blocked.Number };
            case Verdict.Released:
                current = await closing.ReleaseAsync(judgement, current, tail, cancellationToken).ConfigureAwait(false);
                await CommittedAsync(current, tell, cancellationToken).ConfigureAwait(false);
                result = result with { Entry = current.Number };
                break;
        }

        var body = ReleaseBody.From(current!.Body);
        var undelivered = await new ReleaseDelivery(store, _ledger, clock, options.OpenBucket).DeliverAsync(pipeline, plan.Run, plan.Actor, body, tell, cancellationToken).ConfigureAwait(false);
        return result with
        {
            Release = body.Release,
            Version = body.Version,
            Undelivered = undelivered,
            Reason = undelivered.IsEmpty ? result.Reason : ExitReason.Undelivered,
        };
    }

    private async Task CommittedAsync(LedgerEntry entry, Func<RunEvent, Task> tell, CancellationToken cancellationToken)
    {
        await CurrentPointer.BringUpAsync(_ledger, cancellationToken).ConfigureAwait(false);
        await tell(new RunEvent.Committed(clock.GetUtcNow(), entry.Number, entry.Kind, NumberOf(entry))).ConfigureAwait(false);
    }

    private async Task TellAsync(RunFiles files, RunEvent happened, CancellationToken cancellationToken)
    {
        await files.PutEventAsync(happened, cancellationToken).ConfigureAwait(false);
        options.Progress(happened);
    }

    private static long? NumberOf(LedgerEntry? entry) => entry is not null && LedgerKind.ChangesRelease(entry.Kind) ? ReleaseBody.From(entry.Body).Release : null;
}
