using System.Globalization;
using System.Text.Json.Nodes;
using Shouldly;
using Tamiz.Pipelines.Yaml;
using Xunit;

namespace Tamiz.Tests.Pipelines.Yaml;

/// <summary>The reference of the project file is written from the definitions that read it; <c>APPROVE=1</c> writes it anew.</summary>
public class ProjectReferenceTests
{
    [Fact]
    public void The_reference_of_the_project_file_is_what_the_definitions_say()
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        text.Write("# tamiz.yml\n\nMade from the definitions that read the file; `tamiz config schema` prints the same for editors.\n");
        Describe(text, "the file", ProjectFile.Describe());

        var path = Repository.Path("docs/reference/project-file.md");
        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
            File.WriteAllText(path, text.ToString());
        File.ReadAllText(path).ShouldBe(text.ToString());
    }

    [Fact]
    public void The_reference_of_cleaning_has_a_section_for_each_operation_with_its_keys_as_the_definitions_say()
    {
        var path = Repository.Path("docs/reference/cleaning.md");
        var page = File.ReadAllText(path);
        var kinds = ProjectFile.Describe()["properties"]!["datasets"]!["additionalProperties"]!["properties"]!["clean"]!["items"]!["properties"]!.AsObject();
        foreach (var (kind, shape) in kinds)
        {
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            Kind(text, kind, shape!);
            var start = page.IndexOf($"## {kind}\n\n<!-- keys -->", StringComparison.Ordinal);
            start.ShouldBeGreaterThan(0, kind);
            var end = page.IndexOf("<!-- /keys -->", start, StringComparison.Ordinal);
            var keys = $"## {kind}\n\n<!-- keys -->\n{text.ToString()[$"\n## {kind}\n".Length..]}\n";
            if (Environment.GetEnvironmentVariable("APPROVE") == "1")
                page = page[..start] + keys + page[end..];
            else
                page[start..end].ShouldBe(keys);
        }

        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
            File.WriteAllText(path, page);
    }

    private static void Describe(StringWriter text, string title, JsonObject map)
    {
        var required = map["required"]!.AsArray().Select(name => (string)name!).ToHashSet();
        text.Write($"\n## {title}\n\n| key | needed | default | meaning |\n|---|---|---|---|\n");
        foreach (var (name, value) in map["properties"]!.AsObject())
            text.Write($"| `{name}` | {(required.Contains(name) ? "yes" : "")} | {Default(value!)} | {value!["description"]} {Values(value)} |\n");
        foreach (var (name, value) in map["properties"]!.AsObject())
            Below(text, title == "the file" ? name : $"{title} . {name}", value!);
    }

    // What lies below a key: a map of its own, a map of named tables, or a list of kinds.
    private static void Below(StringWriter text, string title, JsonNode value)
    {
        if (value["maxProperties"] is not null)
        {
            foreach (var (kind, shape) in value["properties"]!.AsObject())
                Kind(text, $"{title} . {kind}", shape!);
        }
        else if (value["properties"] is not null)
        {
            Describe(text, title, value.AsObject());
        }
        else if (value["additionalProperties"] is JsonObject { } each && each["properties"] is not null)
        {
            Describe(text, $"{title} . NAME", each);
        }
        else if (value["items"] is { } items)
        {
            Below(text, title, items);
        }
    }

    private static void Kind(StringWriter text, string title, JsonNode shape)
    {
        var map = shape["properties"] is not null ? shape : shape["anyOf"]?.AsArray().FirstOrDefault(choice => choice!["properties"] is not null);
        if (map is null)
        {
            text.Write($"\n## {title}\n\n{Short(shape)}\n");
            return;
        }

        Describe(text, title, map.AsObject());
        if (map != shape)
            text.Write($"\nShort form: {Short(shape["anyOf"]![0]!)}\n");
    }

    private static string Short(JsonNode shape) => shape["enum"] is { } words ? $"one of {string.Join(", ", words.AsArray())}" : "a text or a list of texts";

    private static string Default(JsonNode value) => value["default"] is { } text ? $"`{text}`" : "";

    private static string Values(JsonNode value)
    {
        var words = value["enum"] ?? value["items"]?["enum"] ?? value["anyOf"]?[0]?["enum"];
        return words is null ? "" : $"One of {string.Join(", ", words.AsArray().Select(word => $"`{word}`"))}.";
    }
}
