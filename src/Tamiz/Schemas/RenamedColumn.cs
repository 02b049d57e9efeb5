namespace Tamiz.Schemas;

/// <summary>A column that may have another name now.</summary>
/// <param name="From">The name that is gone.</param>
/// <param name="To">The name that is new.</param>
public sealed record RenamedColumn(string From, string To)
{
    /// <summary>Tells whether a column that is gone may be one that is new: of one type and metadata, in the same place or with a name alike.</summary>
    internal static bool Likely(Column gone, TableSchema before, Column added, TableSchema after)
    {
        if (gone.Type != added.Type || gone.Format != added.Format)
            return false;

        var samePlace = before.Columns.IndexOf(gone) == after.Columns.IndexOf(added);
        return (samePlace && before.Columns.Length == after.Columns.Length)
            || Letters(gone.Name) == Letters(added.Name)
            || Distance(gone.Name, added.Name) * 2 <= Math.Max(gone.Name.Length, added.Name.Length);
    }

    /// <summary>Returns how many letters have to be changed, added or taken out to make one name of another (Levenshtein).</summary>
    internal static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, corner + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1));
                corner = above;
            }
        }

        return row[^1];
    }

    private static string Letters(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
