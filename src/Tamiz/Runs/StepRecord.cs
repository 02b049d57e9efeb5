using System.Collections.Immutable;
using Tamiz.Cleaning;

namespace Tamiz.Runs;

/// <summary>What a run keeps of a step: <c>runs/RUN/steps/STAGE/NAME/ATTEMPT.json</c>.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Stage">Its stage.</param>
/// <param name="Table">Its table.</param>
/// <param name="Attempt">Which try of this run it was, from 1.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Why">Why it was executed or reused, or how it failed.</param>
public sealed record StepRecord(string Step, string Stage, string Table, int Attempt, StepOutcome Outcome, string Why)
{
    /// <summary>Gets the version of this form.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Gets its place in the order of the plan, from 1.</summary>
    public int Number { get; init; }

    /// <summary>Gets when it started.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>Gets how long it took, in milliseconds.</summary>
    public long DurationMs { get; init; }

    /// <summary>Gets the step key.</summary>
    public string Key { get; init; } = "";

    /// <summary>Gets the manifest in the store that holds the result; <see langword="null"/> if there is none.</summary>
    public string? Manifest { get; init; }

    /// <summary>Gets the fingerprint of the table it made; <see langword="null"/> if it made none.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Gets the SHA-256 of that table's schema.</summary>
    public string? SchemaSha256 { get; init; }

    /// <summary>Gets the numbers of rows.</summary>
    public StepRows Rows { get; init; } = new();
}

/// <summary>How a step ended.</summary>
public enum StepOutcome
{
    /// <summary>It was done now.</summary>
    Executed,

    /// <summary>It had been done before, on the same inputs, by the same rules.</summary>
    Reused,

    /// <summary>It could not be done.</summary>
    Failed,
}

/// <summary>Rows of a step; what does not apply to its stage is <see langword="null"/>.</summary>
public sealed record StepRows
{
    /// <summary>Gets the records or rows that went in.</summary>
    public long? In { get; init; }

    /// <summary>Gets the rows that came out.</summary>
    public long? Kept { get; init; }

    /// <summary>Gets the duplicates.</summary>
    public long? Merged { get; init; }

    /// <summary>Gets the rows a filter dropped.</summary>
    public long? Filtered { get; init; }

    /// <summary>Gets the rows set aside.</summary>
    public long? Quarantined { get; init; }

    /// <summary>Gets the records that are no rows.</summary>
    public long? Unreadable { get; init; }

    /// <summary>Gets how many cells cleaning changed, by operation and column; <see langword="null"/> if none.</summary>
    public ImmutableArray<ChangedCells>? Changed { get; init; }

    /// <summary>Gets the number of row checks measured.</summary>
    public int? Checks { get; init; }

    /// <summary>Gets how many of those were broken by some row.</summary>
    public int? Broken { get; init; }
}
