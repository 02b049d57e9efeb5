namespace Tamiz.Pipelines;

/// <summary>Finds the known word a misspelt one was meant to be.</summary>
public static class Spelling
{
    /// <summary>Returns a hint: the nearest known word if one is near, else the list of them.</summary>
    public static string Suggest(string word, IReadOnlyCollection<string> known)
    {
        if (Nearest(word, known) is { } near)
            return $"Did you mean '{near}'?";
        return known.Count == 0 ? "There is none." : $"Known: {string.Join(", ", known)}.";
    }

    /// <summary>Returns the nearest known word, a word cut short or drawn out or the one at the least edit distance, or <see langword="null"/> if none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) => known
        .Select(candidate => (candidate, distance: Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
        .Where(pair => pair.distance <= Math.Max(1, Math.Min(word.Length, pair.candidate.Length) / 3) || IsBeginning(word, pair.candidate))
        .OrderBy(pair => pair.distance)
        .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
        .Select(pair => pair.candidate)
        .FirstOrDefault();

    private static bool IsBeginning(string a, string b) =>
        Math.Min(a.Length, b.Length) >= 3 && (a.StartsWith(b, StringComparison.OrdinalIgnoreCase) || b.StartsWith(a, StringComparison.OrdinalIgnoreCase));

    // Edit distance where swapping two neighbours is one step (optimal string alignment), as typing errors are.
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }

                var replaced = table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                table[i, j] = Math.Min(replaced, 1 + Math.Min(table[i - 1, j], table[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    table[i, j] = Math.Min(table[i, j], 1 + table[i - 2, j - 2]);
            }
        }

        return table[a.Length, b.Length];
    }
}
