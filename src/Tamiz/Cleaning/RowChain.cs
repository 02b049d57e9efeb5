using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Cleaning;

/// <summary>
/// Rows that go through operations one after another, as one nested SELECT. A row that an operation takes out is labelled, not dropped, and from
/// then on no user's SQL sees it. Names of the data columns are the schema's; all others start with <c>_</c>, as no column of a schema does.
/// </summary>
/// <param name="sql">The engine's SQL.</param>
/// <param name="from">The rows.</param>
/// <param name="schema">Their data columns.</param>
/// <param name="isText">Whether they hold landed text.</param>
/// <param name="carried">Other columns that stay as they are.</param>
internal sealed class RowChain(SqlDialect sql, string from, TableSchema schema, bool isText, IEnumerable<string> carried)
{
    private readonly List<string> _carried = [.. carried];
    private readonly List<Change> _changes = [];
    private readonly HashSet<string> _written = new(StringComparer.OrdinalIgnoreCase);
    private bool _isText = isText;

    /// <summary>Gets the rows as they are now, as text for a FROM clause.</summary>
    public string From { get; private set; } = from;

    /// <summary>Gets the data columns as they are now.</summary>
    public TableSchema Schema { get; private set; } = schema;

    /// <summary>Gets what to note of cells that are changed.</summary>
    public Watch Watch { get; init; }

    /// <summary>Gets whether rows that go are labelled; if not, it is known already which do.</summary>
    public bool Label { get; init; }

    /// <summary>Gets the condition under which a row is still there at some position; the default is that all are.</summary>
    public Func<int, string?> IsThere { get; init; } = _ => null;

    /// <summary>Gets whether a column among landed text has a type already: no operation on text writes it, for none names it.</summary>
    public Func<Column, bool> IsTyped { get; init; } = _ => false;

    /// <summary>Gets whether the rows hold landed text in which the space is the only blank.</summary>
    public bool HasOnlySpaces { get; init; }

    /// <summary>Gets the changes that are watched, each with its columns.</summary>
    public IReadOnlyList<Change> Changes => _changes;

    /// <summary>Gets the names of the columns that are carried along.</summary>
    public IReadOnlyList<string> Carried => _carried;

    /// <summary>Gets the quoted names of the data columns.</summary>
    public IEnumerable<string> Cells => Schema.Names.Select(sql.Quote);

    /// <summary>Lets the rows go through an operation.</summary>
    public void Apply(Placed placed)
    {
        switch (placed.Operation)
        {
            case CellOperation operation:
                Write(operation, placed.Position);
                break;
            case Filter filter when Label:
                Take(placed.Position, $"(\n{filter.Keep.Rendered}\n) IS NOT TRUE", "filtered", "filter");
                break;
            case Derive derive:
                var value = $"CAST((\n{derive.Sql.Rendered}\n) AS {sql.TypeName(derive.Type)})";
                var guarded = IsThere(placed.Position) is { } there ? $"CASE WHEN {there} THEN {value} END" : value;
                From = $"(SELECT {Join([.. Cells, $"{guarded} AS {sql.Quote(derive.Column)}", .. _carried])} FROM {From} AS rows_)";
                break;
            case Rename rename:
                From = $"(SELECT {Join([.. Schema.Names.Select(name => $"{sql.Quote(name)} AS {sql.Quote(rename.NameOf(name))}"), .. _carried])} FROM {From} AS rows_)";
                break;
            case Drop drop:
                From = $"(SELECT {Join([.. drop.After(Schema).Names.Select(sql.Quote), .. _carried])} FROM {From} AS rows_)";
                break;
        }

        Schema = placed.Operation.After(Schema);
    }

    /// <summary>Says that the cells are typed now, and the rows others.</summary>
    public void BecomeTyped(string rows, IEnumerable<string> carriedFromHere)
    {
        From = rows;
        _isText = false;
        _carried.Clear();
        _carried.AddRange(carriedFromHere);
    }

    /// <summary>Watches a cell.</summary>
    /// <returns>The columns by which it is watched, to be selected; none if nothing is.</returns>
    public IEnumerable<string> Observe(int position, string rule, Column column, (string Before, ColumnType Type) before, (string After, ColumnType Type) after, string changed)
    {
        if (Watch is Watch.Nothing)
            yield break;

        var change = new Change(_changes.Count, position, rule, column.Name, before.Type, after.Type);
        _changes.Add(change);
        _carried.Add(change.Flag);
        yield return $"{changed} AS {change.Flag}";
        if (Watch is not Watch.Values)
            yield break;

        _carried.AddRange([change.Before, change.After]);
        yield return $"{before.Before} AS {change.Before}";
        yield return $"{after.After} AS {change.After}";
    }

    private void Write(CellOperation operation, int position)
    {
        var cells = Schema.Columns.Where(column => !(_isText && IsTyped(column)) && operation.Writes(column, _isText))
            .Select(column => new Cell(sql, column, _isText) { HasOnlySpaces = _isText && HasOnlySpaces && !_written.Contains(column.Name) }).ToList();
        foreach (var cell in cells)
        {
            if (operation.Refuses(cell) is not { } refused)
                continue;
            if (_isText)
                Flag(refused, $"{operation.Kind}({cell.Column.Name})");
            else if (Label)
                Take(position, refused, "quarantined", $"{operation.Kind}({cell.Column.Name})");
        }

        if (cells.Count == 0)
            return;

        _written.UnionWith(cells.Select(cell => cell.Column.Name));
        From = $"(SELECT *, {Join(cells.Select((cell, at) => $"{operation.Write(cell)} AS {Next(at)}"))} FROM {From} AS rows_)";
        var before = _carried.ToList();
        var there = IsThere(position) is { } condition ? $"{condition} AND " : "";
        var watched = cells.SelectMany((cell, at) =>
        {
            var type = _isText ? new ColumnType(TypeKind.String) : cell.Column.Type;
            return Observe(position, operation.Kind, cell.Column, (cell.Value, type), (Next(at), type), $"({there}{cell.Value} IS DISTINCT FROM {Next(at)})");
        }).ToList();
        var written = Schema.Columns.Select(column => cells.FindIndex(cell => cell.Column == column) is >= 0 and var at ? $"{Next(at)} AS {sql.Quote(column.Name)}" : sql.Quote(column.Name));
        From = $"(SELECT {Join([.. written, .. before, .. watched])} FROM {From} AS rows_)";
    }

    // Landed text is not judged before it is typed: then all reasons of a row stand side by side.
    private void Flag(string condition, string rule)
    {
        var flag = $"_flag_{_carried.Count}";
        From = $"(SELECT *, {condition} AS {flag} FROM {From} AS rows_)";
        _carried.Add(flag);
        Flags.Add((flag, rule));
    }

    /// <summary>Gets the conditions on landed text that send a row to quarantine, and the rule of each.</summary>
    public List<(string Flag, string Rule)> Flags { get; } = [];

    private void Take(int position, string condition, string what, string by)
    {
        From = $"(SELECT *, CASE WHEN {IsThere(position) ?? "TRUE"} THEN {condition} ELSE FALSE END AS _goes FROM {From} AS rows_)";
        string Labelled(string column, string value) => $"CASE WHEN _goes THEN {value} ELSE {column} END AS {column}";
        var others = _carried.Where(column => column is not (Labels.At or Labels.What or Labels.By));
        From = $"(SELECT {Join([.. Cells, .. others, Labelled(Labels.At, sql.Literal(position)), Labelled(Labels.What, sql.Literal(what)), Labelled(Labels.By, sql.Literal(by))])} FROM {From} AS rows_)";
    }

    private static string Next(int at) => $"_next_{at}";

    private static string Join(IEnumerable<string> columns) => string.Join(", ", columns);
}

/// <summary>What is noted of cells that are changed.</summary>
internal enum Watch
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>Whether they are.</summary>
    Counts,

    /// <summary>That, and the values before and after.</summary>
    Values,
}

/// <summary>A cell that is watched while an operation writes it.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Position">The operation's place in the list, from 1; 0 for typing.</param>
/// <param name="Rule">The operation's kind.</param>
/// <param name="Column">The column, as it is called there.</param>
/// <param name="TypeBefore">The type of the value before.</param>
/// <param name="TypeAfter">The type of the value after.</param>
internal sealed record Change(int Number, int Position, string Rule, string Column, ColumnType TypeBefore, ColumnType TypeAfter)
{
    public string Flag => $"_changed_{Number}";

    public string Before => $"_before_{Number}";

    public string After => $"_after_{Number}";

    public string Name => $"{Position} {Rule}({Column})";
}
