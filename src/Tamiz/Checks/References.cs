using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Checks;

/// <summary>A key is found in another table's validated rows. Rows with a null in the key are not examined.</summary>
/// <param name="Key">The columns here.</param>
/// <param name="To">The other dataset.</param>
/// <param name="ToKey">Its columns, in the same order; empty until the target's own key is filled in.</param>
public sealed record References(ImmutableArray<string> Key, string To, ImmutableArray<string> ToKey) : RowCheck
{
    /// <inheritdoc/>
    public override string Kind => "references";

    /// <inheritdoc/>
    public override string Subject => string.Join(",", Key);

    /// <inheritdoc/>
    public override string Rule => $"{string.Join(", ", Key)} is found in {To}" + (ToKey.IsEmpty ? "" : $" ({string.Join(", ", ToKey)})");

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => Key;

    internal override RowCondition Condition(Labelling labelling)
    {
        var parent = $"parent_{labelling.Number}";
        var same = string.Join(" AND ", Key.Zip(ToKey, (from, to) => $"{parent}.{labelling.Dialect.Quote(to)} = {labelling.Column(from)}"));
        var (here, there) = (labelling.AllPresent(Key), string.Join(", ", ToKey.Select(labelling.Dialect.Quote)));

        // See Unique. A null among the parent's keys would make every answer unknown.
        var isMissing = Key is [var only] ? labelling.Dialect.IsNotAmong(labelling.Column(only), there, parent) : $"NOT EXISTS (SELECT 1 FROM {parent} WHERE {same})";
        var present = string.Join(" AND ", ToKey.Select(column => $"{labelling.Dialect.Quote(column)} IS NOT NULL"));
        return new RowCondition(
            here,
            isMissing,
            $"{parent} AS (SELECT DISTINCT {there} FROM {labelling.Parents[To]} WHERE {present})");
    }

    private protected override JsonObject MeasuredSettings() => new()
    {
        ["key"] = new JsonArray([.. Key.Select(column => (JsonNode)column)]),
        ["to"] = To,
        ["to_key"] = new JsonArray([.. ToKey.Select(column => (JsonNode)column)]),
    };
}
