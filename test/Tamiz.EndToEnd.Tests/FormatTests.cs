using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using NJsonSchema;
using Shouldly;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>Every verb that has a result writes it in every form, to stdout, and nothing else there.</summary>
public class FormatTests
{
    private static readonly string[][] Verbs =
    [
        ["plan"], ["run"], ["runs"], ["releases"], ["show"], ["verify"], ["doctor", "."], ["config", "check"], ["config", "show"],
        ["explain", "block"], ["explain", "check", "enrolments.references(patient_id)"], ["explain", "check", "patients.row_count"],
        ["schema", "check"], ["schema", "diff", "patients", "data/trials.csv"], ["schema", "accept", "--all", "--reason", "x"], ["test"],
    ];

    [Theory]
    [InlineData("trials")]
    [InlineData("trials-broken")]
    public async Task What_a_verb_writes_as_json_is_valid_by_its_published_schema_and_holds_nothing_else(string sample)
    {
        using var project = Scratch.OfSample(sample);
        foreach (var verb in Verbs.Where(verb => sample == "trials-broken" || verb is not ["explain", "block"]))
        {
            var result = await Cli.RunAsync(project.Folder, [.. verb, "-o", "json"]);

            var json = JsonNode.Parse(result.Output)!;
            ((int?)json["schema_version"]).ShouldBe(1, result.ToString());
            (await MistakesAsync(verb, json)).ShouldBeEmpty(string.Join(' ', verb));
        }
    }

    [Fact]
    public async Task A_schema_finds_a_member_that_is_missing_or_of_another_type()
    {
        using var project = Scratch.OfSample("trials");
        var json = JsonNode.Parse((await Cli.RunAsync(project.Folder, "config", "check", "-o", "json")).Output)!.AsObject();

        json["kpis"] = "seven";
        (await MistakesAsync(["config", "check"], json)).ShouldNotBeEmpty();
        json.Remove("kpis");
        (await MistakesAsync(["config", "check"], json)).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("trials")]
    [InlineData("trials-broken")]
    public async Task What_a_verb_writes_as_junit_is_valid_by_the_published_schema(string sample)
    {
        var schemas = new XmlSchemaSet();
        using var schema = XmlReader.Create(Repository.Path("docs/reference/junit.xsd"));
        schemas.Add(null, schema);
        using var project = Scratch.OfSample(sample);
        foreach (var verb in Verbs.Where(verb => verb is not ["config", "show"] && (sample == "trials-broken" || verb is not ["explain", "block"])))
        {
            var result = await Cli.RunAsync(project.Folder, [.. verb, "-o", "junit"]);

            XDocument.Parse(result.Output).Validate(schemas, (_, mistake) => throw new XmlException($"{string.Join(' ', verb)}: {mistake.Message}"));
        }
    }

    [Fact]
    public async Task Each_check_of_a_run_is_a_test_case_and_those_that_block_are_failures()
    {
        using var project = Scratch.OfSample("trials-broken");

        var run = XDocument.Parse((await Cli.RunAsync(project.Folder, "run", "-o", "junit")).Output);

        run.Descendants("testcase").Count().ShouldBe(53);
        run.Descendants("failure").Select(failure => (string)failure.Parent!.Attribute("name")!).ShouldBe(["patients.unique(patient_id)", "enrolments.quarantine", "enrolments.references(patient_id)"]);
        run.Descendants("failure").First().Value.ShouldBe("patient_id is unique: 6 of 219 rows (2.7 %).");
        run.Descendants("system-out").Select(text => text.Value).ShouldContain(text => text.Contains("warning: enrolments.not_null(medication)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_check_of_a_whole_table_is_explained_by_its_limits_and_its_values()
    {
        using var project = Scratch.OfSample("trials");
        await Cli.RunAsync(project.Folder, "run");

        var text = (await Cli.RunAsync(project.Folder, "explain", "check", "patients.row_count")).Output;

        text.ShouldContain("min 1, on_fail block, tolerance 0");
        text.ShouldContain("value, the last 1 run:");
        text.ShouldContain("216");
        text.ShouldNotContain("rows failed");
    }

    [Fact]
    public async Task What_a_verb_writes_for_a_pull_request_is_what_was_read_and_approved()
    {
        using var project = Scratch.OfSample("trials-broken");

        var run = await Cli.RunAsync(project.Folder, "run", "-o", "md");
        var block = await Cli.RunAsync(project.Folder, "explain", "block", "-o", "md");

        Approved.Matches(Masking.Mask(run.Output), "run-md");
        Approved.Matches(Masking.Mask(block.Output), "explain-block-md");
    }

    [Fact]
    public async Task Mistakes_in_a_project_are_the_result_of_config_check_to_a_program()
    {
        using var project = Scratch.OfSample("trials");
        project.Write("tamiz.yml", project.Read("tamiz.yml").Replace("pipeline:", "pipline:", StringComparison.Ordinal));

        var json = await Cli.RunAsync(project.Folder, "config", "check", "-o", "json");
        var junit = await Cli.RunAsync(project.Folder, "config", "check", "-o", "junit");

        json.ExitCode.ShouldBe(2);
        JsonNode.Parse(json.Output)!["problems"]!.AsArray().Select(problem => (string)problem!["code"]!).ShouldContain("unknown_key");
        junit.ExitCode.ShouldBe(2);
        XDocument.Parse(junit.Output).Descendants("failure").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_form_that_says_nothing_of_a_result_is_refused_with_those_there_are()
    {
        using var project = Scratch.OfSample("trials");

        var result = await Cli.RunAsync(project.Folder, "config", "show", "-o", "junit");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("'table'");
        result.Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(160)]
    public async Task No_line_of_a_sentence_is_wider_than_the_screen(int columns)
    {
        using var project = Scratch.OfSample("trials-broken");
        await Cli.RunAsync(project.Folder, "run");
        foreach (var verb in Verbs.Where(verb => verb is not ["run"]).Append(["--help"]).Append(["run", "--help"]))
        {
            var result = await Cli.RunAsync(project.Folder, columns, verb);

            // Ids, paths and hashes are copied, so they are never broken: a line with a blank in its wrapped part fits.
            result.Output.Split('\n').Where(line => line.Length > columns && line.Trim().Contains("  ", StringComparison.Ordinal) is false && line.Trim().Contains(' ', StringComparison.Ordinal))
                .ShouldBeEmpty(string.Join(' ', verb));
        }
    }

    private static async Task<IEnumerable<string>> MistakesAsync(string[] verb, JsonNode json)
    {
        var name = string.Join('-', verb is ["config" or "explain" or "schema", ..] ? verb.Take(2) : verb.Take(1));
        var schema = JsonNode.Parse(File.ReadAllText(Repository.Path($"docs/reference/json/{name}.schema.json")))!;
        Close(schema);
        var validator = await JsonSchema.FromJsonAsync(schema.ToJsonString(), TestContext.Current.CancellationToken);
        return validator.Validate(json.ToJsonString()).Select(mistake => mistake.ToString());
    }

    // To a reader other members may come; to this test a member that no schema names is a mistake.
    private static void Close(JsonNode? schema)
    {
        switch (schema)
        {
            case JsonObject map:
                if (map["properties"] is JsonObject)
                    map["additionalProperties"] = false;
                foreach (var (_, member) in map.ToList())
                    Close(member);
                break;
            case JsonArray list:
                foreach (var item in list)
                    Close(item);
                break;
        }
    }
}
