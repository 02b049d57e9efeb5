using System.Collections.Immutable;

namespace Tamiz.Checks;

/// <summary>Takes values of sensitive columns out of what checks measured, before anything is written down: a row is told by file and record.</summary>
internal static class SensitiveValues
{
    /// <summary>What stands where a value would.</summary>
    public const string Hidden = "•••";

    // A figure over fewer rows says too much of each of them.
    private const int LeastRows = 11;

    /// <summary>Hides the values of sensitive columns.</summary>
    /// <param name="measures">What was measured.</param>
    /// <param name="table">The table and its checks.</param>
    public static ImmutableArray<CheckMeasure> Hide(ImmutableArray<CheckMeasure> measures, TableToCheck table)
    {
        var sensitive = table.Table.Schema.Sensitive;
        if (sensitive.IsEmpty && table.Others.Values.All(other => other.Schema.Sensitive.IsEmpty))
            return measures;

        var checks = table.Checks.DistinctBy(check => check.Id(table.Table.Name)).ToDictionary(check => check.Id(table.Table.Name));
        return [.. measures.Select(measure => Hide(measure, checks.GetValueOrDefault(measure.Id), table, sensitive))];
    }

    private static CheckMeasure Hide(CheckMeasure measure, Check? check, TableToCheck table, ImmutableHashSet<string> sensitive)
    {
        // Which columns of a query come from a sensitive one is not known.
        var all = check is QueryRows query && query.Reads.Any(name => !SensitiveOf(name, table).IsEmpty);
        bool IsHidden(string column) => all || sensitive.Contains(column) || (check is Change change && sensitive.Contains(change.Column) && column.StartsWith(change.Column + " ", StringComparison.Ordinal));
        return measure with
        {
            Samples = [.. measure.Samples.Select(sample => sample with { Values = [.. sample.Values.Select(value => IsHidden(value.Column) ? value with { Text = Hidden } : value)] })],
            IsHidden = (check is Comparison comparison && UsesSensitive(comparison, table)) || (check is not null && check.Columns.Any(sensitive.Contains) && IsFigure(check, measure)),
        };
    }

    // Nor is it known of a value, so a statement that names one is taken to give it; a name that is part of another hides too much rather than too little.
    private static bool UsesSensitive(Comparison check, TableToCheck table) =>
        check.Reads.SelectMany(name => SensitiveOf(name, table)).Any(column => check.Subject.Contains(column, StringComparison.OrdinalIgnoreCase));

    // Counts and shares are of rows; these are values of somebody, or made of the values of few.
    private static bool IsFigure(Check check, CheckMeasure measure) =>
        check is Min or Max or Quantile or Median or Freshness || (check is Mean or Sum or StandardDeviation && measure.RowsExamined < LeastRows);

    private static ImmutableHashSet<string> SensitiveOf(string name, TableToCheck table) =>
        name == table.Table.Name ? table.Table.Schema.Sensitive : table.Others.TryGetValue(name, out var other) ? other.Schema.Sensitive : [];
}
