using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tamiz.Reports;

namespace Tamiz.Cli.Output;

/// <summary>The forms of a result.</summary>
internal enum OutputFormat
{
    /// <summary>For a person at a screen.</summary>
    Table,

    /// <summary>For programs; the report as it is.</summary>
    Json,

    /// <summary>Markdown, for a pull request.</summary>
    Md,

    /// <summary>JUnit's XML, for continuous integration.</summary>
    Junit,
}

/// <summary>
/// A verb's result in each form. One subclass a verb: it is given the report, which is the JSON, and says how that looks to a person, in a pull request,
/// and to continuous integration. What is written goes to stdout and is all that goes there.
/// </summary>
/// <param name="report">The report; its type stands in <see cref="ReportSchemas"/>.</param>
internal abstract class ResultOutput(Report report)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Write(Terminal terminal, OutputFormat format)
    {
        switch (format)
        {
            case OutputFormat.Json:
                WriteJson(terminal, SnakeJson.Write(report, report.GetType()));
                break;
            case OutputFormat.Md:
                var text = new MarkdownText(terminal.Mask);
                WriteMarkdown(text);
                terminal.Output.Write(text);
                break;
            case OutputFormat.Junit:
                terminal.Output.Write(JUnitXml.Write(Suites(), terminal.Mask));
                break;
            default:
                WriteTable(terminal);
                break;
        }
    }

    /// <summary>Writes JSON that is no report, such as a JSON Schema.</summary>
    public static void WriteJson(Terminal terminal, JsonNode json) => terminal.Output.WriteLine(Masked(json, terminal.Mask)!.ToJsonString(Readable));

    protected abstract void WriteTable(Terminal terminal);

    protected abstract void WriteMarkdown(MarkdownText text);

    protected abstract IEnumerable<TestSuite> Suites();

    // Before it is encoded: a secret with a quote in it is another text afterwards.
    private static JsonNode? Masked(JsonNode? json, Func<string, string> mask) => json switch
    {
        JsonObject map => new JsonObject(map.Select(member => KeyValuePair.Create(member.Key, Masked(member.Value, mask)))),
        JsonArray list => new JsonArray([.. list.Select(item => Masked(item, mask))]),
        JsonValue value when value.TryGetValue<string>(out var text) => mask(text),
        _ => json?.DeepClone(),
    };
}
