using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Checks;
using Tamiz.Cleaning;
using Tamiz.Engines;
using Tamiz.Gate;
using Tamiz.Schemas;
using Tamiz.Steps;
using Tamiz.Storage;

namespace Tamiz.Reports;

/// <summary>Finds what the rows that break a rule have in common, from what the steps of a run left in the store.</summary>
/// <param name="store">The store.</param>
/// <param name="engine">The engine.</param>
public sealed class CommonGround(Store store, Engine engine)
{
    private readonly Relations _relations = new(store, engine);

    /// <summary>Compares the rows that break a check with the others of the table.</summary>
    /// <param name="run">The run.</param>
    /// <param name="check">The check, as it was judged in that run.</param>
    /// <param name="about">The columns the rule is about: that these differ is no news.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Where they are, then what they share, the least probable first; empty for tables made by SQL, or if the rows are no longer in the store.</returns>
    public async Task<ImmutableArray<CommonTrait>> FindAsync(RunReport run, JudgedCheck check, ImmutableArray<string> about, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(check);
        if (check.RowsFailed is null or 0 || await ManifestAsync(run, Stage.Clean, check.Table, cancellationToken).ConfigureAwait(false) is not { Table: { } cleaned } cleaning)
            return [];

        string Relation(string key) => engine.Parquet([_relations.Location(key)]);
        var parts = cleaned.Parts.SelectMany(part => part.Without.Prepend(part)).Select(part => part.Key).ToList();
        if (check.Kind == "quarantine")
        {
            var gone = CleanTable.From(cleaning).Gone;
            return !gone.IsEmpty && await AreThereAsync([.. gone.Select(part => part.Key), .. parts], cancellationToken).ConfigureAwait(false)
                ? await CompareAsync($"(SELECT {Relations.File}, {Relations.Record} FROM {_relations.Located(gone, Cleaning.Labels.What)} AS gone_ WHERE {Cleaning.Labels.What} = 'quarantined')", isInTable: false).ConfigureAwait(false)
                : [];
        }

        // Checks of the whole table count rows too, and label none.
        var validation = await ManifestAsync(run, Stage.Validate, check.Table, cancellationToken).ConfigureAwait(false);
        return (string?)validation?.Facts["labels"] is { } labels
            && Checks.Labels.Of(labels, SnakeJson.Read<ImmutableArray<CheckMeasure>>(validation.Facts["measures"]!), (int?)validation.Parts?["version"] ?? 0).FindFlag(check.Id) is { } flag
            && await AreThereAsync([labels, .. parts], cancellationToken).ConfigureAwait(false)
            && (await engine.DescribeAsync($"SELECT * FROM {Relation(labels)}", cancellationToken).ConfigureAwait(false)).Any(column => column.Name == flag)
            ? await CompareAsync($"(SELECT {Relations.File}, {Relations.Record} FROM {Relation(labels)} WHERE {flag})", isInTable: true).ConfigureAwait(false)
            : [];

        Task<ImmutableArray<CommonTrait>> CompareAsync(string failing, bool isInTable) =>
            new RowComparison(engine, new ComparedRows(failing, isInTable, _relations.Located(cleaned), new TableSchema([.. cleaned.Schema.Columns.Where(column => !column.IsSensitive)]), about), file => run.FileOf(check.Table, file)).RunAsync(cancellationToken);
    }

    private async Task<StepManifest?> ManifestAsync(RunReport run, Stage stage, string table, CancellationToken cancellationToken)
    {
        var name = new Step(stage, table).Name;
        return run.Steps.LastOrDefault(step => step.Step == name && step.Manifest is not null)?.Manifest is { } key
            && await store.ReadAsync(key, cancellationToken).ConfigureAwait(false) is { } bytes
            ? StepManifest.FromJson(JsonNode.Parse(bytes)!)
            : null;
    }

    // Files of steps may be collected when a run is old.
    private async Task<bool> AreThereAsync(IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        foreach (var key in keys)
        {
            if (!await store.ExistsAsync(key, cancellationToken).ConfigureAwait(false))
                return false;
        }

        return true;
    }
}
