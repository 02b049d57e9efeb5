using System.Collections.Immutable;
using Tamiz.Gate;
using Tamiz.Releases;
using Tamiz.Runs;

namespace Tamiz.Reports;

/// <summary>Everything a store knows of one run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Opened">When it started.</param>
/// <param name="Actor">Who started it.</param>
/// <param name="Engine">The engine and its version.</param>
public sealed record RunReport(string Run, string Pipeline, RunOutcome Outcome, DateTimeOffset Opened, string Actor, string Engine) : Report
{
    /// <summary>Gets the time that held for all it did.</summary>
    public DateTimeOffset AsOf { get; init; }

    /// <summary>Gets the run that it tries again; <see langword="null"/> if it is the first try.</summary>
    public string? RetryOf { get; init; }

    /// <summary>Gets what the caller calls it; <see langword="null"/> if it has no such name.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Gets the release it was judged against; <see langword="null"/> if there was none.</summary>
    public long? Base { get; init; }

    /// <summary>Gets the release it made; <see langword="null"/> if it made none.</summary>
    public long? Release { get; init; }

    /// <summary>Gets its ledger entry; <see langword="null"/> if it has none.</summary>
    public long? Entry { get; init; }

    /// <summary>Gets the exit code it ended with; <see langword="null"/> if it never ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Gets its input files.</summary>
    public ImmutableArray<ReportedInput> Inputs { get; init; } = [];

    /// <summary>Gets its steps, in the order of the plan.</summary>
    public ImmutableArray<StepRecord> Steps { get; init; } = [];

    /// <summary>Gets what the gate found; <see langword="null"/> if it was not reached.</summary>
    public Judgement? Judgement { get; init; }

    /// <summary>Gets why a step failed; <see langword="null"/> if none did.</summary>
    public string? Failure { get; init; }

    /// <summary>Gets the keys of the files with rows it set aside.</summary>
    public ImmutableArray<string> Quarantine { get; init; } = [];

    /// <summary>Gets where its release was delivered.</summary>
    public ImmutableArray<string> Deliveries { get; init; } = [];

    /// <summary>Gets the files it released, where a run is shown.</summary>
    public ImmutableArray<ReleasedFile> Files { get; init; } = [];

    /// <summary>Gets the receipts of the deliveries of its release, where a run is shown.</summary>
    public ImmutableArray<DeliveryReceipt> Receipts { get; init; } = [];

    /// <summary>Gets the runs that try it again, where a run is shown.</summary>
    public ImmutableArray<string> RetriedBy { get; init; } = [];

    /// <summary>Gets how long its steps took before, where a run is shown.</summary>
    public ImmutableArray<StepRuntimes> Runtimes { get; init; } = [];

    /// <summary>Returns the path of an input file by its place among the files of its dataset, from 0.</summary>
    public string? FileOf(string dataset, int file) => Inputs.Where(input => input.Dataset == dataset).ElementAtOrDefault(file)?.Path;
}

/// <summary>An input file of a run.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Path">The path in the project.</param>
/// <param name="Bytes">The size.</param>
/// <param name="Sha256">The SHA-256.</param>
public sealed record ReportedInput(string Dataset, string Path, long Bytes, string Sha256);

/// <summary>How a run ended. Whether something was released stands in the ledger alone.</summary>
public enum RunOutcome
{
    /// <summary>Its result became a release.</summary>
    Released,

    /// <summary>Its result was released already.</summary>
    Unchanged,

    /// <summary>The gate did not let it through.</summary>
    Blocked,

    /// <summary>A step could not be done.</summary>
    Failed,

    /// <summary>It never came to an end that the ledger knows.</summary>
    Interrupted,

    /// <summary>It was opened to be done in parts, and is not judged yet.</summary>
    Open,
}
