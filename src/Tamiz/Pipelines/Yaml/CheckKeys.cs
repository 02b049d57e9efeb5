using System.Collections.Immutable;
using System.Globalization;
using Tamiz.Checks;
using Tamiz.Engines;

namespace Tamiz.Pipelines.Yaml;

/// <summary>The keys of checks, and the forms that kinds share.</summary>
internal static class CheckKeys
{
    public static readonly Key<string> Column = new("column", Shapes.Text) { About = "The column." };
    public static readonly Key<ImmutableArray<string>> Columns = new("columns", Shapes.Texts) { About = "Several columns: one check each." };
    public static readonly Key<string> MinText = new("min", Shapes.Text) { About = "The least value allowed." };
    public static readonly Key<string> MaxText = new("max", Shapes.Text) { About = "The greatest value allowed." };
    public static readonly Key<string> MinNumber = new("min", Shapes.Number) { About = "The least value allowed." };
    public static readonly Key<string> MaxNumber = new("max", Shapes.Number) { About = "The greatest value allowed." };
    public static readonly Key<Limit> MaxRows = new("max", Shapes.Limit) { About = "How many rows may, a count or a share.", Default = "0" };

    private static readonly Key<OnFail> OnFailKey = new("on_fail", Shapes.Choice(("block", OnFail.Block), ("quarantine", OnFail.Quarantine), ("warn", OnFail.Warn))) { About = "What happens when the rule is broken.", Default = "block" };
    private static readonly Key<OnFail> OnFailOfTable = new("on_fail", Shapes.Choice(("block", OnFail.Block), ("warn", OnFail.Warn), ("quarantine", OnFail.Quarantine))) { About = "What happens when the rule is broken; quarantine is for checks of rows.", Default = "block" };
    private static readonly Key<Limit> Tolerance = new("tolerance", Shapes.Limit) { About = "How much may break the rule and still only warn.", Default = "0" };
    private static readonly Key<UserSql> Where = new("where", SqlShapes.Sql) { About = "Which rows are looked at: a condition over the columns of a row." };
    private static readonly Key<long> MinExamined = new("min_examined", Shapes.Count) { About = "With fewer rows to look at the check is NA." };
    private static readonly Key<string> Name = new("name", Shapes.Text) { About = "A name for the check, which becomes its id." };
    private static readonly Key<string> Why = new("why", Shapes.Text) { About = "Why the rule is there." };
    private static readonly Key<string> Owner = new("owner", Shapes.Text) { About = "Who answers for the rule." };

    public static ShortOrMap<ImmutableArray<Check>> PerColumn(string kind, Func<string, Check> make) =>
        new(PerColumnShort(make), ColumnMap(kind, [], (_, column) => make(column)));

    public static Made<ImmutableArray<string>, ImmutableArray<Check>> PerColumnShort(Func<string, Check> make) =>
        new(Shapes.Texts, (columns, node, reading) => [.. columns.Select(column => make(column) with { Place = reading.PlaceOf(node) })]);

    public static MapShape<ImmutableArray<Check>> ColumnMap(string kind, ImmutableArray<Key> own, Func<Values, string, Check> make, long least = 1) =>
        Map(kind, [Column, Columns, .. own], values => [.. ColumnsOf(values, kind).Select(column => make(values, column))], least);

    /// <summary>Makes the shape of a check of one figure of a column.</summary>
    public static MapShape<ImmutableArray<Check>> Figure(string kind, Func<string, ValueRange, Check> make, long least = 1) =>
        Figure(kind, [], (_, column, range) => make(column, range), least);

    public static MapShape<ImmutableArray<Check>> Figure(string kind, ImmutableArray<Key> own, Func<Values, string, ValueRange, Check> make, long least = 1) =>
        ColumnMap(kind, [.. own, MinNumber, MaxNumber], (values, column) => make(values, column, RangeOf(values, kind, MinNumber, MaxNumber)), least);

    /// <summary>Makes the shape of a check.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="own">The keys that others have not.</param>
    /// <param name="make">Makes the checks.</param>
    /// <param name="least">The <see cref="Check.LeastExamined"/> of the kind.</param>
    public static MapShape<ImmutableArray<Check>> Map(string kind, ImmutableArray<Key> own, Func<Values, ImmutableArray<Check>> make, long least = 1)
    {
        var examined = Examined(least);
        ImmutableArray<Key> settings = [OnFailKey, Tolerance, Where, examined, Name, Why, Owner];
        return new(kind, [.. own, .. settings], values => [.. make(values).Select(check => WithSettings(check, values, examined))]);
    }

    /// <summary>Makes the shape of a check that has statements of its own, in which the user says which rows are looked at.</summary>
    public static MapShape<ImmutableArray<Check>> Statement(string kind, ImmutableArray<Key> own, Func<Values, Check> make)
    {
        var examined = Examined(least: 0);
        ImmutableArray<Key> settings = [OnFailOfTable, Tolerance, examined, Name, Why, Owner];
        return new(kind, [.. own, .. settings], values => [WithSettings(make(values), values, examined) with { OnFail = values.Get(OnFailOfTable) }]);
    }

    public static ValueRange RangeOf(Values values, string kind, Key<string> min, Key<string> max)
    {
        if (!values.Has(min) && !values.Has(max))
            values.Reading.Object(values.Node, "missing_key", $"'{kind}' needs 'min', 'max' or both.", "Add one, as in 'min: 0'.");
        return new ValueRange(values.Get(min), values.Get(max));
    }

    private static Key<long> Examined(long least) => MinExamined with { Default = least.ToString(CultureInfo.InvariantCulture) };

    private static Check WithSettings(Check check, Values values, Key<long> examined) => check with
    {
        Place = values.Place,
        OnFail = values.Get(OnFailKey),
        Tolerance = values.Get(Tolerance) ?? Limit.None,
        Where = values.Get(Where),
        MinExamined = values.Get(examined),
        Name = values.Get(Name),
        Why = values.Get(Why),
        Owner = values.Get(Owner),
    };

    private static ImmutableArray<string> ColumnsOf(Values values, string kind)
    {
        if (values.Has(Column) == values.Has(Columns))
            values.Reading.Object(values.Node, "missing_key", $"'{kind}' needs either 'column' or 'columns'.", "Write 'column:' and one name, or 'columns:' and a list of them, not both.");
        return values.Has(Column) ? [values.Get(Column, "")] : values.Get(Columns, []);
    }
}
