using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Schemas;

namespace Tamiz.Steps;

/// <summary>Says that a step is done and what it left: <c>transformed/STAGE/NAME/KEY.json</c>, written last and only once.</summary>
public sealed record StepManifest
{
    internal const int SchemaVersion = 1;

    /// <summary>Gets the step's name.</summary>
    public required string Step { get; init; }

    /// <summary>Gets the step key: what the result depends on, hashed.</summary>
    public required string Key { get; init; }

    /// <summary>Gets the run that did it.</summary>
    public required string Run { get; init; }

    /// <summary>Gets the name of the attempt, which is the folder of its files.</summary>
    public required string Attempt { get; init; }

    /// <summary>Gets the parts of the key, so that a later plan can say which of them differs; <see langword="null"/> in manifests of earlier versions.</summary>
    public JsonObject? Parts { get; init; }

    /// <summary>Gets the table it made, if any.</summary>
    public TableData? Table { get; init; }

    /// <summary>Gets what else it found out: counts, measures, record indexes.</summary>
    public JsonObject Facts { get; init; } = [];

    /// <summary>Gets the keys of files beside the table that belong to it.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>Writes the manifest.</summary>
    public JsonObject ToJson() => new()
    {
        ["schema_version"] = SchemaVersion,
        ["step"] = Step,
        ["key"] = Key,
        ["run"] = Run,
        ["attempt"] = Attempt,
        ["parts"] = Parts?.DeepClone(),
        ["table"] = Table is null ? null : TableToJson(Table),
        ["facts"] = Facts.DeepClone(),
        ["files"] = new JsonArray([.. Files.Select(file => (JsonNode)file)]),
    };

    /// <summary>Reads a manifest.</summary>
    public static StepManifest FromJson(JsonNode json) => new()
    {
        Step = (string)json["step"]!,
        Key = (string)json["key"]!,
        Run = (string)json["run"]!,
        Attempt = (string)json["attempt"]!,
        Parts = (JsonObject?)json["parts"]?.DeepClone(),
        Table = json["table"] is { } table ? TableFromJson(table) : null,
        Facts = (JsonObject)json["facts"]!.DeepClone(),
        Files = [.. json["files"]!.AsArray().Select(file => (string)file!)],
    };

    private static JsonObject TableToJson(TableData table) => new()
    {
        ["schema"] = SchemaJson.Write(table.Schema),
        ["parts"] = PartsToJson(table.Parts),
        ["rows"] = table.Fingerprint.Rows,
        ["content"] = table.Fingerprint.Content,
        ["ordered"] = table.Fingerprint.Ordered,
        ["located"] = table.Fingerprint.Located,
    };

    private static TableData TableFromJson(JsonNode json) => new(
        SchemaJson.Read(json["schema"]!.ToJsonString(), "manifest"),
        PartsFromJson(json["parts"]!),
        new Fingerprint((long)json["rows"]!, (string)json["content"]!, (string)json["ordered"]!, (string)json["located"]!));

    private static JsonArray PartsToJson(ImmutableArray<TablePart> parts) => new([.. parts.Select(part => (JsonNode)new JsonObject
    {
        ["key"] = part.Key,
        ["rows"] = part.Rows,
        ["origin"] = part.Origin.ToString(),
        ["file"] = part.File,
        ["without"] = PartsToJson(part.Without),
        ["hashed"] = part.Hashed,
    })]);

    private static ImmutableArray<TablePart> PartsFromJson(JsonNode json) => [.. json.AsArray().Select(part => new TablePart(
        (string)part!["key"]!, (long)part["rows"]!, Enum.Parse<RowOrigin>((string)part["origin"]!), (int)part["file"]!)
    {
        Without = part["without"] is { } without ? PartsFromJson(without) : [],
        Hashed = (bool?)part["hashed"] ?? false,
    })];
}
