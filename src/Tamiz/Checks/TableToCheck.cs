using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Engines;
using Tamiz.Steps;

namespace Tamiz.Checks;

/// <summary>A table, its checks, and what else they look at.</summary>
/// <param name="Table">The table: its name, columns and key.</param>
/// <param name="Checks">Its checks.</param>
/// <param name="Others">The tables that they refer to or read, by name.</param>
/// <param name="Previous">The table in the current release, if there is one and some check asks for it.</param>
public sealed record TableToCheck(LabelledTable Table, ImmutableArray<Check> Checks, IReadOnlyDictionary<string, TableData> Others, PreviousTable? Previous)
{
    /// <summary>Gets the checks of rows.</summary>
    internal ImmutableArray<RowCheck> RowChecks => [.. Checks.OfType<RowCheck>()];

    /// <summary>Tells whether some check looks at the current release.</summary>
    public static bool LooksBack(ImmutableArray<Check> checks) => checks.Any(check => check is Change);

    /// <summary>Returns the other tables that checks of a table refer to or read.</summary>
    public static IEnumerable<string> OthersOf(string table, ImmutableArray<Check> checks) => checks
        .SelectMany(check => check switch { References references => [references.To], StatementCheck statement => statement.Reads, _ => [] })
        .Where(name => name != table)
        .Distinct();

    /// <summary>Returns what the measures depend on, the rows themselves apart.</summary>
    public JsonObject DependsOn() => new()
    {
        ["schema"] = Schemas.SchemaJson.Write(Table.Schema),
        ["key"] = new JsonArray([.. Table.Key.Select(column => (JsonNode)column)]),
        ["checks"] = new JsonArray([.. Checks.Select(DependsOn)]),
        ["others"] = new JsonArray([.. Others.OrderBy(other => other.Key, StringComparer.Ordinal)
            .Select(other => (JsonNode)new JsonArray(other.Key, other.Value.Fingerprint.Content, Schemas.SchemaJson.Hash(other.Value.Schema)))]),
        ["previous"] = Previous is null ? null : new JsonArray(Previous.Fingerprint, Schemas.SchemaJson.Hash(Previous.Schema)),
    };

    /// <summary>Measures the checks of the whole table on the rows that stay.</summary>
    internal async Task<ImmutableArray<CheckMeasure>> MeasureTableAsync(Engine engine, Relations relations, TableData rows, CancellationToken cancellationToken)
    {
        // How many rows there are is known.
        var aggregates = Checks.OfType<TableCheck>().Where(check => check is not RowCount { Where: null }).ToImmutableArray();
        var measures = (await new TableMeasuring(engine, Table, relations.Data(rows)).RunAsync(aggregates, cancellationToken).ConfigureAwait(false)).ToBuilder();

        var all = Others.Append(KeyValuePair.Create(Table.Name, rows)).ToDictionary();
        var tables = new CheckedTables(
            engine, Table, all.ToDictionary(table => table.Key, table => relations.Data(table.Value)), all.ToDictionary(table => table.Key, table => table.Value.Rows), Previous);
        foreach (var check in Checks.OfType<StatementCheck>())
            measures.Add(await MeasureAsync(check, tables, cancellationToken).ConfigureAwait(false));
        return measures.ToImmutable();
    }

    private async Task<CheckMeasure> MeasureAsync(StatementCheck check, CheckedTables tables, CancellationToken cancellationToken)
    {
        var measure = new CheckMeasure(check.Id(Table.Name), 0, 0);
        try
        {
            return await check.MeasureAsync(tables, measure, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException e) when (e.Failure is not EngineFailure.Infrastructure)
        {
            return measure with { Error = e.Message };
        }
    }

    private JsonNode DependsOn(Check check)
    {
        var measured = check.Measured();
        measured["id"] = check.Id(Table.Name);
        measured["quarantines"] = check.OnFail is OnFail.Quarantine;
        if (check.OnFail is OnFail.Quarantine)
            measured["min_examined"] = check.MinExamined;
        return measured;
    }
}
