using System.Collections.Immutable;
using Tamiz.Gate;
using Tamiz.Runs;

namespace Tamiz.Reports;

/// <summary>How a run that was just made ended.</summary>
/// <param name="Run">The run.</param>
/// <param name="ExitCode">The exit code of the program.</param>
/// <param name="Verdict">What the gate decided; <see langword="null"/> if a step failed before it.</param>
/// <param name="Failure">Why a step failed; <see langword="null"/> if none did.</param>
/// <param name="Release">The release that is current now; <see langword="null"/> if there is none.</param>
/// <param name="Version">The suffix of its files; <see langword="null"/> if this run neither made nor confirmed it.</param>
/// <param name="Entry">The ledger entry of the run; <see langword="null"/> if it left none.</param>
/// <param name="Undelivered">Why a delivery failed, one text each.</param>
/// <param name="Report">Everything about the run.</param>
public sealed record RunEndReport(
    string Run, int ExitCode, Verdict? Verdict, string? Failure, long? Release, string? Version, long? Entry, ImmutableArray<string> Undelivered, RunReport Report) : Report
{
    /// <summary>Makes the report.</summary>
    public static RunEndReport Of(RunResult result, RunReport report)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new RunEndReport(
            result.Run,
            (int)result.Reason,
            result.Judgement?.Verdict,
            result.Failure?.Message,
            result.Release,
            result.Version,
            result.Entry,
            [.. result.Undelivered.Select(failure => failure.Message)],
            report);
    }
}
