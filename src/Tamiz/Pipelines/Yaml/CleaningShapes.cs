using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Cleaning;
using Tamiz.Engines;
using Tamiz.Schemas;
using YamlDotNet.RepresentationModel;

namespace Tamiz.Pipelines.Yaml;

/// <summary>The cleaning operations and what each looks like in a project file.</summary>
internal static class CleaningShapes
{
    private static readonly Key<string> Column = new("column", Shapes.Text, Required: true) { About = "The column." };
    private static readonly Key<ImmutableArray<string>> Columns = new("columns", Shapes.Texts, Required: true) { About = "The columns." };
    private static readonly Key<ImmutableArray<string>> TextColumns = Columns with { About = "The columns; \"*\" for all that are text at that point." };
    private static readonly Key<ImmutableArray<string>> Nulls = new("values", Shapes.CellTexts, Required: true) { About = "The values that become null, compared whole." };
    private static readonly Key<ImmutableArray<KeyValuePair<string, string>>> MapTo = new("values", new TextMap(Shapes.CellText), Required: true) { About = "What becomes what." };
    private static readonly Key<MapElse> Else = new("else", Shapes.Choice(("keep", MapElse.Keep), ("null", MapElse.Null), ("quarantine", MapElse.Quarantine))) { About = "What happens to a value that is not listed.", Default = "keep" };
    private static readonly Key<string> Text = new("text", Shapes.Text) { About = "The text that is replaced wherever it stands." };
    private static readonly Key<string> Regex = new("regex", Shapes.Text) { About = "A regular expression of the common subset; each match is replaced." };
    private static readonly Key<string> With = new("with", Shapes.CellText, Required: true) { About = "What stands there instead; for a regex \\1 to \\9 are its groups." };
    private static readonly Key<NormalForm> Form = new("form", Shapes.Choice(("nfc", NormalForm.Nfc), ("spaces", NormalForm.Spaces), ("no_accents", NormalForm.NoAccents)), Required: true) { About = "The form." };
    private static readonly Key<string> Value = new("value", Shapes.CellText) { About = "The value that stands where there was null." };
    private static readonly Key<string> From = new("from", Shapes.Text) { About = "The column whose value is taken where there was null." };
    private static readonly Key<UserSql> Sql = new("sql", SqlShapes.Sql, Required: true) { About = "An expression over the columns of the row." };
    private static readonly Key<ColumnType> Type = new("type", new TypeShape(), Required: true) { About = "The type, as a schema names it." };
    private static readonly Key<ImmutableArray<string>> Key = new("key", Shapes.Texts, Required: true) { About = "The columns that make two rows the same." };
    private static readonly Key<bool> KeepLast = new("keep", Shapes.Choice(("first", false), ("last", true))) { About = "Which of them is kept.", Default = "first" };
    private static readonly Key<string> OrderBy = new("order_by", Shapes.Text) { About = "The column that orders them before file and record do." };
    private static readonly Key<UserSql> Keep = new("keep", SqlShapes.Sql, Required: true) { About = "A condition over the columns of a row; rows for which it is not true are dropped and counted." };

    /// <summary>Gets the shape of a <c>clean:</c> item; <see langword="null"/> after a mistake.</summary>
    public static Shape<CleaningOperation?> Item { get; } = new KindShape<CleaningOperation?>(
        "cleaning operation",
        new Dictionary<string, Shape<CleaningOperation?>>
        {
            ["trim"] = OfColumns(columns => new Trim(All(columns))),
            ["lower"] = OfColumns(columns => new LetterCase(Upper: false, All(columns))),
            ["upper"] = OfColumns(columns => new LetterCase(Upper: true, All(columns))),
            ["null_if"] = Map("null_if", [Columns, Nulls], values => new NullIf(values.Get(Columns, []), values.Get(Nulls, []))),
            ["map"] = Map("map", [Column, MapTo, Else], values => new MapValues(values.Get(Column, ""), values.Get(MapTo, []), values.Get(Else))),
            ["replace"] = Map("replace", [Column, Text, Regex, With], MakeReplace),
            ["normalize"] = Map("normalize", [TextColumns, Form], values => new Normalize(All(values.Get(TextColumns, [])), values.Get(Form))),
            ["fill"] = Map("fill", [Column, Value, From], MakeFill),
            ["derive"] = Map("derive", [Column, Sql, Type], values => new Derive(values.Get(Column, ""), values.Get(Sql, ""), values.Get(Type) ?? new ColumnType(TypeKind.String))),
            ["filter"] = Map("filter", [Keep], values => new Filter(values.Get(Keep, ""))),
            ["deduplicate"] = new ShortOrMap<CleaningOperation?>(
                new Made<Deduplicate, CleaningOperation?>(
                    Shapes.Choice(("exact", new Deduplicate([]))),
                    (operation, node, reading) => operation is null ? null : operation with { Place = reading.PlaceOf(node) }),
                Map("deduplicate", [Key, KeepLast, OrderBy], values => new Deduplicate(values.Get(Key, []), values.Get(KeepLast), values.Get(OrderBy)))),
            ["rename"] = new Made<ImmutableArray<KeyValuePair<string, string>>, CleaningOperation?>(
                new TextMap(Shapes.Text), (names, node, reading) => new Rename(names.IsDefault ? [] : names) { Place = reading.PlaceOf(node) }),
            ["drop"] = OfColumns(columns => new Drop(columns)),
        }.ToImmutableDictionary(),
        [],
        null);

    private static ImmutableArray<string> All(ImmutableArray<string> columns) => columns is ["*"] ? [] : columns;

    private static Made<ImmutableArray<string>, CleaningOperation?> OfColumns(Func<ImmutableArray<string>, CleaningOperation> make) =>
        new(Shapes.Texts, (columns, node, reading) => make(columns.IsDefault ? [] : columns) with { Place = reading.PlaceOf(node) });

    private static MapShape<CleaningOperation?> Map(string kind, ImmutableArray<Key> keys, Func<Values, CleaningOperation> make) =>
        new(kind, [.. keys, .. LaterKey.All("name", "why", "owner", "trail")], values => make(values) with { Place = values.Place });

    private static Replace MakeReplace(Values values)
    {
        OneOf(values, Text, Regex, "replace");
        return new Replace(values.Get(Column, ""), values.Get(Regex) ?? values.Get(Text, ""), values.Has(Regex), values.Get(With, ""));
    }

    private static Fill MakeFill(Values values)
    {
        OneOf(values, Value, From, "fill");
        return new Fill(values.Get(Column, ""), values.Has(From) ? null : values.Get(Value, ""), values.Has(From) ? values.Get(From, "") : null);
    }

    private static void OneOf(Values values, Key one, Key other, string what)
    {
        if (values.Has(one) == values.Has(other))
            values.Reading.Object(values.Node, values.Has(one) ? "keys_clash" : "missing_key", $"'{what}' needs one of '{one.Name}' and '{other.Name}'.", "Write one of them, not both.");
    }

    private sealed class TextMap(Shape<string> text) : Shape<ImmutableArray<KeyValuePair<string, string>>>
    {
        public override string Expected => "a map from one text to another";

        public override ImmutableArray<KeyValuePair<string, string>> Read(YamlNode node, Reading reading)
        {
            if (node is not YamlMappingNode { Children.Count: > 0 } map)
                return Refuse(node, reading, []);

            reading.Record($"{{ {string.Join(", ", map.Children.Select(pair => $"{pair.Key}: {pair.Value}"))} }}", reading.PlaceOf(node));
            using (reading.Quiet())
                return [.. map.Children.Select(pair => KeyValuePair.Create(text.Read(pair.Key, reading) ?? "", text.Read(pair.Value, reading) ?? ""))];
        }

        public override JsonObject Describe() => new() { ["type"] = "object", ["minProperties"] = 1, ["additionalProperties"] = text.Describe() };
    }

    private sealed class TypeShape : Shape<ColumnType>
    {
        public override string Expected => "a type such as string, long, double, decimal(10,2), date or timestamp";

        public override ColumnType Read(YamlNode node, Reading reading)
        {
            if (node is YamlScalarNode { Value: { } name } && SchemaJson.TryParseType(name, out var type))
            {
                reading.Record(name, reading.PlaceOf(node));
                return type;
            }

            return Refuse(node, reading, new ColumnType(TypeKind.String));
        }

        public override JsonObject Describe() => new() { ["type"] = "string" };
    }
}
