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
    private const int StepsOfSource = 3;

    private readonly Ledger _ledger = new(store, clock, Ledger.NewNonce);

    /// <summary>Runs.</summary>
    /// <exception cref="TamizException">The run could not be opened, or it ended for a reason that leaves no entry: infrastructure, a lost race.</exception>
    public async Task<RunResult> RunAsync(PlannedPipeline planned, CancellationToken cancellationToken = default)
    {
        await CurrentPointer.BringUpAsync(_ledger, cancellationToken).ConfigureAwait(false);
        var tail = await _ledger.TailAsync(0, cancellationToken).ConfigureAwait(false);
        var current = await _ledger.NewestReleaseAsync(tail, cancellationToken).ConfigureAwait(false);
        var plan = await new RunOpening(store, engine, clock, options).OpenAsync(planned.Pipeline, NumberOf(current), cancellationToken).ConfigureAwait(false);

        var files = new RunFiles(store, plan.Run);
        files.RememberEvidence("plan.json", plan.ToJson());
        Task Tell(RunEvent happened) => TellAsync(files, happened, cancellationToken);
        await Tell(new RunEvent.Opened(clock.GetUtcNow(), plan.Run, plan.Pipeline, plan.Base, plan.Inputs.Length, plan.Inputs.Sum(input => input.Bytes))).ConfigureAwait(false);

        var candidate = new Candidate();
        var steps = new StepRunner(files, new StepCache(store, engine), clock, Tell, planned.Pipeline.Mask, (planned.Sources.Length * StepsOfSource) + planned.Queries.Length);
        var closing = new RunClosing(store, engine, _ledger, files, planned, plan, candidate);
        try
        {
            var notReached = await RunStagesAsync(new Stages(steps, planned, plan, candidate), planned, candidate, cancellationToken).ConfigureAwait(false);
            var judgement = await closing.JudgeAsync(current, notReached, cancellationToken).ConfigureAwait(false);
            await Tell(new RunEvent.Judged(clock.GetUtcNow(), judgement.Verdict, judgement.Checks.Length)).ConfigureAwait(false);
            return await EndAsync(closing, judgement, plan, tail, current, planned.Pipeline, Tell, cancellationToken).ConfigureAwait(false);
        }
        catch (StepException e) when (e.Reason is ExitReason.StepFailed or ExitReason.Usage)
        {
            var entry = await closing.FailAsync(e, tail, cancellationToken).ConfigureAwait(false);
            await CommittedAsync(entry, Tell, cancellationToken).ConfigureAwait(false);
            return new RunResult(plan.Run, ExitReason.StepFailed) { Failure = e, Entry = entry.Number, Release = plan.Base };
        }
    }

    private static async Task<string?> RunStagesAsync(Stages stages, PlannedPipeline planned, Candidate candidate, CancellationToken cancellationToken)
    {
        foreach (var source in planned.Sources)
            await stages.IngestAsync(source, cancellationToken).ConfigureAwait(false);

        // Compared before any data is processed: a broken schema ends the run here, with every difference found.
        var broken = planned.Sources.Where(source => candidate.FindingsOf(source).Any(finding => finding.Breaks)).Select(source => source.Dataset.Name).ToList();
        if (broken.Count > 0)
            return $"It was not reached: the files of {string.Join(", ", broken)} do not fit the schema.";

        foreach (var source in planned.Sources)
            await stages.CleanAsync(source, cancellationToken).ConfigureAwait(false);
        foreach (var source in planned.Sources)
            await stages.ValidateAsync(source, cancellationToken).ConfigureAwait(false);
        foreach (var query in planned.Queries)
            await stages.QueryAsync(query, cancellationToken).ConfigureAwait(false);
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
                current = await closing.ReleaseAsync(judgement, tail, cancellationToken).ConfigureAwait(false);
                await CommittedAsync(current, tell, cancellationToken).ConfigureAwait(false);
                result = result with { Entry = current.Number };
                break;
        }

        var body = ReleaseBody.From(current!.Body);
        var undelivered = await new ReleaseDelivery(store, _ledger, clock).DeliverAsync(pipeline, plan.Run, plan.Actor, body, tell, cancellationToken).ConfigureAwait(false);
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
