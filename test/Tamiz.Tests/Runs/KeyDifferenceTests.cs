using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Shouldly;
using Tamiz.Runs;
using Tamiz.Steps;
using Xunit;

namespace Tamiz.Tests.Runs;

public class KeyDifferenceTests
{
    private const string Schema = """{"type":"struct","fields":[{"name":"id","type":"string","nullable":true,"metadata":{}}]}""";

    [Theory]
    [InlineData("""{"sql":"a"}""", """{"sql":"b"}""", "its SQL changed")]
    [InlineData("""{"cleaned":"a"}""", """{"cleaned":"b"}""", "the rows of clean:t changed")]
    [InlineData("""{"read":{"delimiter":",","skip":0}}""", """{"read":{"delimiter":";","skip":0}}""", "read.delimiter is ;, was ,")]
    [InlineData("""{"plan":{"null_values":[]}}""", """{"plan":{"null_values":["NA"]}}""", """null_values is ["NA"], was []""")]
    [InlineData("""{"inputs":[["a.csv","1"],["b.csv","2"]]}""", """{"inputs":[["b.csv","3"],["c.csv","1"]]}""", "the file b.csv changed", "the file c.csv is new", "the file a.csv is gone")]
    [InlineData("""{"inputs":["1","2"]}""", """{"inputs":["1","3"]}""", "the file new.csv changed")]
    [InlineData("""{"inputs":["1"],"kinds":[","]}""", """{"inputs":["1","3"],"kinds":[",",","]}""", "the file new.csv is new")]
    [InlineData("""{"inputs":["1"],"kinds":[","]}""", """{"inputs":["1"],"kinds":["json"]}""", "its files are of another kind")]
    [InlineData("""{"inputs":["1","2"]}""", """{"inputs":["1"]}""", "1 of its files went")]
    [InlineData("""{"inputs":["1","2"]}""", """{"inputs":["2","1"]}""", "its files come in another order")]
    [InlineData("""{"checks":[{"id":"t.a","max":"120"},{"id":"t.b"}]}""", """{"checks":[{"id":"t.a","max":"119"},{"id":"t.c"}]}""", "check t.a changed (max is 119, was 120)", "check t.c added", "check t.b removed")]
    [InlineData("""{"table":{"checks":[{"id":"t.a","max":"120"}],"others":[["p","1","s"]],"previous":["1","s"]}}""", """{"table":{"checks":[{"id":"t.a","max":"119"}],"others":[["p","2","s"]],"previous":["2","s"]}}""", "check t.a changed (max is 119, was 120)", "the rows of p changed", "the current release, which a check looks at, changed")]
    [InlineData("""{"plan":{"operations":[]}}""", """{"plan":{"operations":[{"trim":["a"]}]}}""", """cleaning has {"trim":["a"]}""")]
    [InlineData("""{"plan":{"operations":[1,2]}}""", """{"plan":{"operations":[2,1]}}""", "cleaning comes in another order")]
    [InlineData("""{"tables":[["a","1","s"],["b","1","s"],["c","1","s"]]}""", """{"tables":[["a","2","s"],["b","1","r"],["d","1","s"]]}""", "the rows of a changed", "the columns of b changed", "it looks into d too", "it no longer looks into c")]
    [InlineData("""{"schema":SCHEMA}""", """{"schema":{"type":"struct","fields":[{"name":"n","type":"long"}]}}""", "column n added", "column id removed")]
    [InlineData("""{}""", """{"trail":true}""", "trail is true, was none")]
    public void Each_part_has_its_words(string before, string now, params string[] expected)
    {
        var recipe = new StepRecipe(new Step(Stage.Validate, "t"), 1, []) { Names = ImmutableDictionary<string, string>.Empty.Add("3", "new.csv") };

        KeyDifference.Describe(recipe, Parts(before), Parts(now)).ShouldBe(expected);
    }

    [Fact]
    public void Another_engine_and_another_version_of_the_step_are_named()
    {
        var before = new JsonObject { ["engine"] = "duckdb 1.4.0", ["version"] = 1, ["depends_on"] = new JsonObject() };
        var now = new JsonObject { ["engine"] = "duckdb 1.5.0", ["version"] = 2, ["depends_on"] = new JsonObject() };

        KeyDifference.Describe(new StepRecipe(new Step(Stage.Clean, "t"), 2, []), JsonNode.Parse(before.ToJsonString())!.AsObject(), now)
            .ShouldBe(["the engine is duckdb 1.5.0, was duckdb 1.4.0", "Tamiz does this step in another way (version 2, was 1)"]);
    }

    private static JsonObject Parts(string dependsOn) =>
        new() { ["engine"] = "duckdb 1.4.0", ["version"] = 1, ["depends_on"] = JsonNode.Parse(dependsOn.Replace("SCHEMA", Schema, StringComparison.Ordinal)) };
}
