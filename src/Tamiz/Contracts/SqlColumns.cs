using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Contracts;

/// <summary>Finds which columns a piece of SQL uses: by the parser, and for a SELECT by whether it still gives the same once a column is not there.</summary>
/// <param name="analyzer">What reads SQL.</param>
/// <param name="schemas">The schemas that the SQL was written for, by table.</param>
public sealed class SqlColumns(SqlAnalyzer analyzer, IReadOnlyDictionary<string, TableSchema> schemas)
{
    private readonly Dictionary<string, SqlAnalysis> _read = [];

    /// <summary>Returns the columns that an expression over the rows of a table names.</summary>
    public async Task<ImmutableArray<string>> NamedAsync(UserSql sql, string table, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        return Rendered(sql) is { } text ? (await analyzer.AnalyzeExpressionAsync(text, table, cancellationToken).ConfigureAwait(false)).Columns : [];
    }

    /// <summary>Tells whether a SELECT reads a table.</summary>
    public async Task<bool> ReadsAsync(UserSql sql, string table, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        return sql.From.Contains(table, StringComparer.OrdinalIgnoreCase)
            || (Rendered(sql) is { } text && (await AnalyzeAsync(text, cancellationToken).ConfigureAwait(false)).Tables.Contains(table, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Tells whether a SELECT uses some columns of a table.</summary>
    public async Task<bool> UsesAsync(UserSql sql, string table, ImmutableHashSet<string> columns, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (!await ReadsAsync(sql, table, cancellationToken).ConfigureAwait(false))
            return false;
        if (Rendered(sql) is not { } text)
            return columns.Any(column => sql.Written.Contains(column, StringComparison.OrdinalIgnoreCase));

        var analysis = await AnalyzeAsync(text, cancellationToken).ConfigureAwait(false);
        if (!schemas.TryGetValue(table, out var schema) || !schema.Columns.Any(column => columns.Contains(column.Name)))
            return analysis.Columns.Any(columns.Contains);

        var without = new TableSchema([.. schema.Columns.Where(column => !columns.Contains(column.Name))]);
        if (await DescribeAsync(text, analysis, table, schema, cancellationToken).ConfigureAwait(false) is not { } whole)
            return analysis.Columns.Any(columns.Contains);
        return without.Columns.IsEmpty || await DescribeAsync(text, analysis, table, without, cancellationToken).ConfigureAwait(false) is not { } rest || !rest.SequenceEqual(whole);
    }

    private string? Rendered(UserSql sql) => sql.For(analyzer.Engine) is { } text
        ? SqlTemplate.Bind(SqlTemplate.Render(text.Trim().TrimEnd(';'), analyzer.Dialect, []), analyzer.Dialect, DateTimeOffset.UnixEpoch)
        : null;

    private async Task<SqlAnalysis> AnalyzeAsync(string text, CancellationToken cancellationToken) =>
        _read.TryGetValue(text, out var known) ? known : _read[text] = await analyzer.AnalyzeAsync(text, cancellationToken).ConfigureAwait(false);

    private async Task<ImmutableArray<ResultColumn>?> DescribeAsync(string text, SqlAnalysis analysis, string table, TableSchema instead, CancellationToken cancellationToken)
    {
        var tables = analysis.Tables.Select(name => name.ToLowerInvariant()).Distinct().ToList();
        if (tables.Exists(name => name != table && !schemas.ContainsKey(name)))
            return null;

        var empty = tables.ToDictionary(name => name, name => analyzer.Dialect.EmptyTable(name == table ? instead : schemas[name]));
        try
        {
            return await analyzer.DescribeAsync($"{analyzer.Dialect.With(empty)}SELECT * FROM (\n{text}\n) AS result_", cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException e) when (e.Failure is not EngineFailure.Infrastructure)
        {
            return null;
        }
    }
}
