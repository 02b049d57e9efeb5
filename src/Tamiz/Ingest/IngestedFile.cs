using System.Text.Json.Nodes;
using Tamiz.Records;

namespace Tamiz.Ingest;

/// <summary>A source file whose bytes are in the store and whose records are counted.</summary>
/// <param name="Input">The file.</param>
/// <param name="Index">What the scan found.</param>
/// <param name="Normalised">The key of the copy that the engine reads; <see langword="null"/> if it reads the raw bytes.</param>
public sealed record IngestedFile(PinnedFile Input, RecordIndex Index, string? Normalised)
{
    /// <summary>Gets the key of what the engine reads.</summary>
    public string ReadableKey => Normalised ?? Input.RawKey;

    /// <summary>Returns how what the engine reads is written.</summary>
    public CsvFormat ReadableFormat(CsvFormat source) => JsonLines.Is(Input.Path) ? new CsvFormat() : source;

    /// <summary>Writes it for a manifest.</summary>
    public JsonObject ToJson() => new() { ["input"] = Input.ToJson(), ["index"] = Index.ToJson(), ["normalised"] = Normalised };

    /// <summary>Reads it from a manifest.</summary>
    public static IngestedFile FromJson(JsonNode json) =>
        new(PinnedFile.FromJson(json["input"]!), RecordIndex.FromJson((JsonObject)json["index"]!), (string?)json["normalised"]);
}
