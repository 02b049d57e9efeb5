using System.Collections.Immutable;
using Tamiz.Pipelines;
using Tamiz.Releases;

namespace Tamiz.Reports;

/// <summary>Whether a project can run.</summary>
/// <param name="Pipeline">The pipeline; <see langword="null"/> if the file has mistakes.</param>
/// <param name="Datasets">How many datasets come from files.</param>
/// <param name="DerivedDatasets">How many are made by SQL.</param>
/// <param name="Kpis">How many KPIs there are.</param>
/// <param name="Checks">How many checks there are, implied ones included.</param>
/// <param name="Problems">Every mistake; empty if there is none.</param>
public sealed record ConfigReport(string? Pipeline, int Datasets, int DerivedDatasets, int Kpis, int Checks, ImmutableArray<ReportedProblem> Problems) : Report;

/// <summary>A mistake in a project.</summary>
/// <param name="Code">Its stable name.</param>
/// <param name="File">The file, relative to the project.</param>
/// <param name="Line">The line, from 1; 0 means the whole file.</param>
/// <param name="Column">The column, from 1; 0 means the whole line.</param>
/// <param name="Text">What is wrong, as a sentence.</param>
/// <param name="Hint">What to do; <see langword="null"/> if that is plain.</param>
public sealed record ReportedProblem(string Code, string File, int Line, int Column, string Text, string? Hint)
{
    /// <summary>Makes it from a mistake.</summary>
    public static ReportedProblem Of(Problem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return new ReportedProblem(problem.Code, problem.Place.File, problem.Place.Line, problem.Place.Column, problem.Text, problem.Hint);
    }
}

/// <summary>Every setting that holds.</summary>
/// <param name="Settings">The settings.</param>
public sealed record SettingsReport(ImmutableArray<Setting> Settings) : Report;

/// <summary>Whether everything a run needs is there.</summary>
/// <param name="Sound">Whether it is.</param>
/// <param name="Findings">What was looked at.</param>
public sealed record DoctorReport(bool Sound, ImmutableArray<DoctorFinding> Findings) : Report;

/// <summary>One thing that was looked at.</summary>
/// <param name="What">What: <c>tamiz</c>, <c>system</c>, <c>engine</c>, <c>project</c>, <c>store</c>.</param>
/// <param name="Sound">Whether it is as it should be.</param>
/// <param name="Text">What was found.</param>
public sealed record DoctorFinding(string What, bool Sound, string Text);

/// <summary>Whether a store is what its ledger says.</summary>
/// <param name="ExitCode">The exit code of the program.</param>
/// <param name="IsSound">Whether it is.</param>
/// <param name="Entries">How many ledger entries there are.</param>
/// <param name="Files">How many files named by them were hashed.</param>
/// <param name="Bytes">How many bytes those have.</param>
/// <param name="Head">The newest entry; <see langword="null"/> if there is none.</param>
/// <param name="Problems">What must not be.</param>
/// <param name="Notices">What is worth knowing.</param>
public sealed record VerifyReport(
    int ExitCode, bool IsSound, long Entries, long Files, long Bytes, LedgerTail? Head, ImmutableArray<Finding> Problems, ImmutableArray<Finding> Notices) : Report
{
    /// <summary>Makes it from a verification.</summary>
    public static VerifyReport Of(VerificationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new VerifyReport(
            (int)(result.IsSound ? ExitReason.Done : ExitReason.Blocked), result.IsSound, result.Entries, result.Files, result.Bytes, result.Head, result.Problems, result.Notices);
    }
}
