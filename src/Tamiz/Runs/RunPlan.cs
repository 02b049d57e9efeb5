using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Ingest;

namespace Tamiz.Runs;

/// <summary>What a run pinned when it was opened: configuration without secrets, schemas, input files by hash, as-of, and the release it starts from.</summary>
public sealed record RunPlan
{
    private const int SchemaVersion = 1;

    /// <summary>Gets the run.</summary>
    public required string Run { get; init; }

    /// <summary>Gets the pipeline.</summary>
    public required string Pipeline { get; init; }

    /// <summary>Gets the run's only clock: when it was opened, or the time that was asked for.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>Gets when it was opened, where another time was asked for; else <see langword="null"/>.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>Gets when it was opened.</summary>
    public DateTimeOffset Opened => OpenedAt ?? AsOf;

    /// <summary>Gets the run that this one tries again; <see langword="null"/> if it is the first try.</summary>
    public string? RetryOf { get; init; }

    /// <summary>Gets what the caller calls this run; <see langword="null"/> if it has no name for it.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Gets whether it was opened to be done in parts, perhaps by many processes.</summary>
    public bool InParts { get; init; }

    /// <summary>Gets the release that was current, or <see langword="null"/> if there was none.</summary>
    public long? Base { get; init; }

    /// <summary>Gets who started the run.</summary>
    public required string Actor { get; init; }

    /// <summary>Gets the engine and its version.</summary>
    public required string Engine { get; init; }

    /// <summary>Gets the resolved configuration.</summary>
    public required JsonObject Configuration { get; init; }

    /// <summary>Gets the SHA-256 of each declared schema, by dataset.</summary>
    public required ImmutableSortedDictionary<string, string> Schemas { get; init; }

    /// <summary>Gets the input files, by dataset and path.</summary>
    public required ImmutableArray<PinnedFile> Inputs { get; init; }

    /// <summary>Gets the SHA-256 of the configuration's canonical JSON.</summary>
    public string ConfigurationSha256 => CanonicalJson.Hash(Configuration);

    /// <summary>Returns the input files of a dataset, in order.</summary>
    public ImmutableArray<PinnedFile> InputsOf(string dataset) => [.. Inputs.Where(input => input.Dataset == dataset)];

    /// <summary>Writes the plan.</summary>
    public JsonObject ToJson()
    {
        var json = Pinned();
        if (OpenedAt is { } opened)
            json["opened"] = UtcTime.Text(opened);
        if (RetryOf is not null)
            json["retry_of"] = RetryOf;
        if (ExternalId is not null)
            json["external_id"] = ExternalId;
        if (InParts)
            json["in_parts"] = true;
        return json;
    }

    private JsonObject Pinned() => new()
    {
        ["schema_version"] = SchemaVersion,
        ["run"] = Run,
        ["pipeline"] = Pipeline,
        ["as_of"] = UtcTime.Text(AsOf),
        ["base"] = Base,
        ["actor"] = Actor,
        ["engine"] = Engine,
        ["configuration"] = Configuration.DeepClone(),
        ["configuration_sha256"] = ConfigurationSha256,
        ["schemas"] = SnakeJson.Write(Schemas),
        ["inputs"] = new JsonArray([.. Inputs.Select(input => (JsonNode)input.ToJson())]),
    };

    /// <summary>Reads a plan.</summary>
    public static RunPlan FromJson(JsonNode json) => new()
    {
        Run = (string)json["run"]!,
        Pipeline = (string)json["pipeline"]!,
        AsOf = (DateTimeOffset)json["as_of"]!,
        OpenedAt = (DateTimeOffset?)json["opened"],
        RetryOf = (string?)json["retry_of"],
        ExternalId = (string?)json["external_id"],
        InParts = (bool?)json["in_parts"] ?? false,
        Base = (long?)json["base"],
        Actor = (string)json["actor"]!,
        Engine = (string)json["engine"]!,
        Configuration = (JsonObject)json["configuration"]!.DeepClone(),
        Schemas = SnakeJson.Read<ImmutableSortedDictionary<string, string>>(json["schemas"]!),
        Inputs = [.. json["inputs"]!.AsArray().Select(input => PinnedFile.FromJson(input!))],
    };
}
