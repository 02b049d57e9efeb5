using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Cleaning;
using YamlDotNet.RepresentationModel;

namespace Tamiz.Pipelines.Yaml;

/// <summary>The cleaning operations and what each looks like in a project file.</summary>
internal static class CleaningShapes
{
    private static readonly Key<string> Column = new("column", Shapes.Text, Required: true) { About = "The column." };
    private static readonly Key<ImmutableArray<KeyValuePair<string, string>>> MapTo = new("values", new TextMap(), Required: true) { About = "What becomes what." };
    private static readonly Key<MapElse> Else = new("else", Shapes.Choice(("keep", MapElse.Keep), ("null", MapElse.Null), ("quarantine", MapElse.Quarantine))) { About = "What happens to a value that is not listed.", Default = "keep" };
    private static readonly Key<ImmutableArray<string>> Key = new("key", Shapes.Texts, Required: true) { About = "The columns that make two rows the same." };
    private static readonly Key<bool> KeepLast = new("keep", Shapes.Choice(("first", false), ("last", true))) { About = "Which of them is kept.", Default = "first" };
    private static readonly Key<string> OrderBy = new("order_by", Shapes.Text) { About = "The column that orders them before file and record do." };
    private static readonly Key<string> Keep = new("keep", Shapes.Text, Required: true) { About = "A condition over the columns of a row; rows for which it is not true are dropped and counted." };

    /// <summary>Gets the shape of a <c>clean:</c> item; <see langword="null"/> after a mistake.</summary>
    public static Shape<CleaningOperation?> Item { get; } = new KindShape<CleaningOperation?>(
        "cleaning operation",
        new Dictionary<string, Shape<CleaningOperation?>>
        {
            ["trim"] = new Made<ImmutableArray<string>, CleaningOperation?>(Shapes.Texts, (columns, node, reading) =>
                new Trim(columns is ["*"] ? [] : columns) { Place = reading.PlaceOf(node) }),
            ["map"] = Map("map", [Column, MapTo, Else], values => new MapValues(values.Get(Column, ""), values.Get(MapTo, []), values.Get(Else))),
            ["filter"] = Map("filter", [Keep], values => new Filter(values.Get(Keep, ""))),
            ["deduplicate"] = new ShortOrMap<CleaningOperation?>(
                new Made<Deduplicate, CleaningOperation?>(
                    Shapes.Choice(("exact", new Deduplicate([]))),
                    (operation, node, reading) => operation is null ? null : operation with { Place = reading.PlaceOf(node) }),
                Map("deduplicate", [Key, KeepLast, OrderBy], values => new Deduplicate(values.Get(Key, []), values.Get(KeepLast), values.Get(OrderBy)))),
        }.ToImmutableDictionary(),
        ["lower", "upper", "null_if", "replace", "normalize", "fill", "derive", "rename", "drop"],
        null);

    private static MapShape<CleaningOperation?> Map(string kind, ImmutableArray<Key> keys, Func<Values, CleaningOperation> make) =>
        new(kind, [.. keys, .. LaterKey.All("name", "why", "owner", "trail")], values => make(values) with { Place = values.Place });

    private sealed class TextMap : Shape<ImmutableArray<KeyValuePair<string, string>>>
    {
        public override string Expected => "a map from one text to another";

        public override ImmutableArray<KeyValuePair<string, string>> Read(YamlNode node, Reading reading)
        {
            if (node is not YamlMappingNode { Children.Count: > 0 } map)
                return Refuse(node, reading, []);

            reading.Record($"{{ {string.Join(", ", map.Children.Select(pair => $"{pair.Key}: {pair.Value}"))} }}", reading.PlaceOf(node));
            using (reading.Quiet())
                return [.. map.Children.Select(pair => KeyValuePair.Create(Shapes.CellText.Read(pair.Key, reading), Shapes.CellText.Read(pair.Value, reading)))];
        }

        public override JsonObject Describe() => new() { ["type"] = "object", ["minProperties"] = 1, ["additionalProperties"] = Shapes.CellText.Describe() };
    }
}
