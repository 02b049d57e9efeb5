using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Schemas;

/// <summary>The columns of a table, in order; a Spark StructType.</summary>
/// <param name="Columns">The columns; names are unique when case is ignored.</param>
public sealed record TableSchema(ImmutableArray<Column> Columns)
{
    /// <summary>Gets the names of the columns, in order.</summary>
    public IEnumerable<string> Names => Columns.Select(column => column.Name);

    /// <summary>Gets the names of the columns whose values must not be shown.</summary>
    public ImmutableHashSet<string> Sensitive => Columns.Where(column => column.IsSensitive).Select(column => column.Name).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds a column by name, ignoring case as SQL does.</summary>
    public Column? Find(string name) => Columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public bool Equals(TableSchema? other) => other is not null && Columns.SequenceEqual(other.Columns);

    /// <inheritdoc/>
    public override int GetHashCode() => Columns.Aggregate(0, HashCode.Combine);
}

/// <summary>A column of a schema.</summary>
/// <param name="Name">The name as written.</param>
/// <param name="Type">The type.</param>
/// <param name="Nullable">Whether nulls are allowed.</param>
/// <param name="Format">The pattern of a date or timestamp (<c>dd/MM/yyyy</c>); <see langword="null"/> means ISO 8601.</param>
/// <param name="Metadata">Spark's <c>metadata</c> object as canonical JSON; <c>{}</c> if empty.</param>
public sealed record Column(string Name, ColumnType Type, bool Nullable = true, string? Format = null, string Metadata = "{}")
{
    /// <summary>Gets whether its values must not be shown: <c>"sensitive": true</c> in its metadata.</summary>
    public bool IsSensitive => Metadata != "{}" && JsonNode.Parse(Metadata)?["sensitive"] is JsonValue flag && flag.TryGetValue(out bool set) && set;

    /// <summary>Gets whether its values are codes: <c>"codes"</c> in its metadata says which there are.</summary>
    public bool IsCoded => Metadata != "{}" && JsonNode.Parse(Metadata)?["codes"] is JsonArray { Count: > 0 } or JsonObject { Count: > 0 };

    /// <summary>Returns the column, marked so that its values are not shown.</summary>
    public Column AsSensitive()
    {
        if (IsSensitive)
            return this;
        var metadata = JsonNode.Parse(Metadata)!.AsObject();
        metadata["sensitive"] = true;
        return this with { Metadata = System.Text.Encoding.UTF8.GetString(CanonicalJson.Bytes(metadata)) };
    }
}
