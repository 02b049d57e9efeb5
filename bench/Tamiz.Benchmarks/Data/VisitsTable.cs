namespace Tamiz.Benchmarks.Data;

/// <summary>
/// A clinical table that never was: visits in the order of their key, with text, decimals, dates, nulls, blanks to trim, codes to map, values
/// that are none (one row in 2,400), values out of range (one in 5,000) and rows sent twice (one in 1,000). The same for the same seed.
/// </summary>
internal sealed class VisitsTable(int columns, ulong seed)
{
    private const int CopyOnceIn = 1_000;

    public VisitColumn[] Columns { get; } = VisitColumn.First(columns);

    /// <summary>Writes some of its rows as CSV with a header.</summary>
    public void Write(string path, long from, long rows)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        using var writer = new CellWriter(file);
        foreach (var (at, column) in Columns.Index())
        {
            writer.Text(column.Name);
            writer.EndCell(Mark(at));
        }

        for (var row = from; row < from + rows; row++)
            WriteRow(writer, row % CopyOnceIn == CopyOnceIn - 1 ? row - 1 - (row / CopyOnceIn % 900) : row);
    }

    private void WriteRow(CellWriter writer, long row)
    {
        var dice = new Dice(seed, row);
        for (var at = 0; at < Columns.Length; at++)
        {
            Columns[at].Write(writer, ref dice, row);
            writer.EndCell(Mark(at));
        }
    }

    private char Mark(int at) => at + 1 < Columns.Length ? ',' : '\n';
}
