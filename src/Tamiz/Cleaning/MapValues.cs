using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Cleaning;

/// <summary>Replaces values by others, compared whole.</summary>
/// <param name="Column">The column.</param>
/// <param name="Values">What becomes what, as written.</param>
/// <param name="Else">What happens to a value that is not listed.</param>
public sealed record MapValues(string Column, ImmutableArray<KeyValuePair<string, string>> Values, MapElse Else) : CellOperation
{
    /// <inheritdoc/>
    public override string Kind => "map";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [Column];

    /// <inheritdoc/>
    public override bool ActsOnText => true;

    /// <inheritdoc/>
    public override IEnumerable<(string Column, string Value)> Literals => Values.SelectMany(pair => new[] { (Column, pair.Key), (Column, pair.Value) });

    /// <inheritdoc/>
    public override JsonObject Settings() => new()
    {
        ["map"] = Column,
        ["values"] = new JsonArray([.. Values.Select(pair => (JsonNode)new JsonArray(pair.Key, pair.Value))]),
        ["else"] = Else.ToString(),
    };

    internal override string Write(Cell cell)
    {
        var cases = string.Join(" ", Values.Select(pair => $"WHEN {cell.Literal(pair.Key)} THEN {cell.Literal(pair.Value)}"));
        return $"CASE {cell.Value} {cases} {(Else is MapElse.Null ? "" : $"ELSE {cell.Value} ")}END";
    }

    internal override string? Refuses(Cell cell) =>
        Else is MapElse.Quarantine ? $"{cell.Value} NOT IN ({cell.List(Values.Select(pair => pair.Key))})" : null;
}

/// <summary>What <see cref="MapValues"/> does with a value that is not listed. Null stays null in any case.</summary>
public enum MapElse
{
    /// <summary>It stays.</summary>
    Keep,

    /// <summary>It becomes null.</summary>
    Null,

    /// <summary>Its row is quarantined.</summary>
    Quarantine,
}
