using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Schemas;

namespace Tamiz.Cleaning;

/// <summary>
/// The one statement that turns the landed text of a file into typed values: text operations, null recognition, typing. No row is dropped;
/// <c>_reject</c> names the rules that a row's text broke, joined by <c>;</c>, and is null for the others.
/// </summary>
internal sealed class TypingQuery(SqlDialect sql, CleaningPlan plan)
{
    public const string Reject = "_reject";

    private readonly ImmutableArray<Column> _columns = plan.Schema.Columns;
    private readonly List<(string Flag, string Rule)> _flags = [];

    /// <summary>Returns the statement.</summary>
    /// <param name="landed">The relation of the landed text.</param>
    /// <param name="header">The names of its columns; a schema column that is not among them is null.</param>
    public string Build(string landed, ImmutableArray<string> header)
    {
        _flags.Clear();
        var text = Select(landed, i => header.FirstOrDefault(name => name.Equals(_columns[i].Name, StringComparison.OrdinalIgnoreCase)) is { } name
            ? sql.Quote(name)
            : $"CAST(NULL AS {sql.TypeName(new ColumnType(TypeKind.String))})");
        foreach (var operation in plan.OnText)
            text = Apply(operation, text);
        text = Select(text, RecogniseNull);
        return Typed(text);
    }

    private string Apply(CleaningOperation operation, string text)
    {
        switch (operation)
        {
            case Trim trim:
                return Select(text, i => trim.Columns.IsEmpty || Names(trim.Columns, i) ? Trimmed(sql, Cell(i)) : Cell(i));
            case MapValues map:
                var at = Enumerable.Range(0, _columns.Length).First(i => Names([map.Column], i));
                var from = string.Join(", ", map.Values.Select(pair => sql.Literal(pair.Key)));
                if (map.Else is MapElse.Quarantine)
                {
                    var flag = $"unmapped_{_flags.Count}";
                    text = $"(SELECT *, {Cell(at)} NOT IN ({from}) AS {flag} FROM {text})";
                    _flags.Add((flag, $"map({map.Column})"));
                }

                return Select(text, i => i == at ? Mapped(map, Cell(i), sql.Literal) : Cell(i));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Returns trimmed text; what was not empty before and is now, is null.</summary>
    public static string Trimmed(SqlDialect sql, string text) => $"CASE WHEN {text} = '' THEN {text} ELSE NULLIF({sql.Trim(text)}, '') END";

    /// <summary>Returns a value replaced by what the mapping says.</summary>
    public static string Mapped(MapValues map, string value, Func<string, string> literal)
    {
        var cases = string.Join(" ", map.Values.Select(pair => $"WHEN {literal(pair.Key)} THEN {literal(pair.Value)}"));
        return $"CASE {value} {cases} {(map.Else is MapElse.Null ? "" : $"ELSE {value} ")}END";
    }

    private string RecogniseNull(int i)
    {
        var text = Cell(i);
        if (!plan.NullValues.IsEmpty)
            text = $"CASE WHEN {text} IN ({string.Join(", ", plan.NullValues.Select(sql.Literal))}) THEN NULL ELSE {text} END";

        // The empty text is a value of text, and the base64 of no bytes.
        return _columns[i].Type.Kind is TypeKind.String or TypeKind.Binary ? text : $"NULLIF({text}, '')";
    }

    private string Typed(string text)
    {
        var typed = Enumerable.Range(0, _columns.Length).Where(i => _columns[i].Type.Kind is not TypeKind.String).ToList();
        var marked = typed.Where(i => !plan.Numbers.ArePlain && _columns[i].Type.IsNumber).ToHashSet();
        if (marked.Count > 0)
            text = $"(SELECT *{string.Join("", marked.Select(i => $", {sql.PlainNumber(Cell(i), plan.Numbers)} AS {Number(i)}"))} FROM {text})";

        var broken = typed
            .Select(i => (When: $"({Cell(i)} IS NOT NULL AND {Value(i)} IS NULL)", Rule: $"is_type({_columns[i].Name})"))
            .Concat(_flags.Select(flag => (When: flag.Flag, flag.Rule)))
            .ToList();

        var casts = string.Join("", typed.Select(i => $", {sql.CastOrNull(marked.Contains(i) ? Number(i) : Cell(i), _columns[i])} AS {Value(i)}"));
        var values = string.Join(", ", _columns.Select((column, i) => $"{(column.Type.Kind is TypeKind.String ? Cell(i) : Value(i))} AS {sql.Quote(column.Name)}"));
        var reject = broken.Count == 0
            ? $"CAST(NULL AS {sql.TypeName(new ColumnType(TypeKind.String))})"
            : $"CASE WHEN {string.Join(" OR ", broken.Select(rule => rule.When))} " +
              $"THEN concat_ws(';', {string.Join(", ", broken.Select(rule => $"CASE WHEN {rule.When} THEN {sql.Literal(rule.Rule)} END"))}) END";
        return $"SELECT {values}, {reject} AS {Reject} FROM (SELECT *{casts} FROM {text})";
    }

    private string Select(string from, Func<int, string> cell) =>
        $"(SELECT {string.Join(", ", Enumerable.Range(0, _columns.Length).Select(i => $"{cell(i)} AS {Cell(i)}").Concat(_flags.Select(flag => flag.Flag)))} FROM {from})";

    private bool Names(ImmutableArray<string> columns, int i) => columns.Contains(_columns[i].Name, StringComparer.OrdinalIgnoreCase);

    private static string Cell(int i) => $"text_{i}";

    private static string Number(int i) => $"number_{i}";

    private static string Value(int i) => $"value_{i}";
}
