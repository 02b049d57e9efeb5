using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Steps;

namespace Tamiz.Checks;

/// <summary>The validate stage of one dataset: measures its checks and sets aside the rows that are quarantined.</summary>
public static class ValidationStep
{
    /// <summary>The version of this step.</summary>
    public const int Version = 4;

    /// <summary>Returns what the step depends on.</summary>
    /// <param name="table">The table and its checks.</param>
    /// <param name="cleaned">Its rows and where each came from.</param>
    public static JsonObject DependsOn(TableToCheck table, TableData cleaned) =>
        new() { ["cleaned"] = cleaned.Fingerprint.Located, ["table"] = table.DependsOn() };

    /// <summary>Does the step: labels rows, takes out those that are quarantined, and measures the table on the others.</summary>
    public static async Task<ValidatedTable> RunAsync(Attempt attempt, TableToCheck table, TableData cleaned, CancellationToken cancellationToken = default)
    {
        var relations = new Relations(attempt.Store, attempt.Engine);
        var (measures, labels) = await LabelAsync(attempt, table, cleaned, relations, cancellationToken).ConfigureAwait(false);
        var validated = await SplitAsync(attempt, table, cleaned, measures, labels, cancellationToken).ConfigureAwait(false);
        var ofTable = await table.MeasureTableAsync(attempt.Engine, relations, validated.Table, cancellationToken).ConfigureAwait(false);
        return validated with { Measures = SensitiveValues.Hide([.. validated.Measures, .. ofTable], table) };
    }

    /// <summary>Measures the checks of a table made by SQL, from which no row is taken out.</summary>
    public static async Task<ImmutableArray<CheckMeasure>> MeasureAsync(Attempt attempt, TableToCheck table, TableData data, CancellationToken cancellationToken = default)
    {
        var relations = new Relations(attempt.Store, attempt.Engine);
        var (measures, _) = await LabelAsync(attempt, table, data, relations, cancellationToken).ConfigureAwait(false);
        return SensitiveValues.Hide([.. measures, .. await table.MeasureTableAsync(attempt.Engine, relations, data, cancellationToken).ConfigureAwait(false)], table);
    }

    private static Task<(ImmutableArray<CheckMeasure> Measures, Labels? Labels)> LabelAsync(
        Attempt attempt, TableToCheck table, TableData data, Relations relations, CancellationToken cancellationToken)
    {
        var others = table.Others.ToImmutableDictionary(other => other.Key, other => relations.Data(other.Value));
        if (table.RowChecks.OfType<References>().Any(check => check.To == table.Table.Name))
            others = others.Add(table.Table.Name, relations.Data(data));
        return new LabellingPass(attempt, table.Table, relations.Located(data), others).RunAsync(table.RowChecks, cancellationToken);
    }

    private static async Task<ValidatedTable> SplitAsync(
        Attempt attempt, TableToCheck table, TableData cleaned, ImmutableArray<CheckMeasure> measures, Labels? labels, CancellationToken cancellationToken)
    {
        var quarantining = QuarantiningOf(table, measures);
        var flags = labels is null ? [] : labels.Checks.Where(quarantining.Contains).Select(check => (Check: check, Flag: labels.FlagOf(check))).ToList();
        if (flags.Count == 0)
        {
            // Without a key the order of rows is released, and places are counted without the gaps of rows that were left out.
            var whole = table.Table.Key.IsEmpty && cleaned.Parts.Any(part => !part.Without.IsEmpty) ? await RewriteAsync(attempt, table.Table, cleaned.Parts, cancellationToken).ConfigureAwait(false) : cleaned;
            return new ValidatedTable(whole, measures, labels?.Key, Quarantine: null, Quarantined: 0);
        }

        var (sql, relations) = (attempt.Engine.Dialect, new Relations(attempt.Store, attempt.Engine));
        var by = string.Join(", ", flags.Select(flag => $"CASE WHEN {flag.Flag} THEN {sql.Literal(flag.Check[(table.Table.Name.Length + 1)..])} END"));
        var (quarantine, quarantined) = await attempt.WriteAsync(
            $"SELECT {Relations.File}, {Relations.Record}, concat_ws(';', {by}) AS _by FROM {attempt.Relation([labels!.Key])} " +
            $"WHERE {string.Join(" OR ", flags.Select(flag => flag.Flag))} ORDER BY {Relations.File}, {Relations.Record}",
            "quarantine.parquet",
            reproducible: false,
            cancellationToken).ConfigureAwait(false);
        var parts = Relations.Without(cleaned.Parts, new TablePart(quarantine, quarantined, RowOrigin.Stored));
        var kept = table.Table.Key.IsEmpty || !TablePart.IsWorthLeavingOut(quarantined, cleaned.Rows)
            ? await RewriteAsync(attempt, table.Table, parts, cancellationToken).ConfigureAwait(false)
            : new TableData(table.Table.Schema, parts, await relations.FingerprintAsync(table.Table.Schema, parts, cancellationToken).ConfigureAwait(false));
        return new ValidatedTable(kept, measures, labels.Key, quarantine, quarantined);
    }

    private static async Task<TableData> RewriteAsync(Attempt attempt, LabelledTable table, ImmutableArray<TablePart> parts, CancellationToken cancellationToken)
    {
        var relations = new Relations(attempt.Store, attempt.Engine);
        var (key, rows) = await attempt.WriteAsync(
            $"SELECT * FROM {relations.Hashed(parts, table.Schema)} AS kept ORDER BY {Relations.File}, {Relations.Record}", "part-0.parquet", reproducible: false, cancellationToken).ConfigureAwait(false);
        ImmutableArray<TablePart> written = [new TablePart(key, rows, RowOrigin.Stored) { Hashed = true }];
        return new TableData(table.Schema, written, await relations.FingerprintAsync(table.Schema, written, cancellationToken).ConfigureAwait(false));
    }

    // A check that looked at too few rows is not judged, so it takes none out either.
    private static HashSet<string> QuarantiningOf(TableToCheck table, ImmutableArray<CheckMeasure> measures) =>
    [
        .. table.RowChecks.Zip(measures)
            .Where(pair => pair.First.OnFail is OnFail.Quarantine && pair.Second.RowsFailed > 0 && pair.Second.RowsExamined >= pair.First.MinExamined)
            .Select(pair => pair.Second.Id),
    ];
}

/// <summary>A dataset after validation.</summary>
/// <param name="Table">The rows that stay.</param>
/// <param name="Measures">What its checks measured: those of rows before rows were taken out, those of the table after.</param>
/// <param name="Labels">The key of the list of rows that break a rule; <see langword="null"/> if none does.</param>
/// <param name="Quarantine">The key of the list of rows taken out (<c>_file, _record, _by</c>); <see langword="null"/> if none was.</param>
/// <param name="Quarantined">How many were taken out.</param>
public sealed record ValidatedTable(TableData Table, ImmutableArray<CheckMeasure> Measures, string? Labels, string? Quarantine, long Quarantined);
