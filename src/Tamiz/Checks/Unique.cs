using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Schemas;

namespace Tamiz.Checks;

/// <summary>No two rows have the same key. Rows with a null in the key are not examined; every member of a group fails.</summary>
public sealed record Unique(ImmutableArray<string> Key) : RowCheck
{
    /// <inheritdoc/>
    public override string Kind => "unique";

    /// <inheritdoc/>
    public override string Subject => string.Join(",", Key);

    /// <inheritdoc/>
    public override string Rule => $"{string.Join(", ", Key)} {(Key.Length == 1 ? "is" : "together are")} unique";

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => Key;

    internal override RowCondition Condition(Labelling labelling)
    {
        var repeated = $"repeated_{labelling.Number}";
        var key = string.Join(", ", Key.Select(labelling.Column));
        var same = string.Join(" AND ", Key.Select(column => $"{repeated}.{labelling.Dialect.Quote(column)} = {labelling.Column(column)}"));
        var present = labelling.AllPresent(Key);

        // A list that does not depend on the row is made once and asked; EXISTS first gathers all values of the table, to ask for each once.
        var isRepeated = Key is [var only] ? $"{labelling.Column(only)} IN (SELECT {labelling.Dialect.Quote(only)} FROM {repeated})" : $"EXISTS (SELECT 1 FROM {repeated} WHERE {same})";
        var groups = $"FROM {Labelling.Rows} WHERE {labelling.Restricted(present)} GROUP BY {key} HAVING count(*) > 1";
        return new RowCondition(present, isRepeated, $"{repeated} AS (SELECT {key} {groups})")
        {
            // How many there are the groups say; whether a row is one of them would move all rows to where their group is.
            Count = $"(SELECT CAST(coalesce(sum(members_), 0) AS {labelling.Dialect.TypeName(new ColumnType(TypeKind.Long))}) FROM (SELECT count(*) AS members_ {groups}) AS groups_)",
        };
    }

    private protected override JsonObject MeasuredSettings() => new() { ["key"] = new JsonArray([.. Key.Select(column => (JsonNode)column)]) };
}
