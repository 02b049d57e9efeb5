using System.Collections.Immutable;

namespace Tamiz.Reports;

/// <summary>Whether two engines make the same of a project: the answer of <c>engines compare</c>.</summary>
/// <param name="ExitCode">The exit code of the program: 0 if they do, 3 if not.</param>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Engines">The two, in the order of <c>values</c>.</param>
/// <param name="Tables">How many datasets and KPIs were compared row by row.</param>
/// <param name="Rows">How many rows those have on the first engine.</param>
/// <param name="Checks">How many checks were compared.</param>
/// <param name="Differences">The first differences of each dataset, KPI and check; empty if there is none.</param>
public sealed record EnginesReport(
    int ExitCode, string Pipeline, ImmutableArray<EngineSide> Engines, int Tables, long Rows, int Checks, ImmutableArray<EngineDifference> Differences) : Report;

/// <summary>One of the engines.</summary>
/// <param name="Engine">Its name and version.</param>
/// <param name="Outcome">How the run ended there: a verdict, or the step that failed.</param>
/// <param name="Seconds">How long the run took.</param>
public sealed record EngineSide(string Engine, string Outcome, double Seconds);

/// <summary>Something that is not the same.</summary>
/// <param name="What">What: <c>outcome</c>, <c>account</c>, <c>check</c>, <c>schema</c>, <c>rows</c> (a row that one has and the other has not), <c>value</c>, <c>quarantine</c>.</param>
/// <param name="Subject">The dataset or KPI, the check, or the run.</param>
/// <param name="Row">The row, by its key or its file and record; <see langword="null"/> if it is about no row.</param>
/// <param name="Column">The column, or what of a check; <see langword="null"/> if it is about no column.</param>
/// <param name="Values">What the one has and what the other has, as released files write it; <see langword="null"/> is null or nothing.</param>
/// <param name="Count">How many rows differ like this, of which this is one of the first.</param>
public sealed record EngineDifference(string What, string Subject, string? Row, string? Column, ImmutableArray<string?> Values, long Count)
{
    internal EngineDifference? Shared { get; init; }

    /// <summary>Returns the difference as it may be shared: without numbers of few rows with one value of a sensitive or coded column.</summary>
    public EngineDifference Share() => Shared ?? this;
}
