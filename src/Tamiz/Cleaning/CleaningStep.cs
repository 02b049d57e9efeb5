using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Ingest;
using Tamiz.Steps;

namespace Tamiz.Cleaning;

/// <summary>The clean stage of one dataset: cleans every file by itself as far as that goes, then takes out and changes rows across files.</summary>
public static class CleaningStep
{
    /// <summary>The version of this step.</summary>
    public const int Version = 3;

    private const int MostSamples = 5;

    /// <summary>Returns what the step depends on.</summary>
    public static JsonObject DependsOn(CleaningPlan plan, ReadOptions read, ImmutableArray<PinnedFile> inputs) => new()
    {
        ["plan"] = plan.Settings(),
        ["read"] = read.ScanSettings(),
        ["inputs"] = new JsonArray([.. inputs.Select(input => (JsonNode)input.Sha256)]),
        ["kinds"] = new JsonArray([.. inputs.Select(input => (JsonNode)read.KindOf(input.Path))]),
        ["paths"] = plan.Trail ? new JsonArray([.. inputs.Select(input => (JsonNode)input.Path)]) : null,
    };

    /// <summary>Does the step.</summary>
    public static async Task<CleanTable> RunAsync(
        Attempt attempt, CleaningPlan plan, ReadOptions read, ImmutableArray<IngestedFile> files, CancellationToken cancellationToken = default)
    {
        var each = ImmutableArray.CreateBuilder<CleanFile>();
        foreach (var file in files)
            each.Add(await new FileCleaning(plan, read).RunAsync(attempt, file, cancellationToken).ConfigureAwait(false));

        var parts = each.Select((file, at) => file.Part with { File = at }).ToImmutableArray();
        var gone = each.Select((file, at) => file.Gone is null ? null : file.Gone with { File = at }).OfType<TablePart>().ToImmutableArray();
        var changed = each.SelectMany(file => file.Changed).GroupBy(cells => cells with { Cells = 0 }).Select(group => group.Key with { Cells = group.Sum(cells => cells.Cells) });
        var trail = each.Select(file => file.Trail).OfType<string>().ToImmutableArray();

        var across = await AcrossAsync(attempt, plan, parts, [.. files.Select(file => file.Input.Path)], cancellationToken).ConfigureAwait(false);
        gone = [.. gone, .. across.Gone];
        var relations = new Relations(attempt.Store, attempt.Engine);
        var counts = gone.IsEmpty ? [] : await CountGoneAsync(attempt, Listed(relations, gone), cancellationToken).ConfigureAwait(false);
        var fingerprint = await relations.FingerprintAsync(plan.Cleaned, across.Parts, cancellationToken).ConfigureAwait(false);
        return new CleanTable(new TableData(plan.Cleaned, across.Parts, fingerprint), gone, counts)
        {
            FirstQuarantined = counts.All(count => count.What != "quarantined") ? [] : await FirstQuarantinedAsync(attempt, Listed(relations, gone), cancellationToken).ConfigureAwait(false),
            Changed = [.. changed.Concat(across.Changed).OrderBy(cells => cells.Position)],
            Trail = [.. trail, .. across.Trail],
        };
    }

    private static async Task<Across> AcrossAsync(
        Attempt attempt, CleaningPlan plan, ImmutableArray<TablePart> parts, ImmutableArray<string> paths, CancellationToken cancellationToken)
    {
        var nothing = new Across(parts, [], [], []);
        if (plan.AcrossFiles.IsEmpty)
            return nothing;

        var relations = new Relations(attempt.Store, attempt.Engine);
        var query = new AcrossQuery(attempt.Engine.Dialect, plan, relations.Located(parts, $"{relations.List(plan.OfFile)}, {RowHashes.List}"));
        var gone = ImmutableArray<TablePart>.Empty;
        foreach (var stretch in AcrossQuery.Stretches(plan.AcrossFiles))
        {
            var (key, rows) = await attempt.WriteRegroupedAsync(query.Gone(stretch, Listed(gone)), $"gone-{stretch.From}.parquet", reproducible: false, cancellationToken).ConfigureAwait(false);
            if (rows > 0)
                gone = gone.Add(new TablePart(key, rows, RowOrigin.Stored));
        }

        // Rows that were only compared stay in the files they are in; those that were like another are left out.
        if (plan.AcrossFiles.All(placed => placed.Operation is Deduplicate or Filter) && TablePart.IsWorthLeavingOut(gone.Sum(list => list.Rows), parts.Sum(part => part.Rows)))
            return nothing with { Parts = gone.Aggregate(parts, Relations.Without), Gone = gone };

        var (kept, keptRows) = await attempt.WriteAsync(query.Kept(Listed(gone)), "part-0.parquet", reproducible: false, cancellationToken).ConfigureAwait(false);
        var across = nothing with { Parts = [new TablePart(kept, keptRows, RowOrigin.Stored)], Gone = gone };
        if (query.Counts(Listed(gone)) is not var (counts, changes))
            return across;

        var counted = await attempt.Engine.ReadAsync(counts, cancellationToken).ConfigureAwait(false);
        across = across with { Changed = ChangeBits.Read(changes, counted.Rows[0]) };
        if (!plan.Trail || across.Changed.IsEmpty || query.Trail(Listed(gone), paths) is not { } trail)
            return across;

        var (trailed, _) = await attempt.WriteAsync(trail, "trail.parquet", reproducible: false, cancellationToken).ConfigureAwait(false);
        return across with { Trail = [trailed] };

        string? Listed(ImmutableArray<TablePart> parts) => parts.IsEmpty ? null : CleaningStep.Listed(relations, parts);
    }

    /// <summary>Returns the relation of rows that do not stay.</summary>
    internal static string Listed(Relations relations, ImmutableArray<TablePart> gone) => relations.Located(gone, Labels.List);

    private static async Task<ImmutableArray<GoneCount>> CountGoneAsync(Attempt attempt, string gone, CancellationToken cancellationToken)
    {
        var result = await attempt.Engine
            .ReadAsync($"SELECT {Labels.What}, {Labels.By}, count(*) FROM {gone} GROUP BY {Labels.What}, {Labels.By} ORDER BY {Labels.What}, {Labels.By}", cancellationToken).ConfigureAwait(false);
        return [.. result.Rows.Select(row => new GoneCount((string)row[0]!, (string)row[1]!, (long)row[2]!))];
    }

    private static async Task<ImmutableArray<GoneRow>> FirstQuarantinedAsync(Attempt attempt, string gone, CancellationToken cancellationToken)
    {
        var result = await attempt.Engine.ReadAsync(
            $"SELECT {Relations.File}, {Relations.Record}, {Labels.By} FROM {gone} WHERE {Labels.What} = 'quarantined' ORDER BY {Relations.File}, {Relations.Record} LIMIT {MostSamples}", cancellationToken).ConfigureAwait(false);
        return [.. result.Rows.Select(row => new GoneRow((int)(long)row[0]!, (long)row[1]!, (string)row[2]!))];
    }

    private sealed record Across(ImmutableArray<TablePart> Parts, ImmutableArray<TablePart> Gone, ImmutableArray<ChangedCells> Changed, ImmutableArray<string> Trail);
}
