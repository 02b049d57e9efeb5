using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Tamiz.Cleaning;
using Tamiz.Engines;
using Tamiz.Pipelines;
using Tamiz.Schemas;

namespace Tamiz.Planning;

/// <summary>Reads single pieces of user SQL: renders, analyses, and describes them on empty tables.</summary>
/// <param name="engine">The engine.</param>
/// <param name="analyzer">What reads SQL.</param>
/// <param name="tables">The names that SQL may read.</param>
/// <param name="objection">Receives every mistake.</param>
internal sealed partial class SqlReading(Engine engine, SqlAnalyzer analyzer, ImmutableArray<string> tables, Objection objection)
{
    // What the analyzer reads, by what the engine runs, and whether the user wrote one text for both.
    private readonly Dictionary<string, (string Sql, bool IsSame)> _analysed = [];

    /// <summary>Renders and analyses a SELECT.</summary>
    /// <returns>The rendered SQL, and what it reads; <see langword="null"/> if it is refused.</returns>
    public Task<(string Sql, SqlAnalysis? Analysis)> AnalyzeAsync(UserSql sql, FilePlace? place, CancellationToken cancellationToken) =>
        AnalyzeAsync(sql, place, isValue: false, analyzer.AnalyzeAsync, cancellationToken);

    /// <summary>Renders an expression over the columns of a row and checks that its type fits.</summary>
    /// <returns>The rendered expression.</returns>
    public async Task<string> ValueAsync(UserSql sql, string column, ColumnType type, string table, TableSchema schema, FilePlace? place, CancellationToken cancellationToken)
    {
        var (value, found) = await RowExpressionAsync(sql, "derived column", table, schema, place, cancellationToken).ConfigureAwait(false);
        if (found is not null && (found.Type is not { } actual || !Derive.Fits(actual, type)))
            objection(place, "derive_type", $"The SQL of '{column}' gives {found.Type?.Name ?? found.EngineType}, not every value of which is {type}.", $"Write 'type: {found.Type?.Name ?? "string"}', or cast it in the SQL.");
        return value;
    }

    /// <summary>Renders a condition over the columns of a row and checks that it is one.</summary>
    /// <returns>The rendered condition.</returns>
    public async Task<string> ConditionAsync(UserSql sql, string table, TableSchema schema, FilePlace? place, CancellationToken cancellationToken)
    {
        var (condition, found) = await RowExpressionAsync(sql, "condition", table, schema, place, cancellationToken).ConfigureAwait(false);
        if (found is { Type.Kind: not TypeKind.Boolean })
            objection(place, "not_a_condition", $"'{sql.Written}' gives {found.EngineType}, not true or false.");
        return condition;
    }

    private async Task<(string Sql, ResultColumn? Result)> RowExpressionAsync(UserSql sql, string what, string table, TableSchema schema, FilePlace? place, CancellationToken cancellationToken)
    {
        var (expression, analysis) = await AnalyzeAsync(
            sql with { From = [table] }, place, isValue: true, (text, token) => analyzer.AnalyzeExpressionAsync(text, table, token), cancellationToken).ConfigureAwait(false);
        if (analysis is null)
            return (expression, null);

        if ((analysis.Aggregates && IsRead(sql)) || analysis.Tables.Any(name => !name.Equals(table, StringComparison.OrdinalIgnoreCase)) || analysis.Tables.Length > 1)
        {
            objection(place, $"not_a_{what.Split(' ')[^1]}", $"'{sql.Written}' is about more than one row.", $"A {what} uses the columns of its own row; write a derived dataset or a KPI for the rest.");
            return (expression, null);
        }

        var columns = await TryDescribeAsync(Statement, expression, $"The {what} of '{table}'", place, cancellationToken).ConfigureAwait(false);
        return (expression, columns is [var only] ? only : null);

        // What aggregates cannot stand in WHERE: so the engine refuses it where nobody has read the text.
        string Statement(SqlDialect dialect, string rendered) =>
            $"SELECT (\n{rendered}\n) AS value_ FROM {dialect.EmptyTable(schema)} AS rows_{(IsRead(sql) ? "" : $" WHERE (\n{rendered}\n) IS NOT NULL")}";
    }

    // Whether there is a text in the analyzer's SQL.
    private bool IsRead(UserSql sql) => sql.For(analyzer.Engine) is not null;

    private async Task<(string Sql, SqlAnalysis? Analysis)> AnalyzeAsync(
        UserSql sql, FilePlace? place, bool isValue, Func<string, CancellationToken, Task<SqlAnalysis>> analyze, CancellationToken cancellationToken)
    {
        if (sql.For(engine.Name) is not { } own)
        {
            objection(place, "no_sql_for_engine", $"There is SQL for {string.Join(", ", sql.Texts.Keys)} and none for {engine.Name}, which computes here.", $"Add '{engine.Name}: …' beside it, or choose another engine with --engine.");
            return (sql.Written, null);
        }

        var objections = new List<SqlObjection>();
        var rendered = SqlTemplate.Render(Bare(own), engine.Dialect, objections);
        if (!sql.Texts.IsEmpty && engine.Name != analyzer.Engine)
            objections.AddRange(engine.ObjectionsTo(rendered, isValue).Select(found => found with { Line = 0 }));
        var analysis = new SqlAnalysis(sql.From, [], [], Aggregates: true, []);
        if (sql.For(analyzer.Engine) is { } portable)
        {
            var analysed = AtAnyTime(SqlTemplate.Render(Bare(portable), analyzer.Dialect, []), analyzer.Dialect);
            _analysed[rendered] = (analysed, own == portable);
            analysis = await analyze(analysed, cancellationToken).ConfigureAwait(false);
            analysis = analysis with { Tables = [.. analysis.Tables.Union(isValue ? [] : sql.From, StringComparer.OrdinalIgnoreCase)] };
        }

        objections.AddRange(analysis.Objections);
        var hint = analysis.Objections.IsEmpty || analysis.Tables.Length > 0 ? null : await HintAsync(rendered, cancellationToken).ConfigureAwait(false);
        foreach (var found in objections)
            objection(At(place, found), "sql_refused", found.Text, hint);
        return (rendered, objections.Count == 0 ? analysis : null);
    }

    private static string Bare(string sql) => sql.Trim().TrimEnd(';');

    // A dataset may be called order or group; in SQL such a name stands in double quotes.
    private async Task<string?> HintAsync(string sql, CancellationToken cancellationToken)
    {
        var bare = BareWord().Matches(sql).Select(word => word.Value.ToLowerInvariant()).ToHashSet();
        foreach (var name in tables.Where(bare.Contains))
        {
            if (!(await analyzer.AnalyzeAsync($"SELECT 1 FROM {name}", cancellationToken).ConfigureAwait(false)).Objections.IsEmpty)
                return $"If it reads the table '{name}': that is a word of SQL, so write \"{name}\" in double quotes.";
        }

        return null;
    }

    [GeneratedRegex("(?<![\"\\w])\\w+(?![\"\\w])")]
    private static partial Regex BareWord();

    /// <summary>Finds the result of a query on empty tables.</summary>
    /// <returns>The select list that brings its columns to types a schema knows, and the schema; <see langword="null"/> after a mistake.</returns>
    public async Task<(string Select, TableSchema Schema)?> DescribeAsync(
        string sql, string name, FilePlace? place, ImmutableDictionary<string, TableSchema> reads, CancellationToken cancellationToken)
    {
        // Inside of another SELECT, columns of one name would get new ones and nobody would be told; a UNION keeps them, and lets a WITH stand in its parts.
        string Statement(SqlDialect dialect, string rendered) =>
            $"{dialect.With(reads.ToImmutableDictionary(read => read.Key, read => dialect.EmptyTable(read.Value)))}(\n{rendered}\n) UNION ALL (\n{rendered}\n)";
        if (await TryDescribeAsync(Statement, sql, $"The SQL of '{name}'", place, cancellationToken).ConfigureAwait(false) is not { } columns)
            return null;

        var before = columns.Length;
        foreach (var column in columns.Where(column => column.Type is null))
            objection(place, "type_refused", $"The column '{column.Name}' of '{name}' is {column.EngineType}, which released files cannot hold.", $"Cast it, as in CAST({column.Name} AS {engine.Dialect.TypeName(new ColumnType(TypeKind.String))}).");
        foreach (var column in columns.Where(column => column.Name.StartsWith('_') || column.Name.Length == 0))
            objection(place, "bad_column", $"The column '{column.Name}' of '{name}' has no name, or one that starts with '_'.", "Name it with AS.");
        foreach (var twice in columns.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            objection(place, "column_repeats", $"The SQL of '{name}' gives the column '{twice.Key}' {twice.Count()} times.", "Name them apart with AS.");
        if (columns.Any(column => column.Type is null) || columns.Select(column => column.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() < before)
            return null;

        var select = string.Join(", ", columns.Select(column => $"{column.Cast ?? engine.Dialect.Quote(column.Name)} AS {engine.Dialect.Quote(column.Name)}"));
        return (select, new TableSchema([.. columns.Select(column => new Column(column.Name, column.Type!))]));
    }

    /// <summary>Returns a query over relations that stand for the tables it names.</summary>
    public static string Over(string sql, SqlDialect dialect, IReadOnlyDictionary<string, string> relations, string select) =>
        $"{dialect.With(relations)}SELECT {select} FROM (\n{sql}\n) AS result_";

    // The engine says whether the SQL fits and how to cast, the analyzer which types the result has: those do not depend on the engine.
    private async Task<ImmutableArray<ResultColumn>?> TryDescribeAsync(Func<SqlDialect, string, string> statement, string rendered, string what, FilePlace? place, CancellationToken cancellationToken)
    {
        try
        {
            var found = await engine.DescribeAsync(statement(engine.Dialect, AtAnyTime(rendered, engine.Dialect)), cancellationToken).ConfigureAwait(false);
            // Where the analyzer is of the engine's own kind it would say the same again.
            if (engine.Name == analyzer.Engine || !_analysed.TryGetValue(rendered, out var analysed))
                return found;

            var wanted = await analyzer.DescribeAsync(statement(analyzer.Dialect, analysed.Sql), cancellationToken).ConfigureAwait(false);
            if (!analysed.IsSame && !found.Select(column => column.Name).SequenceEqual(wanted.Select(column => column.Name), StringComparer.OrdinalIgnoreCase))
            {
                objection(place, "texts_differ", $"{what} gives {Names(wanted)} by the text for {analyzer.Engine} and {Names(found)} by that for {engine.Name}.", "Give both the same columns in the same order, named with AS.");
                return null;
            }

            return found.Length == wanted.Length ? [.. found.Zip(wanted, Brought)] : found;
        }
        catch (EngineException e) when (e.Failure is not EngineFailure.Infrastructure)
        {
            // The tables are empty, so what the engine says quotes the statement and no data.
            objection(place, "sql_wrong", $"{what} does not fit its tables: {e.EngineText.Split('\n')[0].Trim()}");
            return null;
        }
    }

    private static string Names(ImmutableArray<ResultColumn> columns) => string.Join(", ", columns.Select(column => column.Name));

    private ResultColumn Brought(ResultColumn found, ResultColumn wanted)
    {
        if (found.Name == wanted.Name && (found.Type is null || wanted.Type is null || found.Type == wanted.Type))
            return found;
        return found with
        {
            Name = wanted.Name,
            Type = wanted.Type,
            Cast = found.Type == wanted.Type ? found.Cast ?? engine.Dialect.Quote(found.Name) : wanted.Type is null ? null : $"CAST({engine.Dialect.Quote(found.Name)} AS {engine.Dialect.TypeName(wanted.Type)})",
        };
    }

    // Whatever the run's time will be, the SQL reads the same tables and gives the same types.
    private static string AtAnyTime(string rendered, SqlDialect dialect) => SqlTemplate.Bind(rendered, dialect, DateTimeOffset.UnixEpoch);

    private static FilePlace? At(FilePlace? place, SqlObjection found) =>
        place is null || found.Line == 0 ? place : place with { Line = place.Line + found.Line - 1, Column = 0 };
}
