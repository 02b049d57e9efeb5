using Tamiz.Pipelines;

namespace Tamiz.Runs;

/// <summary>Says in words why a row was set aside.</summary>
internal static class QuarantineReason
{
    /// <summary>Returns the reason.</summary>
    /// <param name="id">The check's id without the dataset, or the rule of cleaning: <c>is_type(age)</c>, <c>map(country)</c>.</param>
    /// <param name="dataset">The dataset.</param>
    public static string Of(string id, SourceDataset dataset)
    {
        if (dataset.Checks.FirstOrDefault(check => check.Id(dataset.Name) == $"{dataset.Name}.{id}") is { } check)
            return $"breaks the rule: {check.Rule}";

        var subject = id[(id.IndexOf('(', StringComparison.Ordinal) + 1)..].TrimEnd(')');
        return id.StartsWith("is_type(", StringComparison.Ordinal)
            ? $"{subject} is not a value of type {dataset.Schema.Find(subject)?.Type}"
            : $"{subject} is not among the values that map lists";
    }
}
