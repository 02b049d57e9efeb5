using System.Collections.Immutable;

namespace Tamiz.Schemas;

/// <summary>Compares the header of a file with the declared schema, before any data is processed. Columns are read by name; case and order do not matter.</summary>
public static class HeaderComparison
{
    /// <summary>Returns what differs.</summary>
    /// <param name="schema">The declared schema.</param>
    /// <param name="header">The names in the file; empty if it has no header that can be read.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="unreadable">Why the header cannot be read; <see langword="null"/> if there is none.</param>
    /// <param name="extra">What becomes of columns that the schema does not know.</param>
    public static ImmutableArray<SchemaFinding> Compare(
        TableSchema schema, ImmutableArray<string> header, string file, string? unreadable = null, ExtraColumns extra = ExtraColumns.KeepAside)
    {
        if (header.IsEmpty)
            return [new("no_header", unreadable is null ? $"'{file}' is empty: it has no header. Write it anew or fetch it again." : $"The header of '{file}' cannot be read: {unreadable}. Correct its first line.", Breaks: true)];

        var findings = new List<SchemaFinding>();
        foreach (var twice in header.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            findings.Add(new("repeated_column", $"'{file}' has the column '{twice.Key}' {twice.Count()} times. Name them apart.", Breaks: true));
        foreach (var column in schema.Columns.Where(column => !header.Contains(column.Name, StringComparer.OrdinalIgnoreCase)))
        {
            findings.Add(column.Nullable
                ? new("missing_nullable", $"'{file}' lacks the column '{column.Name}'; it is null in every row.", Breaks: false)
                : new("missing_required", $"'{file}' lacks the column '{column.Name}', which the schema requires.{Delimiter(header) ?? Next(column, header)}", Breaks: true));
        }

        // Every column could be null, and none is there: that is another file, or read in another way.
        if (!header.Any(name => schema.Find(name) is not null) && findings.TrueForAll(finding => !finding.Breaks))
            findings.Add(new("no_known_column", $"'{file}' has none of the columns that the schema knows.{Delimiter(header) ?? " Is it the right file, with its header?"}", Breaks: true));
        foreach (var name in extra is ExtraColumns.Ignore ? [] : header.Where(name => schema.Find(name) is null))
        {
            findings.Add(extra is ExtraColumns.Block
                ? new("extra_column", $"'{file}' has the column '{name}', which the schema does not know (extra_columns: block). Take it out of the file, or into the schema.", Breaks: true)
                : new("extra_column", $"'{file}' has the column '{name}', which the schema does not know; it is kept in raw/ only.", Breaks: false));
        }

        foreach (var name in header.Where(name => schema.Find(name) is { } column && column.Name != name))
            findings.Add(new("other_case", $"'{file}' writes '{name}' for the column '{schema.Find(name)!.Name}'.", Breaks: false));

        var known = header.Select(schema.Find).OfType<Column>().Select(column => column.Name).ToList();
        if (!known.SequenceEqual(schema.Names.Where(name => known.Contains(name))))
            findings.Add(new("other_order", $"'{file}' has its columns in another order; they are read by name.", Breaks: false));
        return [.. findings];
    }

    private static string Next(Column column, ImmutableArray<string> header) =>
        header.FirstOrDefault(name => Letters(name) == Letters(column.Name)) is { } alike
            ? $" Is it '{alike}'? Then name it alike in the file and the schema."
            : " Bring it back into the file, or let it be nullable in the schema.";

    private static string Letters(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static string? Delimiter(ImmutableArray<string> header)
    {
        if (header is not [var only] || only.FirstOrDefault(letter => letter is ';' or '\t' or '|' or ',') is not (not '\0' and var other))
            return null;
        return $" Its header is one field with '{(other == '\t' ? "\\t" : other)}' in it: is that the delimiter (read: {{ delimiter: \"{(other == '\t' ? "\\t" : other)}\" }})?";
    }
}

/// <summary>What becomes of columns of a file that its schema does not know.</summary>
public enum ExtraColumns
{
    /// <summary>They stay in the file as it came, and are warned of.</summary>
    KeepAside,

    /// <summary>The same, and nothing is said.</summary>
    Ignore,

    /// <summary>The gate blocks.</summary>
    Block,
}

/// <summary>A difference between a file and its schema.</summary>
/// <param name="Kind">Its stable name.</param>
/// <param name="Text">What differs, as a full sentence.</param>
/// <param name="Breaks">Whether the data cannot be processed; else it is a warning.</param>
public sealed record SchemaFinding(string Kind, string Text, bool Breaks);
