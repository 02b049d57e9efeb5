using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Cleaning;

/// <summary>
/// The one statement that turns the landed text of a file into clean rows as far as a row by itself allows: text operations, null recognition, typing,
/// operations on values. No row is dropped; those that go are labelled (<see cref="Labels"/>), and bits say which cells were changed.
/// </summary>
/// <param name="sql">The engine's SQL.</param>
/// <param name="plan">The cleaning.</param>
/// <param name="passages">How each column of the schema comes in, where the file is Parquet; empty for a text file.</param>
internal sealed class FileQuery(SqlDialect sql, CleaningPlan plan, ImmutableArray<ColumnPassage> passages)
{
    private static readonly ColumnType Text = new(TypeKind.String);

    private readonly ImmutableArray<Column> _columns = plan.Schema.Columns;

    /// <summary>Gets whether the space is the only blank in the landed text.</summary>
    public bool HasOnlySpaces { get; init; }

    /// <summary>Cleans text.</summary>
    public FileQuery(SqlDialect sql, CleaningPlan plan)
        : this(sql, plan, [])
    {
    }

    /// <summary>Returns the typed values alone, for text without cleaning.</summary>
    public string Values(string landed, ImmutableArray<string> header)
    {
        var chain = Build(landed, header, Watch.Nothing, []);
        return $"SELECT {string.Join(", ", chain.Cells)} FROM {chain.From}";
    }

    /// <summary>Returns the rows with their hashes, labels and bits.</summary>
    /// <param name="landed">The relation of the landed text.</param>
    /// <param name="header">The names of its columns; a schema column that is not among them is null.</param>
    public (string Query, IReadOnlyList<Change> Changes) Rows(string landed, ImmutableArray<string> header)
    {
        var chain = Build(landed, header, Watch.Counts, []);
        return ($"SELECT {string.Join(", ", [.. chain.Cells, Steps.RowHashes.Of(sql, [.. chain.Cells]), Labels.List, .. ChangeBits.Select(sql, chain.Changes)])} FROM {chain.From}", chain.Changes);
    }

    /// <summary>Returns the changed cells, as a trail has them.</summary>
    /// <param name="landed">The relation of the landed text, with <c>_row</c>.</param>
    /// <param name="header">The names of its columns.</param>
    /// <param name="path">The file.</param>
    /// <param name="record">The number of a row's record, over <c>_row</c>.</param>
    public string? Trail(string landed, ImmutableArray<string> header, string path, RecordNumber record)
    {
        var chain = Build(landed, header, Watch.Values, ["_row"]);
        return chain.Changes.Count == 0 ? null : TrailQuery.Build(sql, chain, record.Numbered(chain.From), sql.Literal(path));
    }

    private RowChain Build(string landed, ImmutableArray<string> header, Watch watch, ImmutableArray<string> carried)
    {
        var cells = _columns.Select((column, i) => $"{(!passages.IsEmpty ? passages[i].Landed : header.FirstOrDefault(name => name.Equals(column.Name, StringComparison.OrdinalIgnoreCase)) is { } name ? sql.Quote(name) : Null)} AS {sql.Quote(column.Name)}");
        var typing = false;
        var chain = new RowChain(sql, $"(SELECT {string.Join(", ", cells.Concat(carried))} FROM {landed})", plan.Schema, isText: true, carried)
        {
            Watch = watch,
            Label = true,
            HasOnlySpaces = HasOnlySpaces,
            IsTyped = column => IsTyped(_columns.IndexOf(column)),
            IsThere = _ => typing ? $"{Labels.At} IS NULL" : null,
        };
        foreach (var placed in plan.OnText)
            chain.Apply(placed);

        typing = true;
        Type(chain, carried);
        foreach (var placed in plan.OnRows)
            chain.Apply(placed);
        return chain;
    }

    private string Null => $"CAST(NULL AS {sql.TypeName(Text)})";

    private string RecogniseNull(Column column, int i)
    {
        var text = sql.Quote(column.Name);
        if (IsTyped(i))
            return text;
        if (!plan.NullValues.IsEmpty)
            text = $"CASE WHEN {text} IN ({string.Join(", ", plan.NullValues.Select(sql.Literal))}) THEN NULL ELSE {text} END";

        // The empty text is a value of text, and the base64 of no bytes.
        return column.Type.Kind is TypeKind.String or TypeKind.Binary ? text : $"NULLIF({text}, '')";
    }

    private void Type(RowChain chain, ImmutableArray<string> carried)
    {
        var from = $"(SELECT {string.Join(", ", [.. _columns.Select((column, i) => $"{RecogniseNull(column, i)} AS {sql.Quote(column.Name)}"), .. chain.Carried])} FROM {chain.From})";
        var typed = Enumerable.Range(0, _columns.Length).Where(i => _columns[i].Type.Kind is not TypeKind.String).ToList();
        var marked = typed.Where(i => !plan.Numbers.ArePlain && _columns[i].Type.IsNumber && !IsTyped(i) && !IsRendered(i)).ToHashSet();
        if (marked.Count > 0)
            from = $"(SELECT *{string.Join("", marked.Select(i => $", {sql.PlainNumber(Cell(i), plan.Numbers)} AS _number_{i}"))} FROM {from})";

        var casts = string.Join("", typed.Select(i => $", {Cast(i, marked.Contains(i) ? $"_number_{i}" : Cell(i))} AS _value_{i}"));
        var misfits = typed.Where(i => !IsTyped(i) || passages[i].CanFail).Select(i => (Column: i, When: $"({Cell(i)} IS NOT NULL AND _value_{i} IS NULL)")).ToList();
        var before = chain.Carried.Where(column => !chain.Flags.Any(flag => flag.Flag == column)).ToList();
        List<string> selected = [.. _columns.Select((column, i) => $"{(column.Type.Kind is TypeKind.String ? Cell(i) : $"_value_{i}")} AS {Cell(i)}"), .. before];
        IEnumerable<(string When, string Rule)> broken = chain.Flags;
        if (plan.OnTypeError is OnTypeError.Null)
            selected.AddRange(misfits.SelectMany(misfit => chain.Observe(0, "is_type", _columns[misfit.Column], (IsTyped(misfit.Column) ? $"CAST({Cell(misfit.Column)} AS {sql.TypeName(Text)})" : Cell(misfit.Column), Text), (Null, Text), misfit.When)));
        else
            broken = misfits.Select(misfit => (misfit.When, $"is_type({_columns[misfit.Column].Name})")).Concat(broken);

        var carriedOn = chain.Carried.Except(chain.Flags.Select(flag => flag.Flag)).Concat([Labels.At, Labels.What, Labels.By]).ToList();
        chain.BecomeTyped($"(SELECT {string.Join(", ", selected)}, {Label([.. broken])} FROM (SELECT *{casts} FROM {from}))", carriedOn);
    }

    private string Label(ImmutableArray<(string When, string Rule)> broken)
    {
        if (broken.IsEmpty)
            return Labels.None(sql);

        var any = string.Join(" OR ", broken.Select(rule => rule.When));
        var by = $"concat_ws(';', {string.Join(", ", broken.Select(rule => $"CASE WHEN {rule.When} THEN {sql.Literal(rule.Rule)} END"))})";
        return $"CASE WHEN {any} THEN CAST(0 AS {sql.TypeName(new ColumnType(TypeKind.Long))}) END AS {Labels.At}, CASE WHEN {any} THEN 'quarantined' END AS {Labels.What}, CASE WHEN {any} THEN {by} END AS {Labels.By}";
    }

    private string Cast(int i, string value) =>
        IsTyped(i) ? passages[i].Cast!(value) : sql.CastOrNull(value, IsRendered(i) ? _columns[i] with { Format = null } : _columns[i]);

    private bool IsTyped(int i) => !passages.IsEmpty && passages[i].Cast is not null;

    private bool IsRendered(int i) => !passages.IsEmpty && passages[i].IsRendered;

    private string Cell(int i) => sql.Quote(_columns[i].Name);
}
