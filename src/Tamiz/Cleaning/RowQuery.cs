using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Schemas;
using Tamiz.Steps;

namespace Tamiz.Cleaning;

/// <summary>
/// The statements that act on typed rows of all files of a dataset: which rows go, and why; and what is left. Ends in a total order
/// (file, record), so the answer is the same twice.
/// </summary>
/// <param name="sql">The engine's SQL.</param>
/// <param name="plan">The cleaning.</param>
/// <param name="typed">The relation of typed rows with <c>_reject</c>, <c>_file</c> and <c>_record</c>.</param>
internal sealed class RowQuery(SqlDialect sql, CleaningPlan plan, string typed)
{
    private const string Place = $"{Relations.File}, {Relations.Record}";

    private readonly ImmutableArray<string> _columns = [.. plan.Schema.Columns.Select(column => sql.Quote(column.Name))];
    private readonly List<string> _tables = [];
    private readonly List<string> _gone = [];

    /// <summary>Returns the rows that do not stay: <c>_file, _record, _what, _by</c>.</summary>
    public string Gone()
    {
        _tables.Clear();
        _gone.Clear();
        Define("typed_", $"SELECT * FROM {typed}");
        Take("typed_", $"{TypingQuery.Reject} IS NOT NULL", "quarantined", TypingQuery.Reject);
        var rows = Define("rows_0", $"SELECT {List}, {Place} FROM typed_ WHERE {TypingQuery.Reject} IS NULL");
        foreach (var (at, operation) in plan.OnValues.Index())
            rows = Apply(operation, rows, at + 1);
        return $"WITH {string.Join(", ", _tables)} {string.Join(" UNION ALL ", _gone)}";
    }

    /// <summary>Returns the rows that stay, in order.</summary>
    /// <param name="gone">The relation that <see cref="Gone"/> was written to; <see langword="null"/> if it was empty.</param>
    public string Kept(string? gone)
    {
        var rows = $"(SELECT {List}, {Place} FROM {typed})";
        foreach (var operation in plan.OnValues.Where(operation => operation.ChangesValues))
            rows = $"({Changed(operation, rows)})";
        var without = gone is null
            ? ""
            : $" WHERE NOT EXISTS (SELECT 1 FROM {gone} AS gone WHERE gone.{Relations.File} = kept.{Relations.File} AND gone.{Relations.Record} = kept.{Relations.Record})";
        return $"SELECT {List}, {Place} FROM {rows} AS kept{without} ORDER BY {Place}";
    }

    private string List => string.Join(", ", _columns);

    private string Apply(CleaningOperation operation, string rows, int at)
    {
        switch (operation)
        {
            case Filter filter:
                Take(rows, $"(\n{filter.Keep}\n) IS NOT TRUE", "filtered", sql.Literal("filter"));
                return Define($"rows_{at}", $"SELECT * FROM {rows} WHERE (\n{filter.Keep}\n) IS TRUE");
            case Deduplicate deduplicate:
                Define($"merged_{at}", Duplicates(deduplicate, rows));
                Take($"merged_{at}", "TRUE", "merged", sql.Literal("deduplicate"));
                return Define($"rows_{at}", $"SELECT * FROM {rows} WHERE NOT EXISTS (SELECT 1 FROM merged_{at} AS gone " +
                    $"WHERE gone.{Relations.File} = {rows}.{Relations.File} AND gone.{Relations.Record} = {rows}.{Relations.Record})");
            case MapValues { Else: MapElse.Quarantine } map:
                var listed = $"{sql.Quote(map.Column)} IN ({string.Join(", ", map.Values.Select(pair => Literal(map.Column)(pair.Key)))})";
                Take(rows, $"NOT ({listed})", "quarantined", sql.Literal($"map({map.Column})"));
                return Define($"rows_{at}", Changed(map, $"(SELECT * FROM {rows} WHERE ({listed}) IS NOT FALSE)"));
            default:
                return Define($"rows_{at}", Changed(operation, rows));
        }
    }

    private string Changed(CleaningOperation operation, string rows)
    {
        var cells = plan.Schema.Columns.Zip(_columns, (column, quoted) => operation switch
        {
            Trim trim when column.Type.Kind is TypeKind.String && (trim.Columns.IsEmpty || Names(trim.Columns, column)) =>
                $"{TypingQuery.Trimmed(sql, quoted)} AS {quoted}",
            MapValues map when Names([map.Column], column) => $"{TypingQuery.Mapped(map, quoted, Literal(column.Name))} AS {quoted}",
            _ => quoted,
        });
        return $"SELECT {string.Join(", ", cells)}, {Place} FROM {rows}";
    }

    // Equal keys have equal hashes, so only rows whose hash occurs twice need the costly exact comparison.
    private string Duplicates(Deduplicate operation, string rows)
    {
        var key = operation.IsExact ? _columns : [.. operation.Key.Select(sql.Quote)];
        var hash = sql.RowHash(key);
        var present = operation.IsExact ? "TRUE" : string.Join(" AND ", key.Select(column => $"{column} IS NOT NULL"));
        var direction = operation.KeepLast ? "DESC" : "ASC";
        var order = operation.OrderBy is { } column
            ? $"{sql.Quote(column)} {direction} NULLS {(operation.KeepLast ? "LAST" : "FIRST")}, "
            : "";
        var number = $"row_number() OVER (PARTITION BY {string.Join(", ", key)} ORDER BY {order}{Relations.File} {direction}, {Relations.Record} {direction})";
        return $"SELECT {Place} FROM (SELECT {Place}, {number} AS place_ FROM {rows} WHERE {present} AND {hash} IN " +
            $"(SELECT {hash} FROM {rows} WHERE {present} GROUP BY {hash} HAVING count(*) > 1)) WHERE place_ > 1";
    }

    private void Take(string from, string where, string what, string by) =>
        _gone.Add($"SELECT {Place}, {sql.Literal(what)} AS _what, {by} AS _by FROM {from} WHERE {where}");

    private string Define(string name, string query)
    {
        _tables.Add(sql.CommonTable(name, query));
        return name;
    }

    private Func<string, string> Literal(string column) => text => sql.TypedLiteral(text, plan.Schema.Find(column)!.Type);

    private static bool Names(ImmutableArray<string> columns, Column column) => columns.Contains(column.Name, StringComparer.OrdinalIgnoreCase);
}
