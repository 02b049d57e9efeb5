using Tamiz.Engines;
using Tamiz.Steps;

namespace Tamiz.Cleaning;

/// <summary>The statement that lists changed cells: <c>_file, _record, column, rule, before, after</c>, in the order of records and operations.</summary>
internal static class TrailQuery
{
    /// <summary>Returns the statement.</summary>
    /// <param name="sql">The engine's SQL.</param>
    /// <param name="chain">Rows that went through operations, values watched.</param>
    /// <param name="rows">The same rows, with <c>_record</c>.</param>
    /// <param name="file">The name of a row's file.</param>
    /// <param name="order">What orders files.</param>
    public static string Build(SqlDialect sql, RowChain chain, string rows, string file, string? order = null)
    {
        // One scan: each row beside each change, of which few are taken.
        string Each(Func<Change, string> value) => $"CASE n_ {string.Join(" ", chain.Changes.Select(change => $"WHEN {change.Number} THEN {value(change)}"))} END";
        var any = string.Join(" OR ", chain.Changes.Select(change => change.Flag));
        var numbers = string.Join(", ", chain.Changes.Select(change => $"({change.Number})"));
        return $"SELECT {file} AS {Relations.File}, {Relations.Record}, {Each(change => sql.Literal(change.Column))} AS {sql.Quote("column")}, " +
            $"{Each(change => sql.Literal(change.Name))} AS {sql.Quote("rule")}, {Each(change => sql.ReleasedText(change.Before, change.TypeBefore))} AS {sql.Quote("before")}, " +
            $"{Each(change => sql.ReleasedText(change.After, change.TypeAfter))} AS {sql.Quote("after")} " +
            $"FROM (SELECT * FROM {rows} AS rows_ WHERE {any}) AS rows_ CROSS JOIN (VALUES {numbers}) AS changes_(n_) WHERE {Each(change => change.Flag)} " +
            $"ORDER BY {(order is null ? "" : $"{order}, ")}{Relations.Record}, n_";
    }
}
