using System.Collections.Immutable;
using Tamiz.Checks;
using Tamiz.Engines;
using Tamiz.Schemas;
using static Tamiz.Pipelines.Yaml.CheckKeys;

namespace Tamiz.Pipelines.Yaml;

/// <summary>The kinds of check and what each looks like in a project file.</summary>
internal static class CheckShapes
{
    private static readonly Key<ImmutableArray<string>> KeyKey = new("key", Shapes.Texts, Required: true) { About = "The column, or the columns together." };
    private static readonly Key<ImmutableArray<string>> Values = new("values", Shapes.CellTexts, Required: true) { About = "The values allowed." };
    private static readonly Key<string> To = new("to", Shapes.Text, Required: true) { About = "The dataset whose key it is, or DATASET.COLUMN." };
    private static readonly Key<UserSql> Condition = new("sql", SqlShapes.Sql, Required: true) { About = "A condition over the columns of a row." };
    private static readonly Key<string> Regex = new("regex", Shapes.Text, Required: true) { About = "The form of the whole text." };
    private static readonly Key<string> Date = new("date", Shapes.Text) { About = "The earliest value allowed." };
    private static readonly Key<string> Other = new("other", Shapes.Text) { About = "The column whose value is the earliest allowed." };
    private static readonly Key<ColumnType> Type = new("type", Shapes.ColumnType, Required: true) { About = "The type as schema files name it." };
    private static readonly Key<string> Format = new("format", Shapes.Text) { About = "The pattern of a date or timestamp, such as dd/MM/yyyy." };
    private static readonly Key<long> MinCount = new("min", Shapes.Count) { About = "The least number allowed." };
    private static readonly Key<long> MaxCount = new("max", Shapes.Count) { About = "The greatest number allowed." };
    private static readonly Key<decimal> Share = new("quantile", Shapes.Share, Required: true) { About = "Which share of the values lies below, such as 0.95." };
    private static readonly Key<string> With = new("with", Shapes.Text, Required: true) { About = "The other column." };
    private static readonly Key<Limit> MaxShare = new("max", Shapes.Limit, Required: true) { About = "How many rows may have the most common value, a count or a share." };
    private static readonly Key<ImmutableArray<string>> Compared = new("key", Shapes.Texts) { About = "The columns that are compared; all if it is left out." };
    private static readonly Key<(TimeSpan, string)> MaxAge = new("max", Shapes.Age, Required: true) { About = "The greatest age allowed: 30m, 36h, 7d." };
    private static readonly Key<UserSql> Select = new("sql", SqlShapes.Sql, Required: true) { About = "One SELECT over validated tables." };
    private static readonly Key<UserSql> ToSelect = new("to_sql", SqlShapes.Sql, Required: true) { About = "The SELECT whose value it is compared with." };
    private static readonly Key<long> MaxFound = new("max", Shapes.Count) { About = "How many rows it may return.", Default = "0" };
    private static readonly Key<Limit> MaxChange = new("max", Shapes.Limit, Required: true) { About = "How much it may change: a share of what it was, or so much." };

    /// <summary>Gets the shape of a <c>checks:</c> item; an item with several columns is several checks.</summary>
    public static Shape<ImmutableArray<Check>> Item { get; } = new KindShape<ImmutableArray<Check>>(
        "check", OfRows().Concat(OfTables()).ToImmutableDictionary(), ["runtime_increase"], [])
    {
        Elsewhere = ImmutableDictionary<string, string>.Empty.Add("row_count_drop", "row_count_drop is a key of the dataset: write it there, as in 'row_count_drop: 20%' beside 'checks:'."),
    };

    private static Dictionary<string, Shape<ImmutableArray<Check>>> OfRows() => new()
    {
        ["not_null"] = PerColumn("not_null", column => new NotNull(column)),
        ["unique"] = new ShortOrMap<ImmutableArray<Check>>(
            PerColumnShort(column => new Unique([column])),
            Map("unique", [KeyKey], values => [new Unique(values.Get(KeyKey, []))])),
        ["between"] = ColumnMap("between", [MinText, MaxText], (values, column) => MakeBetween(column, RangeOf(values, "between", MinText, MaxText))),
        ["accepted_values"] = ColumnMap("accepted_values", [Values], (values, column) => new AcceptedValues(column, values.Get(Values, []))),
        ["matches"] = ColumnMap("matches", [Regex], (values, column) => new Matches(column, values.Get(Regex, ""))),
        ["length"] = ColumnMap("length", [MinCount, MaxCount], (values, column) => MakeLength(column, Counts(values, "length"))),
        ["references"] = Map("references", [KeyKey, To], values => [MakeReferences(values.Get(KeyKey, []), values.Get(To, ""))]),
        ["expression"] = Map("expression", [Condition], values => [new Expression(values.Get(Condition, ""))]),
        ["not_future"] = PerColumn("not_future", column => new NotFuture(column)),
        ["not_before"] = ColumnMap("not_before", [Date, Other], MakeNotBefore),
        ["is_type"] = ColumnMap("is_type", [Type, Format], (values, column) => new IsType(column, values.Get(Type) ?? new ColumnType(TypeKind.String), values.Get(Format))),
    };

    private static Dictionary<string, Shape<ImmutableArray<Check>>> OfTables() => new()
    {
        ["row_count"] = Map("row_count", [MinCount, MaxCount], values => [MakeRowCount(Counts(values, "row_count"))], least: 0),
        ["missing_share"] = ColumnMap("missing_share", [MaxRows], (values, column) => new MissingShare(column, values.Get(MaxRows) ?? Limit.None)),
        ["most_common_share"] = ColumnMap("most_common_share", [MaxShare], (values, column) => new MostCommonShare(column, values.Get(MaxShare) ?? Limit.None)),
        ["duplicate_rows"] = Map("duplicate_rows", [Compared, MaxRows], values => [new DuplicateRows(values.Get(Compared, []), values.Get(MaxRows) ?? Limit.None)]),
        ["constant_columns"] = PerColumn("constant_columns", column => new ConstantColumns(column)),
        ["distinct_count"] = Figure("distinct_count", (column, range) => new DistinctCount(column, range)),
        ["mean"] = Figure("mean", (column, range) => new Mean(column, range)),
        ["median"] = Figure("median", (column, range) => new Median(column, range)),
        ["stdev"] = Figure("stdev", (column, range) => new StandardDeviation(column, range), least: 2),
        ["min"] = ColumnMap("min", [MinText, MaxText], (values, column) => new Min(column, RangeOf(values, "min", MinText, MaxText))),
        ["max"] = ColumnMap("max", [MinText, MaxText], (values, column) => new Max(column, RangeOf(values, "max", MinText, MaxText))),
        ["sum"] = Figure("sum", (column, range) => new Sum(column, range)),
        ["quantile"] = Figure("quantile", [Share], (values, column, range) => new Quantile(column, values.Get(Share), range)),
        ["correlation"] = Figure("correlation", [With], (values, column, range) => new Correlation(column, values.Get(With, ""), range), least: 2),
        ["freshness"] = ColumnMap("freshness", [MaxAge], (values, column) => MakeFreshness(column, values.Get(MaxAge))),
        ["query"] = Statement("query", [Select, SqlShapes.From, MaxFound], values => new QueryRows(SqlShapes.Selects(values, Select)[0], values.Get(MaxFound))),
        ["compare"] = Statement("compare", [Select, ToSelect, SqlShapes.From], values => MakeComparison(SqlShapes.Selects(values, Select, ToSelect))),
        ["change"] = ColumnMap("change", [MaxChange], (values, column) => new Change(column, values.Get(MaxChange) ?? Limit.None)),
    };

    private static (long? Min, long? Max) Counts(Values values, string kind)
    {
        if (!values.Has(MinCount) && !values.Has(MaxCount))
            values.Reading.Object(values.Node, "missing_key", $"'{kind}' needs 'min', 'max' or both.", "Add one, as in 'min: 1'.");
        return (values.Has(MinCount) ? values.Get(MinCount) : null, values.Has(MaxCount) ? values.Get(MaxCount) : null);
    }

    private static Comparison MakeComparison(ImmutableArray<UserSql> selects) => new(selects[0], selects[1]);

    private static Between MakeBetween(string column, ValueRange range) => new(column, range.Min, range.Max);

    private static Length MakeLength(string column, (long? Min, long? Max) counts) => new(column, counts.Min, counts.Max);

    private static RowCount MakeRowCount((long? Min, long? Max) counts) => new(counts.Min, counts.Max);

    private static Freshness MakeFreshness(string column, (TimeSpan Max, string Text) age) => new(column, age.Max, age.Text ?? "");

    private static NotBefore MakeNotBefore(Values values, string column)
    {
        if (values.Has(Date) == values.Has(Other))
            values.Reading.Object(values.Node, "missing_key", "'not_before' needs either 'date' or 'other'.", "Write 'date:' and a date, or 'other:' and a column, not both.");
        return new NotBefore(column, values.Get(Date), values.Get(Other));
    }

    private static References MakeReferences(ImmutableArray<string> key, string to) => to.Split('.', 2) switch
    {
        [var table, var column] => new References(key, table, [column]),
        _ => new References(key, to, []),
    };
}
