using System.Collections.Immutable;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Tamiz.Pipelines.Yaml;

/// <summary>A map with fixed keys. Unknown keys are mistakes, with the nearest known one; keys of later versions are named as such.</summary>
/// <param name="what">What the map describes, for messages: <c>a dataset</c>.</param>
/// <param name="keys">Its keys.</param>
/// <param name="make">Makes the value; called also after mistakes, so that all of them are found.</param>
internal sealed class MapShape<T>(string what, ImmutableArray<Key> keys, Func<Values, T> make) : Shape<T>
{
    public override string Expected => $"a map with keys of {what}";

    public ImmutableArray<Key> Keys => keys;

    public override T Read(YamlNode node, Reading reading)
    {
        if (node is not YamlMappingNode map)
            return Refuse(node, reading, default!);

        var values = new Values(map, reading);
        foreach (var (name, value) in map.Children)
            ReadKey(name, value, values);

        foreach (var absent in keys.Where(key => !values.Has(key)))
            absent.RecordDefault(reading);
        foreach (var missing in keys.Where(key => key.Required && !values.Has(key)))
            reading.Object(node, "missing_key", $"The key '{missing.Name}' of {what} is missing.", $"Add '{missing.Name}: …'{About(missing)}.");
        return make(values);
    }

    public override JsonObject Describe() => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["required"] = new JsonArray([.. keys.Where(key => key.Required).Select(key => (JsonNode)key.Name)]),
        ["properties"] = new JsonObject(keys.Select(key => KeyValuePair.Create(key.Name, (JsonNode?)key.Describe())).Where(property => property.Value is not null)),
    };

    public override void RecordDefaults(Reading reading)
    {
        foreach (var key in keys)
            key.RecordDefault(reading);
    }

    protected override string NextStep(YamlNode node) =>
        $"Write its keys below it, one a line and further in, or in {{ }}: {string.Join(", ", keys.Where(key => key is not LaterKey).Select(key => key.Name))}.";

    private static string About(Key key) => key.About.Length == 0 ? "" : $": {char.ToLowerInvariant(key.About[0])}{key.About[1..].TrimEnd('.')}";

    private void ReadKey(YamlNode nameNode, YamlNode value, Values values)
    {
        if (nameNode is not YamlScalarNode { Value: { } name })
        {
            values.Reading.Object(nameNode, "wrong_value", $"A key of {what} is a word, not a list or a map.", "Write a word and a colon.");
            return;
        }

        if (keys.FirstOrDefault(key => key.Name == name) is { } key)
        {
            key.Read(nameNode, value, values);
            return;
        }

        var known = keys.Where(key => key is not LaterKey).Select(key => key.Name).ToList();
        var hint = name.Contains(' ', StringComparison.Ordinal) ? "Put the text before it into quotes if the comma belongs to it." : Spelling.Suggest(name, known);
        values.Reading.Object(nameNode, "unknown_key", $"'{name}' is not a key of {what}.", hint);
    }
}
