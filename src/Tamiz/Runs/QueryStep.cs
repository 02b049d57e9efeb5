using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Checks;
using Tamiz.Planning;
using Tamiz.Steps;

namespace Tamiz.Runs;

/// <summary>The kpis stage of one table: runs its SQL over the tables it reads, and measures its checks.</summary>
internal static class QueryStep
{
    public const int Version = 4;

    /// <summary>Returns what the step depends on.</summary>
    public static JsonObject DependsOn(PlannedQuery query, IReadOnlyDictionary<string, TableData> tables) => new()
    {
        ["sql"] = query.Sql,
        ["select"] = query.Select,
        ["schema"] = Schemas.SchemaJson.Write(query.Schema),
        ["table"] = ToCheck(query, tables).DependsOn(),
        ["tables"] = new JsonArray([.. query.Reads.Order(StringComparer.Ordinal)
            .Select(name => (JsonNode)new JsonArray(name, tables[name].Fingerprint.Content, Schemas.SchemaJson.Hash(tables[name].Schema)))]),
    };

    /// <summary>Returns the tables that the step looks into, by its SQL or its checks.</summary>
    public static IEnumerable<string> Needs(PlannedQuery query) => query.Reads.Concat(TableToCheck.OthersOf(query.Table.Name, query.Table.Checks)).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Does the step.</summary>
    public static async Task<QueriedTable> RunAsync(
        Attempt attempt, PlannedQuery query, IReadOnlyDictionary<string, TableData> tables, CancellationToken cancellationToken)
    {
        var relations = new Relations(attempt.Store, attempt.Engine);
        var sql = SqlReading.Over(query.Sql, attempt.Engine.Dialect, query.Reads.ToDictionary(name => name, name => relations.Data(tables[name])), query.Select);
        var (key, rows) = await attempt.WriteRegroupedAsync(sql, "part-0.parquet", query.Reproducible, cancellationToken).ConfigureAwait(false);

        ImmutableArray<TablePart> parts = [new TablePart(key, rows, RowOrigin.None)];
        var table = new TableData(query.Schema, parts, await relations.FingerprintAsync(query.Schema, parts, cancellationToken).ConfigureAwait(false));
        return new(table, await ValidationStep.MeasureAsync(attempt, ToCheck(query, tables), table, cancellationToken).ConfigureAwait(false));
    }

    private static TableToCheck ToCheck(PlannedQuery query, IReadOnlyDictionary<string, TableData> tables) => new(
        new LabelledTable(query.Table.Name, query.Schema, query.Table.Key),
        query.Table.Checks,
        TableToCheck.OthersOf(query.Table.Name, query.Table.Checks).ToDictionary(name => name, name => tables[name]),
        query.Previous);
}
