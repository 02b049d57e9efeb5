using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Schemas;

namespace Tamiz.Cleaning;

/// <summary>Gives columns other names, all at once, so that two may swap theirs.</summary>
/// <param name="Names">The new name of each.</param>
public sealed record Rename(ImmutableArray<KeyValuePair<string, string>> Names) : CleaningOperation
{
    /// <inheritdoc/>
    public override string Kind => "rename";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [.. Names.Select(pair => pair.Key)];

    /// <inheritdoc/>
    public override JsonObject Settings() => new() { ["rename"] = new JsonArray([.. Names.Select(pair => (JsonNode)new JsonArray(pair.Key, pair.Value))]) };

    /// <inheritdoc/>
    public override TableSchema After(TableSchema before) => new([.. before.Columns.Select(column => column with { Name = NameOf(column.Name) })]);

    /// <summary>Returns the name that a column has afterwards.</summary>
    internal string NameOf(string column) =>
        Names.Where(pair => pair.Key.Equals(column, StringComparison.OrdinalIgnoreCase)).Select(pair => pair.Value).FirstOrDefault(column);
}
