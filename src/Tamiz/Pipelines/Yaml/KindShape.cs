using System.Collections.Immutable;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Tamiz.Pipelines.Yaml;

/// <summary>A list item with exactly one key, its kind: <c>- not_null: patient_id</c>.</summary>
/// <param name="what">What the item is, for messages: <c>check</c>.</param>
/// <param name="kinds">The shape of each kind's value.</param>
/// <param name="later">Kinds that this version has not.</param>
/// <param name="nothing">The result after a mistake.</param>
internal sealed class KindShape<T>(string what, ImmutableDictionary<string, Shape<T>> kinds, ImmutableHashSet<string> later, T nothing) : Shape<T>
{
    /// <summary>Gets words that are no kinds but have a place elsewhere, and what to do.</summary>
    public ImmutableDictionary<string, string> Elsewhere { get; init; } = ImmutableDictionary<string, string>.Empty;

    public override string Expected => $"a {what}: a map with one key, its kind";

    public override T Read(YamlNode node, Reading reading)
    {
        if (node is not YamlMappingNode { Children.Count: 1 } map || map.Children[0].Key is not YamlScalarNode { Value: { } kind } name)
            return Refuse(node, reading, nothing);

        if (kinds.TryGetValue(kind, out var shape))
        {
            using (reading.Enter(kind))
                return shape.Read(map.Children[0].Value, reading);
        }

        if (later.Contains(kind))
            reading.Object(name, "not_available", $"'{kind}' is not available yet.", "Take it out.");
        else
            reading.Object(name, "unknown_kind", $"'{kind}' is not a kind of {what}.", Elsewhere.GetValueOrDefault(kind) ?? Spelling.Suggest(kind, [.. kinds.Keys.Order(StringComparer.Ordinal)]));
        return nothing;
    }

    protected override string NextStep(YamlNode node) => node switch
    {
        YamlMappingNode { Children.Count: > 1 } => $"Give each {what} a '- ' of its own; what belongs to one stands in {{ }} behind its kind.",
        YamlScalarNode { Value: { } kind } when kinds.ContainsKey(kind) => $"Write a colon and a value behind it, as in '- {kind}: …'.",
        _ => $"Write its kind, a colon and a value, as in '- {kinds.Keys.Order(StringComparer.Ordinal).First()}: …'.",
    };

    public override JsonObject Describe() => new()
    {
        ["type"] = "object",
        ["minProperties"] = 1,
        ["maxProperties"] = 1,
        ["additionalProperties"] = false,
        ["properties"] = new JsonObject(kinds.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => KeyValuePair.Create(kind.Key, (JsonNode?)kind.Value.Describe()))),
    };
}

/// <summary>A value with a short form for the common case and a map for the rest.</summary>
internal sealed class ShortOrMap<T>(Shape<T> shortForm, MapShape<T> map) : Shape<T>
{
    public override string Expected => $"{shortForm.Expected}, or {map.Expected}";

    public override T Read(YamlNode node, Reading reading) =>
        node is YamlMappingNode ? map.Read(node, reading) : shortForm.Read(node, reading);

    public override JsonObject Describe() => new() { ["anyOf"] = new JsonArray(shortForm.Describe(), map.Describe()) };
}

/// <summary>A value made from another shape's.</summary>
internal sealed class Made<TFrom, T>(Shape<TFrom> from, Func<TFrom, YamlNode, Reading, T> make) : Shape<T>
{
    public override string Expected => from.Expected;

    public override T Read(YamlNode node, Reading reading) => make(from.Read(node, reading), node, reading);

    public override JsonObject Describe() => from.Describe();
}
