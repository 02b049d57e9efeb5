using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Checks;
using Tamiz.Steps;

namespace Tamiz.Runs;

/// <summary>The kpis stage of one table: runs its SQL over the tables it reads, and measures its checks.</summary>
internal static class QueryStep
{
    public const int Version = 1;

    /// <summary>Returns what the step depends on.</summary>
    public static JsonObject DependsOn(PlannedQuery query, IReadOnlyDictionary<string, TableData> tables) => new()
    {
        ["sql"] = query.Sql,
        ["select"] = query.Select,
        ["schema"] = Schemas.SchemaJson.Write(query.Schema),
        ["key"] = new JsonArray([.. query.Table.Key.Select(column => (JsonNode)column)]),
        ["checks"] = ValidationStep.DependsOn(Labelled(query), query.Table.Checks),
        ["tables"] = new JsonArray([.. Needs(query)
            .Select(name => (JsonNode)new JsonArray(name, tables[name].Fingerprint.Content, Schemas.SchemaJson.Hash(tables[name].Schema)))]),
    };

    /// <summary>Returns the tables that the step looks into, by its SQL or its checks.</summary>
    public static IEnumerable<string> Needs(PlannedQuery query) => query.Reads.Concat(Parents(query)).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Does the step.</summary>
    public static async Task<QueriedTable> RunAsync(
        Attempt attempt, PlannedQuery query, IReadOnlyDictionary<string, TableData> tables, CancellationToken cancellationToken)
    {
        var relations = new Relations(attempt.Store, attempt.Engine);
        var sql = SqlReading.Over(query.Sql, attempt.Engine.Dialect, query.Reads.ToDictionary(name => name, name => relations.Data(tables[name])), query.Select);
        var (key, rows) = await attempt.WriteAsync(sql, "part-0.parquet", query.Reproducible, cancellationToken).ConfigureAwait(false);

        ImmutableArray<TablePart> parts = [new TablePart(key, rows, RowOrigin.None)];
        var table = new TableData(query.Schema, parts, await relations.FingerprintAsync(query.Schema, parts, cancellationToken).ConfigureAwait(false));
        var parents = Parents(query).ToImmutableDictionary(name => name, name => tables[name]);
        return new(table, await ValidationStep.MeasureAsync(attempt, Labelled(query), query.Table.Checks, table, parents, cancellationToken).ConfigureAwait(false));
    }

    private static LabelledTable Labelled(PlannedQuery query) => new(query.Table.Name, query.Schema, query.Table.Key);

    private static IEnumerable<string> Parents(PlannedQuery query) => query.Table.Checks.OfType<References>().Select(check => check.To).Distinct();
}
