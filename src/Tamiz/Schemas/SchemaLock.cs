using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tamiz.Schemas;

/// <summary>The accepted schemas of a project, as kept in Git: <c>schemas/schemas.lock</c>.</summary>
public sealed record SchemaLock
{
    /// <summary>Where it is, relative to the project.</summary>
    public const string FileName = "schemas/schemas.lock";

    /// <summary>What is behind the name of a table in the name of its released schema.</summary>
    public const string Released = "@released";

    /// <summary>Gets the accepted schemas: the input schema of a dataset by its name, the released one of a table as <c>NAME@released</c>.</summary>
    public ImmutableSortedDictionary<string, LockedSchema> Schemas { get; init; } = ImmutableSortedDictionary.Create<string, LockedSchema>(StringComparer.Ordinal);

    /// <summary>Gets the schemas that were accepted to be gone, as they last were.</summary>
    public ImmutableSortedDictionary<string, LockedSchema> Gone { get; init; } = ImmutableSortedDictionary.Create<string, LockedSchema>(StringComparer.Ordinal);

    /// <summary>Gets the SHA-256 of the file's bytes, as <c>sha256sum</c> prints it.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Reads the lock of a project; <see langword="null"/> if it has none.</summary>
    /// <exception cref="TamizException">The file is damaged.</exception>
    public static SchemaLock? Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? Read(File.ReadAllBytes(path), FileName) : null;
    }

    /// <summary>Reads a lock.</summary>
    /// <param name="bytes">The bytes of the file.</param>
    /// <param name="file">The path as the user knows it, for messages.</param>
    /// <exception cref="TamizException">The file is damaged, or a schema in it is not the one that was accepted.</exception>
    public static SchemaLock Read(byte[] bytes, string file)
    {
        try
        {
            var json = JsonNode.Parse(bytes, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false })!.AsObject();
            return new SchemaLock { Schemas = Entries(json["schemas"]!, file), Gone = Entries(json["gone"] ?? new JsonObject(), file), Sha256 = CanonicalJson.Sha256(bytes) };
        }
        catch (JsonException e)
        {
            throw Damaged(file, "it is not JSON", e, (int)(e.LineNumber ?? 0) + 1);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or NullReferenceException)
        {
            throw Damaged(file, "it has not the members of a lock", e);
        }
    }

    /// <summary>Returns the bytes of the file: keys sorted, indented, so that Git shows each change by itself.</summary>
    public byte[] ToBytes()
    {
        var json = new JsonObject { ["schema_version"] = 1, ["schemas"] = Write(Schemas) };
        if (!Gone.IsEmpty)
            json["gone"] = Write(Gone);
        return SchemaText.Bytes(JsonNode.Parse(CanonicalJson.Bytes(json))!);
    }

    private static JsonObject Write(ImmutableSortedDictionary<string, LockedSchema> entries) =>
        new(entries.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value.ToJson())));

    private static ImmutableSortedDictionary<string, LockedSchema> Entries(JsonNode json, string file) =>
        json.AsObject().ToImmutableSortedDictionary(entry => entry.Key, entry => Entry(entry.Key, entry.Value!.AsObject(), file), StringComparer.Ordinal);

    private static LockedSchema Entry(string name, JsonObject json, string file)
    {
        var schema = SchemaJson.Read(json["schema"], file);
        if ((string?)json["sha256"] != SchemaJson.Hash(schema))
            throw Damaged(file, $"the schema of '{name}' is not the one that was accepted: its SHA-256 is another");
        if (!SemanticVersion.TryParse((string?)json["version"], out var version))
            throw Damaged(file, $"the version of '{name}' is '{json["version"]}', which is not of the form 1.2.3");
        return new LockedSchema(version, schema, (string?)json["accepted_by"] ?? "unknown", (DateTimeOffset)json["accepted_at"]!, (string?)json["reason"] ?? "");
    }

    private static TamizException Damaged(string file, string why, Exception? inner = null, int line = 0) =>
        new(ExitReason.Usage, "lock_damaged", $"The lock of the schemas cannot be used: {why}.", inner)
        {
            Place = new FilePlace(file, line),
            Hint = "It is written by 'tamiz schema accept' only. After a merge take one side, then accept what differs; else restore it: git checkout schemas/schemas.lock",
        };
}

/// <summary>A schema that was accepted.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Schema">The schema.</param>
/// <param name="AcceptedBy">Who accepted it.</param>
/// <param name="AcceptedAt">When.</param>
/// <param name="Reason">Why.</param>
public sealed record LockedSchema(SemanticVersion Version, TableSchema Schema, string AcceptedBy, DateTimeOffset AcceptedAt, string Reason)
{
    /// <summary>Gets the SHA-256 of the schema's canonical JSON.</summary>
    public string Sha256 => SchemaJson.Hash(Schema);

    internal JsonObject ToJson() => new()
    {
        ["version"] = Version.ToString(),
        ["sha256"] = Sha256,
        ["accepted_by"] = AcceptedBy,
        ["accepted_at"] = UtcTime.Text(AcceptedAt),
        ["reason"] = Reason,
        ["schema"] = SchemaJson.Write(Schema),
    };
}
