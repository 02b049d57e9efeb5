using System.Text.Json;
using Tamiz.Engines;

namespace Tamiz.DuckDb;

/// <summary>What a walk through a statement has met so far.</summary>
internal sealed class SelectFindings(string sql)
{
    private readonly List<string> _tables = [];
    private readonly List<string> _columns = [];
    private readonly List<string> _functions = [];
    private readonly List<SqlObjection> _objections = [];

    public bool Aggregates { get; set; }

    public IReadOnlyList<string> Columns => _columns;

    public SqlAnalysis ToAnalysis() => new([.. _tables], [.. _columns], [.. _functions], Aggregates, [.. _objections.Distinct()]);

    public void Table(string name) => Add(_tables, name);

    public void Column(string name) => Add(_columns, name);

    public void Function(string name) => Add(_functions, name);

    /// <summary>Notes the names in a list of an element; entries that are not plain names are left alone.</summary>
    public void ColumnsIn(JsonElement element, string list)
    {
        foreach (var name in element.GetProperty(list).EnumerateArray().Where(item => item.ValueKind is JsonValueKind.String))
            Column(name.GetString()!);
    }

    /// <summary>Objects to an element, where there is something to say.</summary>
    public void Object(JsonElement element, string? text)
    {
        if (text is null)
            return;

        var place = element.TryGetProperty("query_location", out var location) && location.TryGetInt64(out var offset) ? SqlPlace.Of(sql, offset) : default;
        _objections.Add(new(text, place.Line, place.Column));
    }

    /// <summary>Takes over what was met in a part, columns that are parameters there apart.</summary>
    public void Merge(SelectFindings part, IReadOnlyList<string> parameters)
    {
        part._tables.ForEach(Table);
        part._functions.ForEach(Function);
        part._columns.FindAll(name => !parameters.Contains(name, StringComparer.OrdinalIgnoreCase)).ForEach(Column);
        _objections.AddRange(part._objections);
        Aggregates |= part.Aggregates;
    }

    private static void Add(List<string> names, string name)
    {
        if (!names.Contains(name, StringComparer.OrdinalIgnoreCase))
            names.Add(name);
    }
}
