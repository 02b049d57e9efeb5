using Tamiz.Checks;
using Tamiz.Engines;
using Tamiz.Gate;
using Tamiz.Pipelines;
using Tamiz.Planning;
using Tamiz.Releases;
using Tamiz.Steps;
using Tamiz.Storage;

namespace Tamiz.Runs;

/// <summary>Does what a run's plan says, or a part of it, up to its end.</summary>
internal sealed class RunWork(Store store, Engine engine, TimeProvider clock, RunOptions options, Ledger ledger, PlannedPipeline pipeline, RunPlan plan)
{
    /// <summary>How many steps are looked for beyond those that are done, since a store elsewhere takes its time to answer.</summary>
    private const int LookedForAtOnceIfMany = 8;

    /// <summary>How often it is judged again when another writer came first.</summary>
    private const int MostJudgedAgain = 3;

    private readonly RunFiles _files = new(store, plan.Run) { WaitsForEvents = options.AsksInOrder };
    private readonly StepRetry _retry = new(clock, options.FirstPause);

    private RunDeliveries Deliveries => new(new ReleaseDelivery(store, ledger, clock, options.OpenBucket), pipeline.Pipeline, plan, TellAsync, _files.FlushAsync);

    /// <summary>Returns the number of the release that an entry made.</summary>
    public static long? NumberOf(LedgerEntry? entry) => entry is not null && LedgerKind.ChangesRelease(entry.Kind) ? ReleaseBody.From(entry.Body).Release : null;

    /// <summary>Does it.</summary>
    /// <param name="scope">What.</param>
    /// <param name="tail">The newest entry.</param>
    /// <param name="current">The release it starts from.</param>
    /// <param name="isContinued">Whether another process may have done some of it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<RunResult> DoAsync(RunScope scope, LedgerTail tail, LedgerEntry? current, bool isContinued, CancellationToken cancellationToken)
    {
        _files.RememberEvidence("plan.json", plan.ToJson());
        if (!isContinued)
            await TellAsync(new RunEvent.Opened(clock.GetUtcNow(), plan.Run, plan.Pipeline, plan.Base, plan.Inputs.Length, plan.Inputs.Sum(input => input.Bytes)), cancellationToken).ConfigureAwait(false);

        var known = isContinued ? await _files.ReadStepsAsync(cancellationToken).ConfigureAwait(false) : [];
        using var news = new StepNews(pipeline.Steps, [.. pipeline.Steps.Where(step => scope.Does(step.Name))], clock, happened => TellAsync(happened, cancellationToken));
        var cache = new StepCache(store, engine) { Watch = options.Watch, AskedAtOnce = options.AsksInOrder ? 1 : StepCache.MostAskedAtOnce };
        var history = new StepHistory(ledger, tail);
        using var steps = new StepRunner(_files, cache, new StepReasons(cache, history), clock, news, pipeline.Pipeline.Mask, options.MaxParallel)
        {
            Scope = scope,
            Known = known,
            Retry = _retry,
            Tell = happened => TellAsync(happened, cancellationToken),
        };
        var round = new RunRound(tail, current, steps, history, scope, isContinued);
        try
        {
            if (scope.Closes && NumberOf(current) != plan.Base)
                await CatchUpAsync(round, current, cancellationToken).ConfigureAwait(false);
            return await DoAsync(round, cancellationToken).ConfigureAwait(false);
        }
        catch (StepException e) when (e.Reason is ExitReason.StepFailed or ExitReason.Usage)
        {
            await news.RestAsync().ConfigureAwait(false);
            var commit = await Closing(round).FailAsync(e, round.Tail, cancellationToken).ConfigureAwait(false);
            if (commit.Overtaken is { } end)
                return await RepeatAsync(end, (await CurrentPointer.NowAsync(ledger, cancellationToken).ConfigureAwait(false)).Release, cancellationToken).ConfigureAwait(false);

            var entry = commit.Entry!;
            await CommittedAsync(entry, cancellationToken).ConfigureAwait(false);
            return await Deliveries.FinishAsync(new RunResult(plan.Run, ExitReason.StepFailed) { Failure = e, Entry = entry.Number, Release = NumberOf(round.Current) }, round.Current, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await _files.FlushAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Says how a run ended that ended before, and finishes its deliveries.</summary>
    public async Task<RunResult> RepeatAsync(LedgerEntry end, LedgerEntry? current, CancellationToken cancellationToken)
    {
        var result = new RunResult(plan.Run, end.Kind switch
        {
            LedgerKind.Blocked => (ExitReason)BlockedBody.From(end.Body).ExitCode,
            LedgerKind.Failed => (ExitReason)FailedBody.From(end.Body).ExitCode,
            _ => ExitReason.Done,
        })
        {
            Entry = end.Number,
            Release = NumberOf(current),
            HadEnded = end.Kind,
        };
        return end.Kind == LedgerKind.Release ? await Deliveries.DeliverAsync(result, current!, cancellationToken).ConfigureAwait(false) : result;
    }

    private async Task<RunResult> DoAsync(RunRound round, CancellationToken cancellationToken)
    {
        for (var judgedAgain = 0; ; judgedAgain++)
        {
            if (round.Jobs is null)
            {
                round.Planned = await new PreviousRelease(store, engine, round.Current).OpenAsync(pipeline, plan.AsOf, cancellationToken).ConfigureAwait(false);
                round.Jobs = new StageJobs(new Stages(round.Steps, round.Planned, plan), round.Planned);
                round.NotReached = await RunStagesAsync(round, cancellationToken).ConfigureAwait(false);
            }

            if (!round.Scope.Closes)
                return await EndPartAsync(round, cancellationToken).ConfigureAwait(false);

            var result = await CloseAsync(round, cancellationToken).ConfigureAwait(false);
            if (result is not null)
                return result;

            var (tail, current) = await CurrentPointer.NowAsync(ledger, cancellationToken).ConfigureAwait(false);

            // What came first may not have come alone: between it and the tail another process may have ended this run.
            if (round.IsContinued && await RunContinuation.EndOfAsync(ledger, plan, tail, cancellationToken).ConfigureAwait(false) is { } end)
                return await RepeatAsync(end, current, cancellationToken).ConfigureAwait(false);
            if (judgedAgain == MostJudgedAgain)
                throw LostRace(round.Overtaken!);
            round.Tail = tail;
            await CatchUpAsync(round, current, cancellationToken).ConfigureAwait(false);
        }
    }

    // A part is not judged; but where it is known that the gate can only block, nobody needs to go on.
    private async Task<RunResult> EndPartAsync(RunRound round, CancellationToken cancellationToken)
    {
        var candidate = round.Jobs!.Candidate();
        var released = round.Current is null ? null : ReleaseBody.From(round.Current.Body);
        var judgement = Gatekeeper.Judge(candidate.Evidence(round.Planned, released, "It was not reached yet."));
        var result = new RunResult(plan.Run, ExitReason.Done) { IsPart = true, Release = NumberOf(round.Current), Steps = [.. candidate.Steps.Where(step => round.Scope.Does(step.Step))] };
        if (!judgement.Blocking.Any())
            return result;
        if (!round.IsContinued)
            return result with { Reason = judgement.Reason, Judgement = judgement };

        round.NotReached ??= "It was not reached: the gate could only block.";
        return await CloseAsync(round, cancellationToken).ConfigureAwait(false) ?? throw LostRace(round.Overtaken!);
    }

    private async Task<RunResult?> CloseAsync(RunRound round, CancellationToken cancellationToken)
    {
        if (round.IsContinued)
            await _files.ReadStepsAsync(cancellationToken).ConfigureAwait(false);

        round.Tail = await new LockAcceptance(ledger, pipeline.Pipeline, plan).RecordAsync(round.Tail, round.Current, cancellationToken).ConfigureAwait(false);
        var closing = Closing(round);
        var (judgement, number) = await _retry.DoAsync(token => closing.JudgeAsync(round.Current, round.NotReached, token), (_, _) => Task.CompletedTask, cancellationToken).ConfigureAwait(false);
        await TellAsync(new RunEvent.Judged(clock.GetUtcNow(), judgement.Verdict, judgement.Checks.Length), cancellationToken).ConfigureAwait(false);
        var result = new RunResult(plan.Run, judgement.Reason) { Judgement = judgement, Judging = number, Release = NumberOf(round.Current), Inputs = plan.Inputs };
        await WriteAsync(round, closing, judgement.Verdict, cancellationToken).ConfigureAwait(false);
        if (judgement.Verdict is Verdict.Unchanged)
            return await Deliveries.DeliverAsync(result, round.Current!, cancellationToken).ConfigureAwait(false);

        var commit = judgement.Verdict is Verdict.Blocked
            ? await closing.BlockAsync(judgement, NumberOf(round.Current), round.Tail, cancellationToken).ConfigureAwait(false)
            : await closing.ReleaseAsync(judgement, round.Files, round.Current, round.Tail, cancellationToken).ConfigureAwait(false);
        if (commit.Overtaken is { } other)
        {
            // Another process of the same run may have been first: then this is how it ended.
            if (other.Run == plan.Run && LedgerKind.EndsRun(other.Kind))
                return await RepeatAsync(other, (await CurrentPointer.NowAsync(ledger, cancellationToken).ConfigureAwait(false)).Release, cancellationToken).ConfigureAwait(false);
            round.Overtaken = other;
            await TellAsync(new RunEvent.Overtaken(clock.GetUtcNow(), other.Number, other.Kind), cancellationToken).ConfigureAwait(false);
            return null;
        }

        await CommittedAsync(commit.Entry!, cancellationToken).ConfigureAwait(false);
        result = result with { Entry = commit.Entry!.Number };
        return judgement.Verdict is Verdict.Blocked
            ? await Deliveries.FinishAsync(result, round.Current, cancellationToken).ConfigureAwait(false)
            : await Deliveries.DeliverAsync(result, commit.Entry, cancellationToken).ConfigureAwait(false);
    }

    // One reads the sources once more while the other waits for the disk and sorts; nobody is told of either before both are there.
    private async Task WriteAsync(RunRound round, RunClosing closing, Verdict verdict, CancellationToken cancellationToken)
    {
        var aside = AgainAsync(async token =>
        {
            await closing.SetAsideAsync(round.Current, token).ConfigureAwait(false);
            return true;
        });
        if (options.AsksInOrder)
            await aside.ConfigureAwait(false);
        var released = verdict is Verdict.Released && round.Files.IsEmpty ? AgainAsync(closing.WriteAsync) : Task.FromResult(round.Files);
        await Task.WhenAll(aside, released).ConfigureAwait(false);
        round.Files = await released.ConfigureAwait(false);

        Task<T> AgainAsync<T>(Func<CancellationToken, Task<T>> work) => _retry.DoAsync(work, (_, _) => Task.CompletedTask, cancellationToken);
    }

    private async Task<string?> RunStagesAsync(RunRound round, CancellationToken cancellationToken)
    {
        var (jobs, atOnce) = (round.Jobs!, options.MaxParallel == 1 || options.AsksInOrder ? 1 : Math.Max(options.MaxParallel, LookedForAtOnceIfMany));
        await SideBySide.RunAsync(jobs.Ingest(round.Scope), atOnce, cancellationToken).ConfigureAwait(false);

        // Compared before any data is processed: a broken schema ends the run here, with every difference found.
        var candidate = jobs.Candidate();
        var broken = round.Planned.Sources.Where(source => candidate.Files.ContainsKey(source.Dataset.Name) && candidate.FindingsOf(source).Any(finding => finding.Breaks)).Select(source => source.Dataset.Name).ToList();
        if (broken.Count > 0)
            return $"It was not reached: the files of {string.Join(", ", broken)} do not fit the schema.";
        var unaccepted = round.Planned.Unaccepted;
        if (!unaccepted.IsEmpty)
            return $"It was not reached: the schema of {string.Join(", ", unaccepted)} was not accepted.";

        await SideBySide.RunAsync(jobs.Process(round.Scope), atOnce, cancellationToken).ConfigureAwait(false);
        return null;
    }

    // The current release is another than the run started from. What rests on it is measured anew; the rest is judged again as it is.
    private async Task CatchUpAsync(RunRound round, LedgerEntry? current, CancellationToken cancellationToken)
    {
        if (pipeline.Pipeline.AddsFiles)
        {
            var known = await KnownFiles.ReadAsync(store, current, cancellationToken).ConfigureAwait(false);
            var adding = pipeline.Pipeline.Sources.Where(source => source.Load is not LoadMode.Snapshot).Select(source => source.Name).ToHashSet();
            var mine = plan.Inputs.Select(file => (file.Dataset, file.Path, file.Sha256)).ToHashSet();
            if (known.Any(file => adding.Contains(file.Dataset) && !mine.Contains((file.Dataset, file.Path, file.Sha256))))
                throw LostRace(round.Overtaken ?? current!);
        }

        round.Current = current;
        var looking = pipeline.Pipeline.Tables.Where(table => TableToCheck.LooksBack(table.Checks)).Select(table => table.Name).ToHashSet();
        if (looking.Count == 0)
            return;

        round.Jobs = null;
        if (round.Scope.Only is { } only)
        {
            var steps = pipeline.Steps.Where(step => step.Stage is Stage.Validate or Stage.Kpis && looking.Contains(step.Table)).Select(step => step.Name).ToList();
            round.Steps.Scope = round.Scope with { Only = only.Union(new StepGraph(pipeline).Only(steps.Select(step => step + "+"), []).Only!) };
        }
    }

    private RunClosing Closing(RunRound round) => new(store, engine, ledger, round.History, _files, round.Planned, plan, round.Jobs!.Candidate());

    private async Task CommittedAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        await CurrentPointer.BringUpAsync(ledger, cancellationToken).ConfigureAwait(false);
        await TellAsync(new RunEvent.Committed(clock.GetUtcNow(), entry.Number, entry.Kind, NumberOf(entry)), cancellationToken).ConfigureAwait(false);
        await _files.FlushAsync().ConfigureAwait(false);
    }

    private async Task TellAsync(RunEvent happened, CancellationToken cancellationToken)
    {
        await _files.PutEventAsync(happened, cancellationToken).ConfigureAwait(false);
        options.Progress(happened);
    }

    private static TamizException LostRace(LedgerEntry other) => new(
        ExitReason.Transient, "lost_race", $"Another run wrote ledger entry {other.Number} ({other.Kind}) while this one was at work.")
    {
        Hint = "Nothing was published by this run. Run again: finished steps are reused.",
    };
}
