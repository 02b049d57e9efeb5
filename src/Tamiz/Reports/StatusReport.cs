using System.Collections.Immutable;

namespace Tamiz.Reports;

/// <summary>Where a pipeline stands.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Current">The current release; <see langword="null"/> if nothing is released.</param>
/// <param name="LastRun">The newest run; <see langword="null"/> if there is none.</param>
/// <param name="Trouble">The runs since the newest one that ended well, of those looked at: blocked, failed or interrupted; the newest first.</param>
/// <param name="LastGood">The newest run that ended well, of those looked at; <see langword="null"/> if none did.</param>
/// <param name="Undelivered">The sinks of the project to which the current release was not delivered.</param>
/// <param name="Next">What a person should do next.</param>
public sealed record StatusReport(
    string Pipeline, ReleaseReport? Current, RunSummary? LastRun, ImmutableArray<TroubledRun> Trouble, RunSummary? LastGood, ImmutableArray<string> Undelivered, NextStep Next) : Report
{
    /// <summary>How many runs are looked at.</summary>
    public const int MostRuns = 50;

    /// <summary>Makes the report.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="releases">The releases, the newest first.</param>
    /// <param name="runs">The last runs, the newest first.</param>
    /// <param name="sinks">The sinks of the project, as receipts name them.</param>
    public static StatusReport Of(string pipeline, ImmutableArray<ReleaseReport> releases, ImmutableArray<RunReport> runs, IEnumerable<string> sinks)
    {
        var current = releases.FirstOrDefault();
        var trouble = runs.TakeWhile(run => !EndedWell(run)).Where(run => run.Outcome is not RunOutcome.Open).Select(TroubledRun.Of).ToImmutableArray();
        var undelivered = current is null ? [] : sinks.Except(current.Deliveries).ToImmutableArray();
        return new StatusReport(
            pipeline,
            current,
            runs.FirstOrDefault() is { } last ? RunSummary.Of(last) : null,
            trouble,
            runs.FirstOrDefault(EndedWell) is { } good ? RunSummary.Of(good) : null,
            undelivered,
            NextAfter(runs.FirstOrDefault(run => run.Outcome is not RunOutcome.Open), undelivered));
    }

    private static bool EndedWell(RunReport run) => run.Outcome is RunOutcome.Released or RunOutcome.Unchanged;

    private static NextStep NextAfter(RunReport? last, ImmutableArray<string> undelivered) => last?.Outcome switch
    {
        _ when !undelivered.IsEmpty => new NextStep("deliver", "Consumers may still read an older release: finish the delivery."),
        null => new NextStep("run", "Nothing ran yet."),
        RunOutcome.Blocked => new NextStep($"explain block {last.Run}", "See which rows break which rule; correct the files or the rules, then retry."),
        RunOutcome.Failed => new NextStep($"show {last.Run}", "See which step failed and why; correct it, then retry."),
        RunOutcome.Interrupted => new NextStep("run", "The last run did not come to its end; finished steps are reused."),
        _ => new NextStep(null, "Nothing is to be done."),
    };
}

/// <summary>A run that did not end well.</summary>
/// <param name="Run">The run.</param>
/// <param name="Opened">When it started.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="ExitCode">The exit code it ended with; <see langword="null"/> if it never ended.</param>
/// <param name="Entry">Its ledger entry; <see langword="null"/> if it has none.</param>
/// <param name="Reasons">The checks that blocked it, or the step that failed and why.</param>
public sealed record TroubledRun(string Run, DateTimeOffset Opened, RunOutcome Outcome, int? ExitCode, long? Entry, ImmutableArray<string> Reasons)
{
    internal static TroubledRun Of(RunReport run) => new(
        run.Run, run.Opened, run.Outcome, run.ExitCode, run.Entry, run.Failure is { } failure ? [failure] : [.. (run.Judgement?.Blocking ?? []).Select(check => check.Id)]);
}

/// <summary>What a person should do next.</summary>
/// <param name="Verb">The words behind <c>tamiz</c>; <see langword="null"/> if nothing is to be done.</param>
/// <param name="Text">What for, as a sentence.</param>
public sealed record NextStep(string? Verb, string Text);

/// <summary>What a rollback did.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="ExitCode">The exit code of the program.</param>
/// <param name="Release">The release it made.</param>
/// <param name="Version">The suffix of its files.</param>
/// <param name="To">The release whose files these are.</param>
/// <param name="Left">The release it left, whose content is revoked.</param>
/// <param name="Entry">Its ledger entry.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Sinks">What became of its deliveries.</param>
public sealed record RollbackReport(
    string Pipeline, int ExitCode, long Release, string Version, long To, long Left, long Entry, string Actor, string Reason, ImmutableArray<SinkReport> Sinks) : Report;

/// <summary>What a delivery did.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="ExitCode">The exit code of the program.</param>
/// <param name="Release">The current release, which was delivered.</param>
/// <param name="Version">The suffix of its files.</param>
/// <param name="Sinks">What became of it at each sink.</param>
public sealed record DeliverReport(string Pipeline, int ExitCode, long Release, string Version, ImmutableArray<SinkReport> Sinks) : Report;

/// <summary>What became of a delivery to one sink.</summary>
/// <param name="Sink">Where to, without secrets.</param>
/// <param name="Outcome"><c>delivered</c>, <c>unchanged</c> (it showed the release before), <c>superseded</c> (it shows a later one), or <c>failed</c>.</param>
/// <param name="Text">Why it failed, and what to do; else empty.</param>
public sealed record SinkReport(string Sink, string Outcome, string Text);
