using System.Collections.Immutable;
using Tamiz.Testing;

namespace Tamiz.Reports;

/// <summary>How the tests of a project ended.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="ExitCode">The exit code of the program: 3 if a test failed.</param>
/// <param name="Passed">How many passed.</param>
/// <param name="Failed">How many did not.</param>
/// <param name="Tests">Each test.</param>
public sealed record TestsReport(string Pipeline, int ExitCode, int Passed, int Failed, ImmutableArray<ReportedTest> Tests) : Report
{
    /// <summary>Makes the report.</summary>
    public static TestsReport Of(string pipeline, IReadOnlyCollection<PipelineTestResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var failed = results.Count(result => !result.Failures.IsEmpty);
        return new TestsReport(
            pipeline,
            (int)(failed == 0 ? ExitReason.Done : ExitReason.Blocked),
            results.Count - failed,
            failed,
            [.. results.Select(result => new ReportedTest(result.File, result.Why, result.Failures.IsEmpty, result.Failures, (long)result.Took.TotalMilliseconds))]);
    }
}

/// <summary>A test.</summary>
/// <param name="File">Its file, relative to the project.</param>
/// <param name="Why">What it shows; <see langword="null"/> if it does not say.</param>
/// <param name="Passed">Whether all was as expected.</param>
/// <param name="Failures">What was not.</param>
/// <param name="DurationMs">How long it took.</param>
public sealed record ReportedTest(string File, string? Why, bool Passed, ImmutableArray<string> Failures, long DurationMs);
