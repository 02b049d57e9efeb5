using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Tamiz.Engines;
using Tamiz.Parquet;
using Tamiz.Records;

namespace Tamiz.Quarantine;

/// <summary>Reads single rows of a Parquet file as text, each value as a released CSV file would have it.</summary>
/// <param name="engine">The engine.</param>
/// <param name="location">Where it finds the file.</param>
/// <param name="columns">The columns of the file.</param>
internal sealed class ParquetRows(Engine engine, string location, ImmutableArray<ParquetColumn> columns)
{
    private const int Cells = 1_000_000;
    private readonly SqlDialect _sql = engine.Dialect;

    /// <summary>Reads the rows that a list names, page by page.</summary>
    /// <param name="list">A query that gives <c>_file</c> and <c>_record</c>.</param>
    /// <param name="file">Which file of the list it is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async IAsyncEnumerable<RecordText> ReadAsync(string list, int file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var texts = string.Join(", ", columns.Select((column, at) => $"{_sql.AnyText(_sql.Quote(column.Name), column.WholeType)} AS c{at}"));
        var page = Math.Max(1, Cells / Math.Max(1, columns.Length));
        for (long after = 0, read = page; read == page;)
        {
            var wanted = $"SELECT DISTINCT _record FROM ({list}) AS listed WHERE _file = {_sql.Literal(file)} AND _record > {_sql.Literal(after)} ORDER BY _record LIMIT {_sql.Literal(page)}";
            var result = await engine.ReadAsync(
                $"SELECT _row + 1 AS _record, {texts} FROM {engine.Parquet([location], withRow: true)} AS rows_ " +
                $"WHERE _row + 1 IN (SELECT _record FROM ({wanted}) AS wanted_) ORDER BY _record", cancellationToken).ConfigureAwait(false);
            foreach (var row in result.Rows)
                yield return new RecordText((long)row[0]!, 0, [.. row.Skip(1).Select(cell => (string?)cell)]);
            read = result.Rows.Length;
            after = read > 0 ? (long)result.Rows[^1][0]! : after;
        }
    }
}
