using System.Text.Json.Nodes;
using Tamiz.Schemas;

namespace Tamiz.Parquet;

/// <summary>A column of a Parquet file.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">Its type; <see langword="null"/> if a schema has no such type (a time of day, an interval).</param>
/// <param name="FileType">What the file calls the type, for messages.</param>
/// <param name="Trait">What its type alone does not say.</param>
public sealed record ParquetColumn(string Name, ColumnType? Type, string FileType, ParquetTrait Trait = ParquetTrait.None)
{
    /// <summary>Gets the type where it says all there is to know of the values; else <see langword="null"/>.</summary>
    public ColumnType? WholeType => Trait is ParquetTrait.None ? Type : null;

    /// <summary>Writes it for a manifest.</summary>
    public JsonObject ToJson() => new()
    {
        ["name"] = Name,
        ["type"] = Type is null ? null : Type.Kind is TypeKind.Nested ? JsonNode.Parse(Type.Nested!) : Type.Name,
        ["file_type"] = FileType,
        ["trait"] = SnakeJson.Word(Trait),
    };

    /// <summary>Reads it from a manifest.</summary>
    public static ParquetColumn FromJson(JsonNode json) => new(
        (string)json["name"]!,
        json["type"] is { } type ? SchemaJson.ReadType(type, (string)json["name"]!, "manifest") : null,
        (string)json["file_type"]!,
        Enum.GetValues<ParquetTrait>().First(trait => SnakeJson.Word(trait) == (string)json["trait"]!));
}

/// <summary>What the type of a Parquet column does not say.</summary>
public enum ParquetTrait
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Times have nanoseconds, and ours have microseconds.</summary>
    Nanoseconds,

    /// <summary>Every value is null.</summary>
    AllNull,

    /// <summary>Whole numbers up to 2^64 − 1, written here as decimal(20,0).</summary>
    UnsignedLong,

    /// <summary>A UUID, which is text here.</summary>
    Uuid,
}
