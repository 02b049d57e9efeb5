using System.Globalization;
using Tamiz.Checks;
using Tamiz.Gate;

namespace Tamiz.Reports;

/// <summary>What two judgements of the same pipeline differ in.</summary>
internal static class JudgementComparison
{
    public static IEnumerable<EngineDifference> Accounts(IEnumerable<Account> one, IEnumerable<Account> other)
    {
        foreach (var (mine, theirs) in one.Zip(other))
        {
            foreach (var (what, a, b) in Numbers(mine, theirs).Where(number => number.One != number.Other))
                yield return new("account", mine.Dataset, null, what, [Text(a), Text(b)], 1);
        }
    }

    public static IEnumerable<EngineDifference> Checks(IEnumerable<JudgedCheck> one, IEnumerable<JudgedCheck> other)
    {
        // How long a step took is the engine's own affair.
        var theirs = other.ToDictionary(check => check.Id);
        foreach (var mine in one.Where(check => check.Kind != "runtime_increase"))
        {
            if (!theirs.TryGetValue(mine.Id, out var match))
            {
                yield return new("check", mine.Id, null, null, [SnakeJson.Word(mine.Status), null], 1);
                continue;
            }

            foreach (var (what, a, b) in Facts(mine, match).Where(fact => !Same(fact.One, fact.Other)))
                yield return new EngineDifference("check", mine.Id, null, what, [a, b], 1) is var found && what == "samples" ? found with { Shared = found with { Values = [Shared(mine), Shared(match)] } } : found;
        }
    }

    private static IEnumerable<(string What, string? One, string? Other)> Facts(JudgedCheck one, JudgedCheck other) =>
    [
        ("status", SnakeJson.Word(one.Status), SnakeJson.Word(other.Status)),
        ("rows_examined", Text(one.RowsExamined), Text(other.RowsExamined)),
        ("rows_failed", Text(one.RowsFailed), Text(other.RowsFailed)),
        ("value", one.Value, other.Value),
        ("other", one.Other, other.Other),
        ("samples", Samples(one), Samples(other)),
    ];

    private static string Samples(JudgedCheck check) => Samples(check, value => value.Text);

    private static string Shared(JudgedCheck check) => Samples(check, value => value.Instead ?? value.Text);

    private static string Samples(JudgedCheck check, Func<SampleValue, string?> text) =>
        string.Join("; ", check.Samples.Select(sample => sample.File is { } file ? string.Create(CultureInfo.InvariantCulture, $"{file}:{sample.Record}") : string.Join(", ", sample.Values.Select(text))));

    private static IEnumerable<(string What, long One, long Other)> Numbers(Account one, Account other) =>
    [
        ("read", one.Read, other.Read), ("kept", one.Kept, other.Kept), ("merged", one.Merged, other.Merged),
        ("filtered", one.Filtered, other.Filtered), ("quarantined", one.Quarantined, other.Quarantined), ("unreadable", one.Unreadable, other.Unreadable),
    ];

    // A measure is written as released files write it: floating point has a point or an exponent, which whole numbers have not.
    private static bool Same(string? one, string? other) => one == other || (one is not null && other is not null
        && one.AsSpan().IndexOfAny(".e") >= 0 && other.AsSpan().IndexOfAny(".e") >= 0
        && double.TryParse(one, NumberStyles.Float, CultureInfo.InvariantCulture, out var a) && double.TryParse(other, NumberStyles.Float, CultureInfo.InvariantCulture, out var b)
        && FloatingPoint.AreSame(a, b));

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
