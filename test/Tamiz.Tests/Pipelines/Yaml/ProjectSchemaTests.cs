using System.Text.Json.Nodes;
using NJsonSchema;
using Shouldly;
using Tamiz.Pipelines.Yaml;
using Xunit;
using YamlDotNet.Serialization;

namespace Tamiz.Tests.Pipelines.Yaml;

/// <summary>The JSON Schema for editors is made from the definitions that read the file, so the two agree.</summary>
public class ProjectSchemaTests
{
    private const string Minimal = "version: 1\npipeline: p\ndatasets:\n  a:\n    source: a.csv\n    schema: a.json\n";

    [Theory]
    [InlineData("samples/trials/tamiz.yml")]
    [InlineData("samples/trials-broken/tamiz.yml")]
    [InlineData("test/Tamiz.EndToEnd.Tests/Migx/tamiz.yml")]
    public async Task A_project_that_runs_is_valid_to_an_editor(string path) => (await MistakesAsync(File.ReadAllText(Repository.Path(path)))).ShouldBeEmpty();

    [Theory]
    [InlineData("storage: x\n")]
    [InlineData("version: 2\n")]
    [InlineData("release: { files: [xml] }\n")]
    [InlineData("kpis: { k: { sql: select 1, checks: [ { not_nul: x } ] } }\n")]
    [InlineData("kpis: { k: { sql: select 1, checks: [ { row_count: { min: -1 } } ] } }\n")]
    public async Task A_mistake_is_one_to_an_editor_too(string more) =>
        (await MistakesAsync(more.StartsWith("version", StringComparison.Ordinal) ? Minimal.Replace("version: 1\n", more, StringComparison.Ordinal) : Minimal + more)).ShouldNotBeEmpty();

    [Fact]
    public void Every_key_says_what_it_is_for()
    {
        var silent = new List<string>();
        Walk(ProjectFile.Describe(), "", silent);

        silent.ShouldBeEmpty();
    }

    private static void Walk(JsonNode? node, string path, List<string> silent)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
                Walk(item, path, silent);
            return;
        }

        if (node is not JsonObject map)
            return;

        // The kinds of a check, cleaning operation or delivery are names of rules; the keys inside them are described.
        var isKinds = map.ContainsKey("maxProperties");
        foreach (var (name, property) in map["properties"]?.AsObject() ?? [])
        {
            if (!isKinds && (string?)property!["description"] is null or "")
                silent.Add($"{path}.{name}");
            Walk(property, $"{path}.{name}", silent);
        }

        foreach (var key in new[] { "items", "anyOf", "additionalProperties" })
            Walk(map[key], path, silent);
    }

    private static async Task<IEnumerable<string>> MistakesAsync(string yaml)
    {
        var schema = await JsonSchema.FromJsonAsync(ProjectFile.Describe().ToJsonString(), TestContext.Current.CancellationToken);
        var value = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(new StringReader(yaml));
        var json = new SerializerBuilder().JsonCompatible().Build().Serialize(value);
        return schema.Validate(json).Select(mistake => mistake.ToString());
    }
}
