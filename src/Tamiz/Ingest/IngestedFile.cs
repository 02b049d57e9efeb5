using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Parquet;
using Tamiz.Records;

namespace Tamiz.Ingest;

/// <summary>A source file whose bytes are in the store and whose records are counted.</summary>
/// <param name="Input">The file.</param>
/// <param name="Index">What the scan found.</param>
/// <param name="Normalised">The key of the copy that the engine reads; <see langword="null"/> if it reads the raw bytes.</param>
public sealed record IngestedFile(PinnedFile Input, RecordIndex Index, string? Normalised)
{
    /// <summary>Gets the columns of a Parquet file; empty for text.</summary>
    public ImmutableArray<ParquetColumn> Columns { get; init; } = [];

    /// <summary>Gets whether the file is Parquet, which the engine reads as it is.</summary>
    public bool IsParquet => ParquetFooter.Is(Input.Path);

    /// <summary>Gets the key of what the engine reads.</summary>
    public string ReadableKey => Normalised ?? Input.RawKey;

    /// <summary>Returns how what the engine reads is written.</summary>
    public CsvFormat ReadableFormat(ReadOptions read) => JsonLines.Is(Input.Path) ? new CsvFormat() : read.FormatOf(Input.Path);

    /// <summary>Writes it for a manifest.</summary>
    public JsonObject ToJson() => new()
    {
        ["input"] = Input.ToJson(),
        ["index"] = Index.ToJson(),
        ["normalised"] = Normalised,
        ["columns"] = new JsonArray([.. Columns.Select(column => (JsonNode)column.ToJson())]),
    };

    /// <summary>Reads it from a manifest.</summary>
    public static IngestedFile FromJson(JsonNode json) =>
        new(PinnedFile.FromJson(json["input"]!), RecordIndex.FromJson((JsonObject)json["index"]!), (string?)json["normalised"])
        {
            Columns = [.. json["columns"]!.AsArray().Select(column => ParquetColumn.FromJson(column!))],
        };
}
