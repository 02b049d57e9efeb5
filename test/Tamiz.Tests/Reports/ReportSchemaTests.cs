using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Shouldly;
using Tamiz.Reports;
using Xunit;

namespace Tamiz.Tests.Reports;

/// <summary>The published JSON Schemas are made from the records that are written, and say of each member what its documentation says; <c>APPROVE=1</c> writes them anew.</summary>
public class ReportSchemaTests
{
    private static readonly Lazy<Dictionary<string, string>> Documentation = new(ReadDocumentation);

    public static TheoryData<string> Verbs => [.. ReportSchemas.Types.Keys];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void The_schema_of_a_result_is_what_its_record_is(string verb)
    {
        var schema = ReportSchemas.Of(verb);
        Describe(schema, ReportSchemas.Types[verb]);
        var text = schema.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";

        var path = Repository.Path($"docs/reference/json/{verb}.schema.json");
        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        File.ReadAllText(path).ShouldBe(text);
    }

    [Fact]
    public void No_schema_is_of_a_verb_that_is_gone() =>
        Directory.EnumerateFiles(Repository.Path("docs/reference/json"), "*.schema.json").Select(file => Path.GetFileName(file)[..^".schema.json".Length]).Order(StringComparer.Ordinal)
            .ShouldBe(ReportSchemas.Types.Keys);

    // A member's documentation stands above its property, or as a parameter of its record.
    private static void Describe(JsonNode? schema, Type type)
    {
        var record = Element(type);
        foreach (var (name, member) in schema?["properties"]?.AsObject() ?? [])
        {
            var property = record.GetProperties().Single(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name) == name);
            if (member is JsonObject described && Documentation.Value.GetValueOrDefault($"{property.DeclaringType!.FullName}.{property.Name}") is { } text)
                described["description"] = text;
            if (property.PropertyType.Namespace?.StartsWith("System.Text", StringComparison.Ordinal) != true)
                Describe(member?["items"] ?? member, property.PropertyType);
        }
    }

    private static Type Element(Type type)
    {
        var element = Nullable.GetUnderlyingType(type) ?? type;
        return element.IsGenericType && element.GetGenericArguments() is [var only] ? Nullable.GetUnderlyingType(only) ?? only : element;
    }

    private static Dictionary<string, string> ReadDocumentation()
    {
        var texts = new Dictionary<string, string>();
        foreach (var member in XDocument.Load(Path.ChangeExtension(typeof(Report).Assembly.Location, ".xml")).Descendants("member"))
        {
            var name = (string)member.Attribute("name")!;
            if (name[0] == 'P')
                texts[name[2..]] = Plain(member.Element("summary"));
            foreach (var parameter in name[0] is 'M' or 'T' ? member.Elements("param") : [])
            {
                var type = name[2..].Split(".#ctor")[0];
                texts.TryAdd($"{type}.{(string)parameter.Attribute("name")!}", Plain(parameter));
            }
        }

        return texts;
    }

    private static string Plain(XElement? text)
    {
        foreach (var reference in text?.Descendants().Where(element => element.Attributes().Any()).ToList() ?? [])
            reference.ReplaceWith(((string?)reference.Attribute("langword") ?? (string?)reference.Attribute("name") ?? (string)reference.Attribute("cref")!).Split('.')[^1]);
        var words = string.Join(' ', (text?.Value ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return words.StartsWith("Gets ", StringComparison.Ordinal) ? char.ToUpperInvariant(words[5]) + words[6..] : words;
    }
}
