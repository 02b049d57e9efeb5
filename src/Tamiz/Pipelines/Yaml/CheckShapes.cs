using System.Collections.Immutable;
using Tamiz.Checks;

namespace Tamiz.Pipelines.Yaml;

/// <summary>The kinds of check and what each looks like in a project file.</summary>
internal static class CheckShapes
{
    private static readonly Key<OnFail> OnFailKey = new("on_fail", Shapes.Choice(("block", OnFail.Block), ("quarantine", OnFail.Quarantine), ("warn", OnFail.Warn))) { About = "What happens when the rule is broken.", Default = "block" };
    private static readonly Key<Limit> Tolerance = new("tolerance", Shapes.Limit) { About = "How much may break the rule and still only warn.", Default = "0" };
    private static readonly Key<string> Name = new("name", Shapes.Text) { About = "A name for the check, which becomes its id." };
    private static readonly Key<string> Why = new("why", Shapes.Text) { About = "Why the rule is there." };
    private static readonly Key<string> Owner = new("owner", Shapes.Text) { About = "Who answers for the rule." };
    private static readonly ImmutableArray<Key> Settings = [OnFailKey, Tolerance, Name, Why, Owner, .. LaterKey.All("where", "min_examined")];

    private static readonly Key<string> Column = new("column", Shapes.Text) { About = "The column." };
    private static readonly Key<ImmutableArray<string>> Columns = new("columns", Shapes.Texts) { About = "Several columns: one check each." };
    private static readonly Key<ImmutableArray<string>> KeyKey = new("key", Shapes.Texts, Required: true) { About = "The column, or the columns together." };
    private static readonly Key<string> Min = new("min", Shapes.Text) { About = "The least value allowed." };
    private static readonly Key<string> Max = new("max", Shapes.Text) { About = "The greatest value allowed." };
    private static readonly Key<ImmutableArray<string>> Values = new("values", Shapes.CellTexts, Required: true) { About = "The values allowed." };
    private static readonly Key<string> To = new("to", Shapes.Text, Required: true) { About = "The dataset whose key it is, or DATASET.COLUMN." };
    private static readonly Key<string> Sql = new("sql", Shapes.Text, Required: true) { About = "A condition over the columns of a row." };
    private static readonly Key<long> MinRows = new("min", Shapes.Count) { About = "The least number of rows allowed." };
    private static readonly Key<long> MaxRows = new("max", Shapes.Count) { About = "The greatest number of rows allowed." };

    /// <summary>Gets the shape of a <c>checks:</c> item; an item with several columns is several checks.</summary>
    public static Shape<ImmutableArray<Check>> Item { get; } = new KindShape<ImmutableArray<Check>>(
        "check",
        new Dictionary<string, Shape<ImmutableArray<Check>>>
        {
            ["not_null"] = PerColumn("not_null", column => new NotNull(column)),
            ["unique"] = new ShortOrMap<ImmutableArray<Check>>(
                PerColumnShort(column => new Unique([column])),
                Map("unique", [KeyKey], values => [new Unique(values.Get(KeyKey, []))])),
            ["between"] = ColumnMap("between", [Min, Max], MakeBetween),
            ["accepted_values"] = ColumnMap("accepted_values", [Values], (values, column) => new AcceptedValues(column, values.Get(Values, []))),
            ["references"] = Map("references", [KeyKey, To], values => [MakeReferences(values.Get(KeyKey, []), values.Get(To, ""))]),
            ["expression"] = Map("expression", [Sql], values => [new Expression(values.Get(Sql, ""))]),
            ["row_count"] = Map("row_count", [MinRows, MaxRows], MakeRowCount),
        }.ToImmutableDictionary(),
        [
            "matches", "length", "not_future", "not_before", "is_type", "missing_share", "duplicate_rows", "constant_columns", "distinct_count",
            "mean", "median", "stdev", "min", "max", "sum", "quantile", "correlation", "most_common_share", "freshness", "query", "compare", "change",
            "row_count_drop", "runtime_increase",
        ],
        []);

    private static ShortOrMap<ImmutableArray<Check>> PerColumn(string kind, Func<string, Check> make) =>
        new(PerColumnShort(make), ColumnMap(kind, [], (_, column) => make(column)));

    private static Made<ImmutableArray<string>, ImmutableArray<Check>> PerColumnShort(Func<string, Check> make) =>
        new(Shapes.Texts, (columns, node, reading) => [.. columns.Select(column => make(column) with { Place = reading.PlaceOf(node) })]);

    private static MapShape<ImmutableArray<Check>> ColumnMap(string kind, ImmutableArray<Key> own, Func<Values, string, Check> make) =>
        Map(kind, [Column, Columns, .. own], values => [.. ColumnsOf(values, kind).Select(column => make(values, column))]);

    private static ImmutableArray<string> ColumnsOf(Values values, string kind)
    {
        if (values.Has(Column) == values.Has(Columns))
            values.Reading.Object(values.Node, "missing_key", $"'{kind}' needs either 'column' or 'columns'.");
        return values.Has(Column) ? [values.Get(Column, "")] : values.Get(Columns, []);
    }

    private static MapShape<ImmutableArray<Check>> Map(string kind, ImmutableArray<Key> own, Func<Values, ImmutableArray<Check>> make) =>
        new(kind, [.. own, .. Settings], values => [.. make(values).Select(check => check with
        {
            Place = values.Place,
            OnFail = values.Get(OnFailKey),
            Tolerance = values.Get(Tolerance) ?? Limit.None,
            Name = values.Get(Name),
            Why = values.Get(Why),
            Owner = values.Get(Owner),
        })]);

    private static Between MakeBetween(Values values, string column)
    {
        if (!values.Has(Min) && !values.Has(Max))
            values.Reading.Object(values.Node, "missing_key", "'between' needs 'min', 'max' or both.");
        return new Between(column, values.Get(Min), values.Get(Max));
    }

    private static ImmutableArray<Check> MakeRowCount(Values values)
    {
        if (!values.Has(MinRows) && !values.Has(MaxRows))
            values.Reading.Object(values.Node, "missing_key", "'row_count' needs 'min', 'max' or both.");
        return [new RowCount(values.Has(MinRows) ? values.Get(MinRows) : null, values.Has(MaxRows) ? values.Get(MaxRows) : null)];
    }

    private static References MakeReferences(ImmutableArray<string> key, string to) => to.Split('.', 2) switch
    {
        [var table, var column] => new References(key, table, [column]),
        _ => new References(key, to, []),
    };
}
