using System.Text.Json.Nodes;

namespace Tamiz.Ingest;

/// <summary>A source file as a run pinned it.</summary>
/// <param name="Dataset">The dataset it belongs to.</param>
/// <param name="Path">The path as the project names it, relative to the project; a reference stays a reference.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">The SHA-256 of its bytes.</param>
public sealed record PinnedFile(string Dataset, string Path, long Bytes, string Sha256)
{
    /// <summary>Gets where the file is, references resolved: relative to the project, in memory alone.</summary>
    public string Location { get; init; } = Path;

    /// <summary>Gets the version of an object in a bucket, its ETag; <see langword="null"/> for a file.</summary>
    public string? Version { get; init; }

    /// <summary>Gets what opens an object in a bucket, in memory alone; <see langword="null"/> for a file.</summary>
    internal Func<CancellationToken, Task<Stream>>? Open { get; init; }

    /// <summary>Gets where its bytes are kept in the store, under its hash. What a key cannot hold in the file's name becomes <c>-</c>.</summary>
    public string RawKey
    {
        get
        {
            var name = string.Concat(System.IO.Path.GetFileName(Path).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' ? letter : '-'));
            return $"raw/{Dataset}/{Sha256}-{name}";
        }
    }

    /// <summary>Writes it for a plan.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["dataset"] = Dataset, ["path"] = Path, ["bytes"] = Bytes, ["sha256"] = Sha256, ["raw"] = RawKey };
        if (Version is not null)
            json["version"] = Version;
        return json;
    }

    /// <summary>Reads it from a plan.</summary>
    public static PinnedFile FromJson(JsonNode json) =>
        new((string)json["dataset"]!, (string)json["path"]!, (long)json["bytes"]!, (string)json["sha256"]!) { Version = (string?)json["version"] };
}
