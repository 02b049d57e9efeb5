using System.Text;

namespace Tamiz.Records;

/// <summary>Writes records as released CSV has them: quotes only where needed, null empty, the empty text <c>""</c>, LF.</summary>
public static class CsvText
{
    /// <summary>Returns one record with its line end.</summary>
    public static string Line(IEnumerable<string?> fields, char delimiter = ',')
    {
        var line = new StringBuilder();
        foreach (var field in fields)
            line.Append(Field(field, delimiter)).Append(delimiter);
        if (line.Length > 0)
            line.Length--;
        return line.Append('\n').ToString();
    }

    /// <summary>Returns one field.</summary>
    public static string Field(string? text, char delimiter = ',') => text switch
    {
        null => "",
        "" => "\"\"",
        _ when NeedsQuotes(text, delimiter) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
        _ => text,
    };

    private static bool NeedsQuotes(string text, char delimiter) => text.AsSpan().ContainsAny(delimiter, '"') || text.AsSpan().ContainsAny('\n', '\r');
}
