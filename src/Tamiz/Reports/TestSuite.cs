using System.Collections.Immutable;
using Tamiz.Gate;

namespace Tamiz.Reports;

/// <summary>Test cases as continuous integration shows them.</summary>
/// <param name="Name">The name, such as the table's.</param>
/// <param name="Time">When it was looked at.</param>
/// <param name="Seconds">How long that took.</param>
/// <param name="Cases">The cases.</param>
public sealed record TestSuite(string Name, DateTimeOffset Time, double Seconds, ImmutableArray<TestCase> Cases)
{
    /// <summary>Returns a suite for each table of a judgement, with a case for each check.</summary>
    public static IEnumerable<TestSuite> Of(RunReport run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var checks = run.Judgement?.Checks ?? [];
        return checks.GroupBy(check => check.Table).Select(table => new TestSuite(
            $"{run.Pipeline}.{table.Key}",
            run.Opened,
            run.Steps.Where(step => step.Table == table.Key).Sum(step => step.DurationMs) / 1000.0,
            [.. table.Select(check => new TestCase(check.Id, CaseResultOf(check.Status), SnakeJson.Word(check.Status), $"{check.Rule}: {check.Text}"))]));
    }

    private static CaseResult CaseResultOf(CheckStatus status) => status switch
    {
        CheckStatus.Fail => CaseResult.Failed,
        CheckStatus.Error => CaseResult.Error,
        CheckStatus.Na or CheckStatus.Skipped or CheckStatus.Waived => CaseResult.Skipped,
        _ => CaseResult.Passed,
    };
}

/// <summary>One case.</summary>
/// <param name="Name">What is tested.</param>
/// <param name="Result">What came of it.</param>
/// <param name="Type">Our word for that.</param>
/// <param name="Text">Why, with numbers.</param>
public sealed record TestCase(string Name, CaseResult Result, string Type, string Text);

/// <summary>What came of a case.</summary>
public enum CaseResult
{
    /// <summary>It is as it should be; a warning passes too.</summary>
    Passed,

    /// <summary>It is not.</summary>
    Failed,

    /// <summary>It could not be found out.</summary>
    Error,

    /// <summary>There was nothing to find out, or nobody wants to know.</summary>
    Skipped,
}
