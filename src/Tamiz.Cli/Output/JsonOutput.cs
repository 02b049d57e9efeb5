using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tamiz.Cli.Output;

/// <summary>Results for programs: indented JSON with <c>schema_version</c>.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Terminal terminal, JsonNode result) => terminal.Output.WriteLine(terminal.Mask(result.ToJsonString(Readable)));
}
