using System.Collections.Immutable;
using Tamiz.Gate;
using Tamiz.Ingest;

namespace Tamiz.Runs;

/// <summary>How a run ended.</summary>
/// <param name="Run">The run.</param>
/// <param name="Reason">Why the program ends, from which its exit code follows.</param>
public sealed record RunResult(string Run, ExitReason Reason)
{
    /// <summary>Gets what the gate found; <see langword="null"/> if a step failed before it.</summary>
    public Judgement? Judgement { get; init; }

    /// <summary>Gets the release that is current now; <see langword="null"/> if there is none.</summary>
    public long? Release { get; init; }

    /// <summary>Gets the version of its files.</summary>
    public string? Version { get; init; }

    /// <summary>Gets the ledger entry of the run; <see langword="null"/> if it left none.</summary>
    public long? Entry { get; init; }

    /// <summary>Gets the step that failed and why; <see langword="null"/> if none did.</summary>
    public StepException? Failure { get; init; }

    /// <summary>Gets whether only some steps were done: nothing was judged or released.</summary>
    public bool IsPart { get; init; }

    /// <summary>Gets the steps that were done, by this process.</summary>
    public ImmutableArray<StepRecord> Steps { get; init; } = [];

    /// <summary>Gets the number of the judgement, from 1; 0 if there is none.</summary>
    public int Judging { get; init; }

    /// <summary>Gets the kind of the ledger entry with which the run had ended before; <see langword="null"/> if this process ended it, or it goes on.</summary>
    public string? HadEnded { get; init; }

    /// <summary>Gets the input files.</summary>
    internal ImmutableArray<PinnedFile> Inputs { get; init; } = [];

    /// <summary>Gets what became of deliveries that did not succeed.</summary>
    public ImmutableArray<TamizException> Undelivered { get; init; } = [];
}
