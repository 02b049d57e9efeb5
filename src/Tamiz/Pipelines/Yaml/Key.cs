using System.Collections.Immutable;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Tamiz.Pipelines.Yaml;

/// <summary>A key of a map in a project file.</summary>
internal abstract record Key(string Name, bool Required)
{
    /// <summary>Gets what the key is for, as editors show it.</summary>
    public string About { get; init; } = "";

    /// <summary>Gets what holds where the key is not written, as it would be written; <see langword="null"/> if nothing does.</summary>
    public string? Default { get; init; }

    /// <summary>Returns the JSON Schema of the value; <see langword="null"/> for a key of a later version.</summary>
    public abstract JsonObject? Describe();

    /// <summary>Writes down what holds where the key is not written.</summary>
    public abstract void RecordDefault(Reading reading);

    /// <summary>Reads the value of this key into <paramref name="values"/>.</summary>
    public abstract void Read(YamlNode name, YamlNode value, Values values);
}

/// <summary>A key and the shape of its value.</summary>
internal sealed record Key<T>(string Name, Shape<T> Shape, bool Required = false) : Key(Name, Required)
{
    public override void Read(YamlNode name, YamlNode value, Values values)
    {
        using (values.Reading.Enter(Name))
            values.Add(this, value);
    }

    public override JsonObject Describe()
    {
        var schema = Shape.Describe();
        schema["description"] = About;
        if (Default is not null)
            schema["default"] = Default;
        return schema;
    }

    public override void RecordDefault(Reading reading)
    {
        using (reading.Enter(Name))
        {
            if (Default is not null)
                reading.Record(Default, place: null);
            else
                Shape.RecordDefaults(reading);
        }
    }
}

/// <summary>A key or kind that the design has and this version has not.</summary>
internal sealed record LaterKey(string Name) : Key(Name, Required: false)
{
    public static ImmutableArray<Key> All(params string[] names) => [.. names.Select(name => new LaterKey(name))];

    public override void Read(YamlNode name, YamlNode value, Values values) =>
        values.Reading.Object(name, "not_available", $"'{Name}' is not available yet.", "Take it out.");

    public override JsonObject? Describe() => null;

    public override void RecordDefault(Reading reading)
    {
    }
}

/// <summary>The values of a map that was read: each key the file has, by its definition.</summary>
internal sealed class Values(YamlMappingNode node, Reading reading)
{
    private readonly Dictionary<Key, (YamlNode Node, object? Value)> _values = [];

    public YamlMappingNode Node => node;

    public FilePlace Place => reading.PlaceOf(node);

    public Reading Reading => reading;

    public void Add<T>(Key<T> key, YamlNode value) => _values[key] = (value, key.Shape.Read(value, reading));

    public bool Has(Key key) => _values.ContainsKey(key);

    public T? Get<T>(Key<T> key) => _values.TryGetValue(key, out var found) ? (T?)found.Value : default;

    public T Get<T>(Key<T> key, T otherwise) => _values.TryGetValue(key, out var found) && found.Value is T value ? value : otherwise;

    public FilePlace PlaceOf(Key key) => _values.TryGetValue(key, out var found) ? reading.PlaceOf(found.Node) : Place;

    public YamlNode? NodeOf(Key key) => _values.TryGetValue(key, out var found) ? found.Node : null;
}
