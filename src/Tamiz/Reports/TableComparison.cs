using System.Collections.Immutable;
using System.Globalization;
using Tamiz.Checks;
using Tamiz.Engines;
using Tamiz.Pipelines;
using Tamiz.Schemas;
using Tamiz.Steps;

namespace Tamiz.Reports;

/// <summary>
/// Compares the rows of a table that was made twice. Rows belong together by file and record where they come from files, else by their key; by all values that are exact where
/// there is no key. What is left over on one side, and what belongs together and is not the same, are the differences.
/// </summary>
internal sealed class TableComparison(Engine reader, Relations one, Relations other, CodedCounts coded)
{
    private const int First = 3;
    private const string There = "there_";

    private readonly SqlDialect _sql = reader.Dialect;

    public async Task<ImmutableArray<EngineDifference>> CompareAsync(Table table, TableData mine, TableData theirs, CancellationToken cancellationToken)
    {
        var schemas = new[] { mine, theirs }.Select(data => string.Join(", ", data.Schema.Columns.Select(column => $"{column.Name} {column.Type}"))).ToImmutableArray();
        if (schemas[0] != schemas[1])
            return [new("schema", table.Name, null, null, [.. schemas], 1)];

        var (columns, place) = (mine.Schema.Columns, PlaceOf(table, mine));
        var joined = Joined(mine, theirs, place);
        var unlike = columns.Select((_, at) => $"count(*) FILTER (WHERE {Unlike(columns, at)})");
        var counted = await reader.ReadAsync(
            $"SELECT count(*) FILTER (WHERE b_{There} IS NULL), count(*) FILTER (WHERE a_{There} IS NULL), {string.Join(", ", unlike)} FROM {joined}", cancellationToken).ConfigureAwait(false);
        var counts = counted.Rows[0].Select(count => (long)count!).ToArray();

        var found = ImmutableArray.CreateBuilder<EngineDifference>();
        for (var side = 0; side < 2; side++)
            found.AddRange(await LeftOverAsync(table, joined, place, side, counts[side], cancellationToken).ConfigureAwait(false));
        foreach (var at in Enumerable.Range(0, columns.Length).Where(at => counts[at + 2] > 0))
            found.AddRange(await ValuesAsync(table, joined, place, columns, at, counts[at + 2], cancellationToken).ConfigureAwait(false));
        return found.ToImmutable();
    }

    private async Task<IEnumerable<EngineDifference>> LeftOverAsync(Table table, string joined, ImmutableArray<Column> place, int side, long count, CancellationToken cancellationToken)
    {
        if (count == 0)
            return [];

        var (here, gone) = side == 0 ? ("a", "b") : ("b", "a");
        var rows = await RowsAsync(joined, place, here, [], $"{gone}_{There} IS NULL", cancellationToken).ConfigureAwait(false);
        return rows.Select(row => Found(table, place, row, new EngineDifference("rows", table.Name, Name(place, row), null, side == 0 ? ["there", null] : [null, "there"], count)));
    }

    private async Task<IEnumerable<EngineDifference>> ValuesAsync(Table table, string joined, ImmutableArray<Column> place, ImmutableArray<Column> columns, int at, long count, CancellationToken cancellationToken)
    {
        string Text(string side) => _sql.ReleasedText($"{side}_{at}", columns[at].Type);
        var rows = await RowsAsync(joined, place, "a", [Text("a"), Text("b")], Unlike(columns, at), cancellationToken).ConfigureAwait(false);
        return rows.Select(row => Found(table, place, row, new EngineDifference("value", table.Name, Name(place, row), columns[at].Name, columns[at].IsSensitive ? [SensitiveValues.Hidden, SensitiveValues.Hidden] : [(string?)row[^2], (string?)row[^1]], count)));
    }

    // Cells of a table that counts rows by a coded column are such numbers, in the place of a row too if it has no key.
    private EngineDifference Found(Table table, ImmutableArray<Column> place, ImmutableArray<object?> row, EngineDifference found) => !coded.Counting.ContainsKey(table.Name) ? found : found with
    {
        Shared = found with
        {
            Row = Name(place, [.. place.Select((column, at) => coded.Instead(table.Name, column.Name, row[at] as string) ?? row[at])]),
            Values = found.Column is { } column ? [.. found.Values.Select(value => coded.Instead(table.Name, column, value) ?? value)] : found.Values,
        },
    };

    private async Task<IEnumerable<ImmutableArray<object?>>> RowsAsync(string joined, ImmutableArray<Column> place, string side, IEnumerable<string> shown, string where, CancellationToken cancellationToken)
    {
        var names = place.Select((_, at) => $"{side}_place_{at}").ToList();
        var texts = place.Select((column, at) => _sql.ReleasedText(names[at], column.Type));
        var result = await reader.ReadAsync(
            $"SELECT {string.Join(", ", texts.Concat(shown))} FROM {joined} WHERE {where} ORDER BY {string.Join(", ", names.Append($"{side}_number"))} LIMIT {First}", cancellationToken).ConfigureAwait(false);
        return result.Rows;
    }

    private string Joined(TableData mine, TableData theirs, ImmutableArray<Column> place)
    {
        var on = place.Select((_, at) => $"a_place_{at} IS NOT DISTINCT FROM b_place_{at}").Append("a_number = b_number");
        return $"(SELECT * FROM {Side("a", one.Located(mine), mine.Schema, place)} AS one_ FULL JOIN {Side("b", other.Located(theirs), theirs.Schema, place)} AS other_ ON {string.Join(" AND ", on)})";
    }

    // Rows that share a place, as in a table without a key that has a row twice, are told apart by their order.
    private string Side(string side, string relation, TableSchema schema, ImmutableArray<Column> place)
    {
        var places = place.Select(column => _sql.Quote(column.Name)).ToList();
        var order = schema.Columns.OrderBy(column => column.Type.IsFloatingPoint).Select(column => $"{_sql.Quote(column.Name)} NULLS FIRST");
        var number = $"row_number() OVER ({(places.Count == 0 ? "" : $"PARTITION BY {string.Join(", ", places)} ")}ORDER BY {string.Join(", ", order)})";
        var cells = schema.Columns.Select((column, at) => $"{_sql.Quote(column.Name)} AS {side}_{at}").Concat(places.Select((name, at) => $"{name} AS {side}_place_{at}"));
        return $"(SELECT {string.Join(", ", cells)}, {number} AS {side}_number, 1 AS {side}_{There} FROM {relation} AS rows_)";
    }

    private static string Unlike(ImmutableArray<Column> columns, int at)
    {
        var (a, b) = ($"a_{at}", $"b_{at}");
        var near = columns[at].Type.IsFloatingPoint
            ? $" AND NOT {SqlDialect.AreNear(a, b)}"
            : "";
        return $"(a_{There} = 1 AND b_{There} = 1 AND {a} IS DISTINCT FROM {b}{near})";
    }

    private static ImmutableArray<Column> PlaceOf(Table table, TableData data) =>
        data.Parts.All(part => part.Origin is not RowOrigin.None)
            ? [new Column(Relations.File, new ColumnType(TypeKind.Integer)), new Column(Relations.Record, new ColumnType(TypeKind.Long))]
            : [.. data.Schema.Columns.Where(column => table.Key.IsEmpty ? !column.Type.IsFloatingPoint : table.Key.Contains(column.Name, StringComparer.OrdinalIgnoreCase))];

    private static string Name(ImmutableArray<Column> place, ImmutableArray<object?> row) =>
        string.Join(", ", place.Select((column, at) => string.Create(CultureInfo.InvariantCulture, $"{column.Name.TrimStart('_')} {(column.IsSensitive ? SensitiveValues.Hidden : row[at] ?? "null")}")));
}
