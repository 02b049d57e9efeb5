using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Ingest;
using Tamiz.Schemas;

namespace Tamiz.Inference;

/// <summary>What the files of a future dataset look like.</summary>
/// <param name="Dataset">The name proposed for it.</param>
/// <param name="Source">Its files, as the project will name them.</param>
/// <param name="Read">How they are read.</param>
/// <param name="Relation">The rows looked at, as text, for further questions.</param>
/// <param name="Records">Records in the files.</param>
/// <param name="Rows">Rows looked at; fewer than the records if the files are large.</param>
/// <param name="DistinctRows">Different rows among them.</param>
/// <param name="Unreadable">Records that are no rows.</param>
/// <param name="Columns">The columns.</param>
internal sealed record FileSurvey(
    string Dataset,
    ImmutableArray<string> Source,
    ReadOptions Read,
    string Relation,
    long Records,
    long Rows,
    long DistinctRows,
    long Unreadable,
    ImmutableArray<ColumnSurvey> Columns)
{
    /// <summary>Gets the types of the columns where the files have them, <see langword="null"/> for one that no schema has; empty for text.</summary>
    public ImmutableArray<ColumnType?> Types { get; init; } = [];

    /// <summary>Gets whether not all rows were looked at.</summary>
    public bool IsSample => Rows < Records - Unreadable;

    /// <summary>Gets the rows that repeat another one.</summary>
    public long Duplicates => Rows - DistinctRows;

    /// <summary>Counts the different values of columns together.</summary>
    public async Task<long> CountDistinctAsync(Engine engine, IEnumerable<string> columns, CancellationToken cancellationToken)
    {
        var list = string.Join(", ", columns.Select((column, at) => $"{engine.Dialect.Trim(engine.Dialect.Quote(column))} AS k{at}"));
        return await CountAsync(engine, $"SELECT DISTINCT {list} FROM {Relation}", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the different values of a column, by name.</summary>
    public async Task<ImmutableArray<string>> ReadValuesAsync(Engine engine, string column, CancellationToken cancellationToken)
    {
        var text = engine.Dialect.Trim(engine.Dialect.Quote(column));
        var result = await engine.ReadAsync(
            $"SELECT DISTINCT {text} AS value_ FROM {Relation} WHERE {text} <> '' ORDER BY value_", cancellationToken).ConfigureAwait(false);
        return [.. result.Rows.Select(row => (string)row[0]!)];
    }

    /// <summary>Counts the rows whose value of a column is not among the values of a column of another dataset.</summary>
    public Task<long> CountOrphansAsync(Engine engine, string column, FileSurvey parent, string key, CancellationToken cancellationToken)
    {
        var (here, there) = (engine.Dialect.Trim($"child.{engine.Dialect.Quote(column)}"), engine.Dialect.Trim($"parent.{engine.Dialect.Quote(key)}"));
        return CountAsync(
            engine,
            $"SELECT 1 FROM {Relation} AS child WHERE {here} <> '' AND NOT EXISTS (SELECT 1 FROM {parent.Relation} AS parent WHERE {there} = {here})",
            cancellationToken);
    }

    private static async Task<long> CountAsync(Engine engine, string query, CancellationToken cancellationToken)
    {
        var result = await engine.ReadAsync($"SELECT count(*) FROM ({query}) AS counted", cancellationToken).ConfigureAwait(false);
        return (long)result.Rows[0][0]!;
    }
}
