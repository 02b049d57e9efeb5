using System.Text;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>The plainest reader and writer of CSV there is, so that the product's are not proven by themselves. An unquoted empty field is null.</summary>
internal static class Csv
{
    public static string Write(IEnumerable<string?[]> rows) => string.Concat(rows.Select(row => string.Join(',', row.Select(Field)) + "\n"));

    public static string Field(string? cell) => cell switch
    {
        null => "",
        _ when cell.Length == 0 || cell.AsSpan().ContainsAny(",\"\r\n") => '"' + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + '"',
        _ => cell,
    };

    public static List<string?[]> Parse(string text)
    {
        var (rows, row, cell) = (new List<string?[]>(), new List<string?>(), new StringBuilder());
        var (wasQuoted, inQuotes) = (false, false);
        for (var at = 0; at < text.Length; at++)
        {
            if (inQuotes && text[at] == '"' && at + 1 < text.Length && text[at + 1] == '"')
            {
                cell.Append('"');
                at++;
            }
            else if (text[at] == '"')
            {
                (inQuotes, wasQuoted) = (!inQuotes, true);
            }
            else if (!inQuotes && (text[at] is ',' or '\n'))
            {
                row.Add(cell.Length == 0 && !wasQuoted ? null : cell.ToString());
                cell.Clear();
                wasQuoted = false;
                if (text[at] == '\n')
                {
                    rows.Add([.. row]);
                    row.Clear();
                }
            }
            else
            {
                cell.Append(text[at]);
            }
        }

        return rows;
    }
}
