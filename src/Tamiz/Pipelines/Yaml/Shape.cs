using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Tamiz.Pipelines.Yaml;

/// <summary>What a value in a project file looks like. It reads a node, or says what is wrong with it and where.</summary>
internal abstract class Shape<T>
{
    /// <summary>Gets what is expected, for messages: <c>a text</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>Reads a node. After a mistake the result is not used, whatever it is.</summary>
    public abstract T Read(YamlNode node, Reading reading);

    /// <summary>Returns the JSON Schema of the value, for editors.</summary>
    public abstract JsonObject Describe();

    /// <summary>Writes down what holds where nothing is written.</summary>
    public virtual void RecordDefaults(Reading reading)
    {
    }

    /// <summary>Returns what to write instead of a node.</summary>
    protected virtual string NextStep(YamlNode node) => node is YamlScalarNode { Value: null or "" } ? $"Write {Expected} there, or take the line out." : $"Write {Expected}.";

    protected T Refuse(YamlNode node, Reading reading, T nothing)
    {
        reading.Object(node, "wrong_value", $"Expected {Expected}, found {Describe(node)}.", NextStep(node));
        return nothing;
    }

    private static string Describe(YamlNode node) => node switch
    {
        YamlScalarNode { Value: null or "" } => "nothing",
        YamlScalarNode scalar => $"'{scalar.Value}'",
        YamlSequenceNode => "a list",
        YamlMappingNode => "a map",
        _ => "something else",
    };
}
