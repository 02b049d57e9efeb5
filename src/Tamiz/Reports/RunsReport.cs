using System.Collections.Immutable;
using Tamiz.Gate;

namespace Tamiz.Reports;

/// <summary>The runs of a pipeline.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Runs">The runs, the newest first.</param>
public sealed record RunsReport(string Pipeline, ImmutableArray<RunSummary> Runs) : Report;

/// <summary>A run in a list.</summary>
/// <param name="Run">The run.</param>
/// <param name="Opened">When it started.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Base">The release it started from; <see langword="null"/> if there was none.</param>
/// <param name="Release">The release it made; <see langword="null"/> if it made none.</param>
/// <param name="Entry">Its ledger entry; <see langword="null"/> if it has none.</param>
/// <param name="ExitCode">The exit code it ended with; <see langword="null"/> if it never ended.</param>
/// <param name="Actor">Who started it.</param>
/// <param name="DurationMs">How long its steps took together, in milliseconds.</param>
/// <param name="Checks">How many checks have which status; empty if the gate was not reached.</param>
public sealed record RunSummary(
    string Run,
    DateTimeOffset Opened,
    RunOutcome Outcome,
    long? Base,
    long? Release,
    long? Entry,
    int? ExitCode,
    string Actor,
    long DurationMs,
    ImmutableArray<StatusCount> Checks)
{
    /// <summary>Gets the run that it tries again; <see langword="null"/> if it is the first try.</summary>
    public string? RetryOf { get; init; }

    /// <summary>Gets what the caller calls it; <see langword="null"/> if it has no such name.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Makes the summary of a run.</summary>
    public static RunSummary Of(RunReport run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new RunSummary(
            run.Run,
            run.Opened,
            run.Outcome,
            run.Base,
            run.Release,
            run.Entry,
            run.ExitCode,
            run.Actor,
            run.Steps.Sum(step => step.DurationMs),
            run.Judgement is { } judgement ? [.. Enum.GetValues<CheckStatus>().Select(status => new StatusCount(status, judgement.Count(status))).Where(count => count.Checks > 0)] : [])
        {
            RetryOf = run.RetryOf,
            ExternalId = run.ExternalId,
        };
    }
}

/// <summary>How many checks have a status.</summary>
/// <param name="Status">The status.</param>
/// <param name="Checks">The number of checks.</param>
public sealed record StatusCount(CheckStatus Status, int Checks);

/// <summary>The releases of a pipeline.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Releases">The releases, the newest first.</param>
public sealed record ReleasesReport(string Pipeline, ImmutableArray<ReleaseReport> Releases) : Report;
