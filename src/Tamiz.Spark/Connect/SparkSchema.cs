using System.Collections.Immutable;
using Tamiz.Spark.Connect.Protocol;

namespace Tamiz.Spark.Connect;

/// <summary>The columns of a result in Spark's own types.</summary>
/// <param name="Fields">The columns, in order; names can repeat.</param>
/// <param name="Json">The same as Spark's StructType JSON, as <c>df.schema.json()</c> prints it.</param>
public sealed record SparkSchema(ImmutableArray<SparkField> Fields, string Json)
{
    /// <summary>Reads a struct; anything else becomes one column named <c>value</c>, as Spark has it.</summary>
    internal static SparkSchema From(DataType type)
    {
        var fields = type.KindCase == DataType.KindOneofCase.Struct
            ? type.Struct
            : new DataType.Types.Struct { Fields = { new DataType.Types.StructField { Name = "value", DataType = type, Nullable = true } } };
        return new(
            [.. fields.Fields.Select(field => new SparkField(field.Name, DataTypes.Name(field.DataType), field.Nullable, field.HasMetadata ? field.Metadata : null))],
            DataTypes.Json(new DataType { Struct = fields }));
    }

    /// <summary>Compares by the fields.</summary>
    public bool Equals(SparkSchema? other) => other is not null && Json == other.Json;

    /// <inheritdoc/>
    public override int GetHashCode() => Json.GetHashCode(StringComparison.Ordinal);
}

/// <summary>A column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as DDL has it: <c>int</c>, <c>decimal(10,2)</c>, <c>array&lt;string&gt;</c>.</param>
/// <param name="Nullable">Whether it can be null.</param>
/// <param name="Metadata">What is attached to it, as a JSON object, or null.</param>
public sealed record SparkField(string Name, string Type, bool Nullable, string? Metadata);
