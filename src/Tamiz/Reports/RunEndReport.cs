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
    /// <summary>Gets the steps that were done, if only some were: nothing was judged or released. Else <see langword="null"/>.</summary>
    public ImmutableArray<string>? Part { get; init; }

    /// <summary>Gets whether the run had ended before, and nothing was done but what was missing of its deliveries.</summary>
    public bool HadEnded { get; init; }

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
            report)
        {
            Part = result.IsPart ? [.. result.Steps.Select(step => step.Step)] : null,
            HadEnded = result.HadEnded is not null,
        };
    }
}

/// <summary>A run that was opened, to be done in parts.</summary>
/// <param name="Run">The run.</param>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="AsOf">The time that holds for all it does.</param>
/// <param name="Base">The release it starts from; <see langword="null"/> if there is none.</param>
/// <param name="ExternalId">What the caller calls it; <see langword="null"/> if it has no such name.</param>
/// <param name="Inputs">Its input files.</param>
public sealed record OpenReport(string Run, string Pipeline, DateTimeOffset AsOf, long? Base, string? ExternalId, ImmutableArray<ReportedInput> Inputs) : Report
{
    /// <summary>Makes the report.</summary>
    public static OpenReport Of(RunPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new OpenReport(plan.Run, plan.Pipeline, plan.AsOf, plan.Base, plan.ExternalId, [.. plan.Inputs.Select(input => new ReportedInput(input.Dataset, input.Path, input.Bytes, input.Sha256))]);
    }
}
