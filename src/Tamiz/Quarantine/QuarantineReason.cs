using Tamiz.Cleaning;
using Tamiz.Pipelines;

namespace Tamiz.Quarantine;

/// <summary>Which checks set a row aside, and why in words, as a quarantine file has it.</summary>
/// <param name="Checks">Their ids, joined by <c>;</c>.</param>
/// <param name="Text">The reasons, joined by <c>; </c>.</param>
internal sealed record QuarantineReason(string Checks, string Text)
{
    /// <summary>Returns the reason.</summary>
    /// <param name="by">Ids of checks without the dataset and rules of cleaning (<c>is_type(age)</c>, <c>map(country)</c>), joined by <c>;</c>.</param>
    /// <param name="dataset">The dataset.</param>
    public static QuarantineReason Of(string by, SourceDataset dataset)
    {
        var rules = Split(by, dataset).ToList();
        return new QuarantineReason(string.Join(';', rules.Select(rule => $"{dataset.Name}.{rule}")), string.Join("; ", rules.Select(rule => Describe(rule, dataset))));
    }

    // The SQL of an expression is part of its id and may hold a semicolon itself, so the ids that are known decide where one ends.
    private static IEnumerable<string> Split(string by, SourceDataset dataset)
    {
        var known = Known(dataset).OrderByDescending(rule => rule.Length).ToList();
        for (var at = 0; at < by.Length;)
        {
            var rest = by[at..];
            var rule = known.FirstOrDefault(rule => rest == rule || rest.StartsWith(rule + ';', StringComparison.Ordinal)) ?? rest.Split(';')[0];
            yield return rule;
            at += rule.Length + 1;
        }
    }

    private static IEnumerable<string> Known(SourceDataset dataset) =>
    [
        .. dataset.Checks.Select(check => check.Id(dataset.Name)[(dataset.Name.Length + 1)..]),
        .. dataset.Schema.Names.Select(column => $"is_type({column})"),
        .. dataset.Clean.OfType<MapValues>().Select(map => $"map({map.Column})").Distinct(),
    ];

    private static string Describe(string rule, SourceDataset dataset)
    {
        if (dataset.Checks.FirstOrDefault(check => check.Id(dataset.Name) == $"{dataset.Name}.{rule}") is { } check)
            return $"breaks the rule: {check.Rule}";

        var subject = rule[(rule.IndexOf('(', StringComparison.Ordinal) + 1)..^1];
        return rule.StartsWith("is_type(", StringComparison.Ordinal)
            ? $"{subject} is not a value of type {dataset.Schema.Find(subject)?.Type}"
            : $"{subject} is not among the values that map lists";
    }
}
