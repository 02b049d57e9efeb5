using System.Collections.Immutable;
using System.Globalization;
using Tamiz.Checks;

namespace Tamiz.Gate;

/// <summary>Rules that compare a run with what was there before it. Where nothing was, they have nothing to examine.</summary>
internal static class HistoryRules
{
    /// <summary>How much longer a step must take, beside twice as long, before anybody is warned.</summary>
    public static readonly TimeSpan LeastIncrease = TimeSpan.FromSeconds(30);

    private const int MostTimes = 2;

    /// <summary>Judges by how much the rows of a table are fewer than in the current release.</summary>
    public static JudgedCheck RowCountDrop(TableEvidence evidence, Limit limit)
    {
        var now = evidence.Rows;
        var (status, text) = evidence switch
        {
            { BaseRelease: null } => (CheckStatus.Na, "Nothing is released yet to compare with."),
            { BaseRows: null } => (CheckStatus.Na, $"Release {evidence.BaseRelease} has no table '{evidence.Table}' to compare with."),
            { BaseRows: 0 } => (CheckStatus.Na, $"In release {evidence.BaseRelease} it has no rows."),
            { BaseRows: { } before } when before <= now => (CheckStatus.Pass, $"{Rows(now)}, {Numbers.Text(before)} in release {evidence.BaseRelease}."),
            { BaseRows: { } before } => (
                limit.Allows(before - now, before) ? CheckStatus.Pass : CheckStatus.Fail,
                $"{Rows(now)}, {Numbers.Text(before - now)} ({Numbers.Share(before - now, before)}) fewer than the {Numbers.Text(before)} of release {evidence.BaseRelease}; the limit is {limit}."),
        };
        return new JudgedCheck($"{evidence.Table}.row_count_drop", evidence.Table, "row_count_drop", "not many rows fewer than released", status, text)
        {
            Value = now.ToString(CultureInfo.InvariantCulture),
            Limit = limit.ToString(),
        };
    }

    /// <summary>Judges whether a step took far longer than its last executions; that is only a warning.</summary>
    public static JudgedCheck RuntimeIncrease(StepRuntime runtime)
    {
        var (status, text) = (CheckStatus.Na, $"It took {Seconds(runtime.Took)}; nothing is known of earlier executions.");
        if (!runtime.Before.IsEmpty)
        {
            var median = Median(runtime.Before);
            var slow = runtime.Took > MostTimes * median && runtime.Took - median >= LeastIncrease;
            status = slow ? CheckStatus.Warn : CheckStatus.Pass;
            text = $"It took {Seconds(runtime.Took)}; the median of its last {runtime.Before.Length} executions is {Seconds(median)}.";
        }

        return new JudgedCheck($"{runtime.Step}.runtime_increase", runtime.Table, "runtime_increase", "not far slower than before", status, text)
        {
            Value = ((long)runtime.Took.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
            Limit = "2 times the median and 30 s more",
            OnFail = OnFail.Warn,
        };
    }

    /// <summary>Judges whether a result is one that a rollback has revoked.</summary>
    /// <param name="revoked">The revoked releases; not empty.</param>
    /// <param name="same">The one that held the same; <see langword="null"/> if none did.</param>
    /// <param name="by">The release that revoked it.</param>
    public static JudgedCheck Revoked(ImmutableArray<long> revoked, long? same, long? by)
    {
        var text = same is null
            ? $"The result is not what {(revoked.Length == 1 ? "release" : "releases")} {string.Join(", ", revoked)} held, which a rollback revoked."
            : $"The result is what release {same} held, which release {by} rolled back and revoked. It stays out until the files or the rules give another result.";
        return new JudgedCheck("revoked", "release", "revoked", "the result was not revoked by a rollback", same is null ? CheckStatus.Pass : CheckStatus.Fail, text);
    }

    /// <summary>Returns the middle one; of an even number the mean of the two in the middle.</summary>
    private static TimeSpan Median(ImmutableArray<TimeSpan> times)
    {
        var sorted = times.Sort();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Rows(long rows) => $"{Numbers.Text(rows)} {(rows == 1 ? "row" : "rows")}";

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
}
