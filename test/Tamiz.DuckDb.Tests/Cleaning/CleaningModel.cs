using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Tamiz.DuckDb.Tests.Cleaning;

/// <summary>
/// What <c>clean:</c> means, written as one would for a handful of rows: lists and loops, no SQL. Columns are text or whole numbers; cells are
/// <see cref="string"/>, <see cref="long"/> or null. An operation writes its own line of YAML.
/// </summary>
internal sealed partial class CleaningModel(List<string> columns, HashSet<string> numbers, bool nullsTypeErrors)
{
    private static readonly string[] TextKinds = ["trim", "lower", "upper", "null_if", "map", "replace", "normalize"];
    private readonly StringBuilder _yaml = new();
    private bool _onText = true;
    private int _position;
    private int _names;

    public List<string> Columns { get; private set; } = columns;

    public HashSet<string> Numbers { get; } = numbers;

    public List<Row> Rows { get; } = [];

    public SortedDictionary<string, long> Changed { get; } = new(StringComparer.Ordinal);

    public List<string> Trail { get; } = [];

    public string Yaml => _yaml.ToString();

    public string Account(int read) => $"{read} = {Rows.Count(row => row.Went is null)} + {Went("merged")} + {Went("filtered")} + {Went("quarantined")} + 0";

    public IEnumerable<string?[]> Kept() => Rows.Where(row => row.Went is null).Select(row => Columns.Select(column => Text(row.Cells[column])).ToArray());

    /// <summary>Applies one of all operations, chosen by a number, to columns that the same number chooses.</summary>
    public void Apply(int kind, int seed)
    {
        var random = new Random(seed);
        T Pick<T>(params T[] from) => from[random.Next(from.Length)];
        string Any() => Pick([.. Columns]);
        string? AnyText() => _onText ? Any() : Pick([.. Columns.Where(column => !Numbers.Contains(column)).DefaultIfEmpty(null!)]);
        switch (kind % 17)
        {
            case 0: Cells("trim", "\"*\"", null, (_, text) => Emptied(text, text.Trim())); break;
            case 1 when AnyText() is { } column: Cells("lower", column, [column], (_, text) => text.ToLowerInvariant()); break;
            case 2 when AnyText() is { } column: Cells("upper", $"[{column}]", [column], (_, text) => text.ToUpperInvariant()); break;
            case 3:
                var (nulled, value) = (Any(), Pick("1", "2", "7"));
                Cells("null_if", $"{{ columns: {nulled}, values: [\"{value}\"] }}", [nulled], (cell, _) => Text(cell) == value ? null : cell, typed: true);
                break;
            case 4:
                var (mapped, otherwise) = (Any(), Pick("keep", "null", "quarantine"));
                Map(mapped, otherwise);
                break;
            case 5 when AnyText() is { } column: Cells("replace", $"{{ column: {column}, text: a, with: \"bb\" }}", [column], (_, text) => text.Replace("a", "bb", StringComparison.Ordinal)); break;
            case 6 when AnyText() is { } column:
                Cells("replace", $"{{ column: {column}, regex: '([a-z])([0-9]+)', with: '\\2-\\1' }}", [column], (_, text) => LetterAndDigits().Replace(text, "$2-$1"));
                break;
            case 7: Cells("normalize", "{ columns: \"*\", form: spaces }", null, (_, text) => Emptied(text, Blanks().Replace(text, " ").Trim())); break;
            case 8: Cells("normalize", "{ columns: \"*\", form: no_accents }", null, (_, text) => WithoutMarks(text)); break;
            case 9: Cells("normalize", "{ columns: \"*\", form: nfc }", null, (_, text) => text.Normalize(NormalizationForm.FormC)); break;
            case 10:
                var filled = Any();
                Cells("fill", $"{{ column: {filled}, value: \"5\" }}", [filled], (cell, _) => cell ?? (Numbers.Contains(filled) ? 5L : "5"), typed: true, fromNull: true);
                break;
            case 11:
                Fill(Any(), Any());
                break;
            case 12: Derive(Any()); break;
            case 13: Filter(Any()); break;
            case 14: Deduplicate(Pick(true, false) ? [] : [Any()], Pick(true, false)); break;
            case 15: Rename(Any()); break;
            case 16 when Columns.Count > 1: Drop(Any()); break;
        }
    }

    public void Finish() => TypeAll();

    private long Went(string how) => Rows.Count(row => row.Went == how);

    private void Write(string kind, string yaml)
    {
        if (!TextKinds.Contains(kind))
            TypeAll();
        _position++;
        _yaml.Append(CultureInfo.InvariantCulture, $"  - {kind}: {yaml}\n");
    }

    private void Cells(string kind, string yaml, string[]? named, Func<object, string, object?> change, bool typed = false, bool fromNull = false)
    {
        Write(kind, yaml);
        foreach (var column in (named ?? [.. Columns]).Where(column => _onText || typed || !Numbers.Contains(column)))
        {
            foreach (var row in Rows.Where(row => row.Went is null))
            {
                var before = row.Cells[column];
                Set(row, column, kind, before is null && !fromNull ? null : change(before!, before as string ?? ""));
            }
        }
    }

    private void Set(Row row, string column, string kind, object? after)
    {
        var before = row.Cells[column];
        if (Equals(before, after))
            return;

        row.Cells[column] = after;
        var rule = kind == "is_type" ? $"0 is_type({column})" : $"{_position} {kind}({column})";
        Changed[rule] = Changed.GetValueOrDefault(rule) + 1;
        Trail.Add($"{row.File}|{row.Record}|{column}|{rule}|{Text(before) ?? "∅"}|{Text(after) ?? "∅"}");
    }

    private void Map(string column, string otherwise)
    {
        Write("map", $"{{ column: {column}, values: {{ \"1\": \"10\", \"2\": \"2\" }}, else: \"{otherwise}\" }}");
        foreach (var row in Rows.Where(row => row.Went is null && row.Cells[column] is not null))
        {
            var listed = Text(row.Cells[column]) is "1" or "2";
            if (!listed && otherwise == "quarantine")
                Go(row, "quarantined");
            else if (Text(row.Cells[column]) == "1")
                Set(row, column, "map", row.Cells[column] is long ? 10L : "10");
            else if (!listed && otherwise == "null")
                Set(row, column, "map", null);
        }
    }

    // On text a row is judged when all of it is typed, and is written on until then.
    private void Go(Row row, string how)
    {
        if (_onText)
            row.Refused = true;
        else
            row.Went = how;
    }

    private void Fill(string column, string from)
    {
        if (column == from || Numbers.Contains(column) != Numbers.Contains(from))
            return;
        Write("fill", $"{{ column: {column}, from: {from} }}");
        foreach (var row in Rows.Where(row => row.Went is null))
            Set(row, column, "fill", row.Cells[column] ?? row.Cells[from]);
    }

    private void Derive(string from)
    {
        var name = $"x{++_names}";
        var isNumber = Numbers.Contains(from);
        Write("derive", $"{{ column: {name}, sql: \"{(isNumber ? $"{from} + 1" : $"{from} || '!'")}\", type: {(isNumber ? "long" : "string")} }}");
        Columns.Add(name);
        if (isNumber)
            Numbers.Add(name);
        foreach (var row in Rows)
            row.Cells[name] = row.Cells[from] switch { long number => number + 1, string text => text + "!", _ => null };
    }

    private void Filter(string column)
    {
        Write("filter", $"{{ keep: \"{(Numbers.Contains(column) ? $"{column} > 1" : $"{column} <> 'b'")}\" }}");
        foreach (var row in Rows.Where(row => row.Went is null && !(row.Cells[column] is long and > 1 or string and not "b")))
            row.Went = "filtered";
    }

    private void Deduplicate(string[] key, bool last)
    {
        Write("deduplicate", key.Length == 0 ? "exact" : $"{{ key: [{string.Join(", ", key)}], keep: {(last ? "last" : "first")} }}");
        var rows = Rows.Where(row => row.Went is null && key.All(column => row.Cells[column] is not null)).ToList();
        if (key.Length > 0 && last)
            rows.Reverse();
        string[] compared = key.Length == 0 ? [.. Columns] : key;
        var seen = new HashSet<string>();
        foreach (var row in rows.Where(row => !seen.Add(string.Join('\u0001', compared.Select(column => Text(row.Cells[column]) ?? "∅")))))
            row.Went = "merged";
    }

    private void Rename(string column)
    {
        var name = $"r{++_names}";
        Write("rename", $"{{ {column}: {name} }}");
        Columns[Columns.IndexOf(column)] = name;
        if (Numbers.Remove(column))
            Numbers.Add(name);
        foreach (var row in Rows)
            row.Cells[name] = row.Cells[column];
    }

    private void Drop(string column)
    {
        Write("drop", column);
        Columns.Remove(column);
    }

    private void TypeAll()
    {
        if (!_onText)
            return;

        foreach (var row in Rows)
        {
            foreach (var column in Columns.Where(Numbers.Contains))
            {
                var text = (string?)row.Cells[column];
                if (string.IsNullOrEmpty(text))
                    row.Cells[column] = null;
                else if (WholeNumber().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                    row.Cells[column] = number;
                else if (nullsTypeErrors)
                    Set(row, column, "is_type", null);
                else
                    row.Refused = true;
            }

            if (row.Refused)
                row.Went = "quarantined";
        }

        _onText = false;
    }

    private static string? Emptied(string before, string after) => before.Length > 0 && after.Length == 0 ? null : after;

    private static string? Text(object? cell) => cell is long number ? number.ToString(CultureInfo.InvariantCulture) : (string?)cell;

    private static string WithoutMarks(string text) => string.Concat(text.Normalize(NormalizationForm.FormD)
        .Where(letter => char.GetUnicodeCategory(letter) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark)))
        .Normalize(NormalizationForm.FormC);

    [GeneratedRegex("([a-z])([0-9]+)")]
    private static partial Regex LetterAndDigits();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^[+-]?[0-9]+\z")]
    private static partial Regex WholeNumber();

    /// <summary>A row with the place it came from.</summary>
    internal sealed class Row(string file, long record, Dictionary<string, object?> cells)
    {
        public string File => file;

        public long Record => record;

        public Dictionary<string, object?> Cells => cells;

        public string? Went { get; set; }

        public bool Refused { get; set; }
    }
}
