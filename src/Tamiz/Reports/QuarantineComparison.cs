using System.Globalization;

namespace Tamiz.Reports;

/// <summary>Whether two runs set the same rows of a dataset aside, for the same reasons: the files they left for people.</summary>
internal static class QuarantineComparison
{
    public static async Task<IEnumerable<EngineDifference>> CompareAsync(string table, ComparedRun one, ComparedRun other, CancellationToken cancellationToken)
    {
        var (mine, theirs) = (await LinesAsync(table, one, cancellationToken).ConfigureAwait(false), await LinesAsync(table, other, cancellationToken).ConfigureAwait(false));
        var longest = Math.Max(mine.Length, theirs.Length);
        var different = Enumerable.Range(0, longest).Where(at => mine.ElementAtOrDefault(at) != theirs.ElementAtOrDefault(at)).ToList();
        return different.Count == 0 ? [] : [new("quarantine", table, string.Create(CultureInfo.InvariantCulture, $"line {different[0] + 1}"), null, [mine.ElementAtOrDefault(different[0]), theirs.ElementAtOrDefault(different[0])], different.Count)];
    }

    private static async Task<string[]> LinesAsync(string table, ComparedRun run, CancellationToken cancellationToken)
    {
        var path = run.Store.LocalPath($"quarantine/{table}/{run.Result.Run}.csv");
        return File.Exists(path) ? await File.ReadAllLinesAsync(path, cancellationToken).ConfigureAwait(false) : [];
    }
}
