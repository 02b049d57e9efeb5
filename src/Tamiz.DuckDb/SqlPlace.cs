using System.Text;

namespace Tamiz.DuckDb;

/// <summary>Turns an offset of DuckDB's parser, in bytes of UTF-8, into a line and a column of the text.</summary>
internal static class SqlPlace
{
    public static (int Line, int Column) Of(string sql, long offset)
    {
        var bytes = Encoding.UTF8.GetBytes(sql);
        if (offset < 0 || offset > bytes.Length)
            return (0, 0);

        var before = Encoding.UTF8.GetString(bytes.AsSpan(0, (int)offset));
        return (before.Count(character => character == '\n') + 1, before.Length - before.LastIndexOf('\n'));
    }
}
