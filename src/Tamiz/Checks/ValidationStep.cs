using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Steps;

namespace Tamiz.Checks;

/// <summary>The validate stage of one dataset: measures its checks and sets aside the rows that are quarantined.</summary>
public static class ValidationStep
{
    /// <summary>The version of this step.</summary>
    public const int Version = 1;

    /// <summary>Returns what the step depends on.</summary>
    /// <param name="table">The table.</param>
    /// <param name="checks">Its checks.</param>
    /// <param name="cleaned">Its rows and where each came from.</param>
    /// <param name="parents">What the tables hold that <c>references</c> looks into.</param>
    public static JsonObject DependsOn(LabelledTable table, ImmutableArray<Check> checks, TableData cleaned, IReadOnlyDictionary<string, TableData> parents) => new()
    {
        ["cleaned"] = cleaned.Fingerprint.Located,
        ["schema"] = Schemas.SchemaJson.Write(table.Schema),
        ["checks"] = DependsOn(table, checks),
        ["parents"] = new JsonArray([.. parents.OrderBy(parent => parent.Key, StringComparer.Ordinal).Select(parent => (JsonNode)new JsonArray(parent.Key, parent.Value.Fingerprint.Content))]),
    };

    /// <summary>Returns what the measures of checks depend on.</summary>
    public static JsonArray DependsOn(LabelledTable table, ImmutableArray<Check> checks) => [.. checks.OfType<RowCheck>().Select(check =>
    {
        var measured = check.Measured();
        measured["id"] = check.Id(table.Name);
        measured["quarantines"] = check.OnFail is OnFail.Quarantine;
        return (JsonNode)measured;
    })];

    /// <summary>Does the step.</summary>
    public static async Task<ValidatedTable> RunAsync(
        Attempt attempt,
        LabelledTable table,
        ImmutableArray<Check> checks,
        TableData cleaned,
        IReadOnlyDictionary<string, TableData> parents,
        CancellationToken cancellationToken = default)
    {
        var relations = new Relations(attempt.Store, attempt.Engine);
        var pass = new LabellingPass(attempt, table, relations.Located(cleaned), parents.ToImmutableDictionary(parent => parent.Key, parent => relations.Data(parent.Value)));
        var (measures, labels) = await pass.RunAsync([.. checks.OfType<RowCheck>()], cancellationToken).ConfigureAwait(false);

        var quarantining = checks.OfType<RowCheck>().Where(check => check.OnFail is OnFail.Quarantine).Select(check => check.Id(table.Name)).ToHashSet();
        var flags = labels is null ? [] : labels.Checks.Where(quarantining.Contains).Select(check => (Check: check, Flag: labels.FlagOf(check))).ToList();
        if (flags.Count == 0 || measures.Where(measure => quarantining.Contains(measure.Id)).All(measure => measure.RowsFailed == 0))
            return new ValidatedTable(cleaned, measures, labels?.Key, Quarantine: null, Quarantined: 0);

        var sql = attempt.Engine.Dialect;
        var by = string.Join(", ", flags.Select(flag => $"CASE WHEN {flag.Flag} THEN {sql.Literal(flag.Check[(table.Name.Length + 1)..])} END"));
        var (quarantine, quarantined) = await attempt.WriteAsync(
            $"SELECT {Relations.File}, {Relations.Record}, concat_ws(';', {by}) AS _by FROM {attempt.Relation([labels!.Key])} " +
            $"WHERE {string.Join(" OR ", flags.Select(flag => flag.Flag))} ORDER BY {Relations.File}, {Relations.Record}",
            "quarantine.parquet",
            reproducible: false,
            cancellationToken).ConfigureAwait(false);
        var (kept, rows) = await attempt.WriteAsync(
            $"SELECT {relations.List(table.Schema)}, {Relations.File}, {Relations.Record} FROM {relations.Located(cleaned)} AS kept WHERE NOT EXISTS " +
            $"(SELECT 1 FROM {attempt.Relation([quarantine])} AS gone WHERE gone.{Relations.File} = kept.{Relations.File} AND gone.{Relations.Record} = kept.{Relations.Record}) " +
            $"ORDER BY {Relations.File}, {Relations.Record}",
            "part-0.parquet",
            reproducible: false,
            cancellationToken).ConfigureAwait(false);

        ImmutableArray<TablePart> parts = [new TablePart(kept, rows, RowOrigin.Stored)];
        var fingerprint = await relations.FingerprintAsync(table.Schema, parts, cancellationToken).ConfigureAwait(false);
        return new ValidatedTable(new TableData(table.Schema, parts, fingerprint), measures, labels.Key, quarantine, quarantined);
    }

    /// <summary>Measures the checks of a table made by SQL, from which no row is taken out.</summary>
    public static async Task<ImmutableArray<CheckMeasure>> MeasureAsync(
        Attempt attempt,
        LabelledTable table,
        ImmutableArray<Check> checks,
        TableData data,
        IReadOnlyDictionary<string, TableData> parents,
        CancellationToken cancellationToken = default)
    {
        var relations = new Relations(attempt.Store, attempt.Engine);
        var pass = new LabellingPass(attempt, table, relations.Located(data), parents.ToImmutableDictionary(parent => parent.Key, parent => relations.Data(parent.Value)));
        var (measures, _) = await pass.RunAsync([.. checks.OfType<RowCheck>()], cancellationToken).ConfigureAwait(false);
        return measures;
    }
}

/// <summary>A dataset after validation.</summary>
/// <param name="Table">The rows that stay.</param>
/// <param name="Measures">What its row checks measured, before rows were taken out.</param>
/// <param name="Labels">The key of the list of rows that break a rule; <see langword="null"/> if none does.</param>
/// <param name="Quarantine">The key of the list of rows taken out (<c>_file, _record, _by</c>); <see langword="null"/> if none was.</param>
/// <param name="Quarantined">How many were taken out.</param>
public sealed record ValidatedTable(TableData Table, ImmutableArray<CheckMeasure> Measures, string? Labels, string? Quarantine, long Quarantined);
