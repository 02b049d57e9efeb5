using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Engines;
using Tamiz.Ingest;
using Tamiz.Records;
using Tamiz.Steps;

namespace Tamiz.Cleaning;

/// <summary>The clean stage of one dataset: types every file in one statement, then takes out and changes rows across files.</summary>
public static class CleaningStep
{
    /// <summary>The version of this step.</summary>
    public const int Version = 1;

    private const int MostSamples = 5;

    /// <summary>Returns what the step depends on.</summary>
    public static JsonObject DependsOn(CleaningPlan plan, ReadOptions read, ImmutableArray<PinnedFile> inputs) => new()
    {
        ["plan"] = plan.Settings(),
        ["read"] = read.ScanSettings(),
        ["inputs"] = new JsonArray([.. inputs.Select(input => (JsonNode)input.Sha256)]),
    };

    /// <summary>Does the step.</summary>
    public static async Task<CleanTable> RunAsync(
        Attempt attempt, CleaningPlan plan, CsvFormat format, ImmutableArray<IngestedFile> files, CancellationToken cancellationToken = default)
    {
        var engine = attempt.Engine;
        var relations = new Relations(attempt.Store, engine);
        var typed = ImmutableArray.CreateBuilder<TablePart>();
        foreach (var (at, file) in files.Index())
            typed.Add(await TypeAsync(attempt, plan, format, file, at, cancellationToken).ConfigureAwait(false));

        var parts = typed.ToImmutable();
        var rejected = await CountRejectedAsync(attempt, parts, cancellationToken).ConfigureAwait(false);
        if (rejected == 0 && plan.OnValues.IsEmpty && files.All(file => file.Index.Unreadable.IsEmpty))
            return await FinishAsync(relations, plan, parts, Gone: null, [], cancellationToken).ConfigureAwait(false);

        var query = new RowQuery(engine.Dialect, plan, Located(relations, plan, parts, files));
        var (gone, goneRows) = await attempt.WriteAsync(query.Gone(), "gone.parquet", reproducible: false, cancellationToken).ConfigureAwait(false);
        var counts = goneRows == 0 ? [] : await CountGoneAsync(attempt, gone, cancellationToken).ConfigureAwait(false);
        var first = counts.All(count => count.What != "quarantined") ? [] : await FirstQuarantinedAsync(attempt, gone, cancellationToken).ConfigureAwait(false);
        var (kept, keptRows) = await attempt.WriteAsync(query.Kept(goneRows == 0 ? null : attempt.Relation([gone])), "part-0.parquet", reproducible: false, cancellationToken).ConfigureAwait(false);
        var cleaned = await FinishAsync(relations, plan, [new TablePart(kept, keptRows, RowOrigin.Stored)], gone, counts, cancellationToken).ConfigureAwait(false);
        return cleaned with { FirstQuarantined = first };
    }

    private static async Task<TablePart> TypeAsync(
        Attempt attempt, CleaningPlan plan, CsvFormat format, IngestedFile file, int at, CancellationToken cancellationToken)
    {
        var readable = file.ReadableFormat(format);
        var text = new TextFile
        {
            Location = attempt.Location(file.ReadableKey),
            Columns = file.Index.Header,
            Delimiter = readable.Delimiter,
            Quote = readable.Quote,
            Header = readable.Header,
        };
        var landed = await attempt.Engine.LandAsync(text, withRow: false, cancellationToken).ConfigureAwait(false);
        var query = new TypingQuery(attempt.Engine.Dialect, plan).Build(landed, file.Index.Header);
        var (key, rows) = await attempt.WriteAsync(query, $"typed-{at}.parquet", reproducible: false, cancellationToken).ConfigureAwait(false);
        return new TablePart(key, rows, RowOrigin.RowNumber, at);
    }

    private static async Task<long> CountRejectedAsync(Attempt attempt, ImmutableArray<TablePart> parts, CancellationToken cancellationToken)
    {
        var result = await attempt.Engine
            .ReadAsync($"SELECT count({TypingQuery.Reject}) FROM {attempt.Relation(parts.Select(part => part.Key))}", cancellationToken).ConfigureAwait(false);
        return (long)result.Rows[0][0]!;
    }

    private static async Task<ImmutableArray<GoneCount>> CountGoneAsync(Attempt attempt, string gone, CancellationToken cancellationToken)
    {
        var result = await attempt.Engine
            .ReadAsync($"SELECT _what, _by, count(*) FROM {attempt.Relation([gone])} GROUP BY _what, _by ORDER BY _what, _by", cancellationToken).ConfigureAwait(false);
        return [.. result.Rows.Select(row => new GoneCount((string)row[0]!, (string)row[1]!, (long)row[2]!))];
    }

    private static async Task<ImmutableArray<GoneRow>> FirstQuarantinedAsync(Attempt attempt, string gone, CancellationToken cancellationToken)
    {
        var result = await attempt.Engine.ReadAsync(
            $"SELECT _file, _record, _by FROM {attempt.Relation([gone])} WHERE _what = 'quarantined' ORDER BY _file, _record LIMIT {MostSamples}", cancellationToken).ConfigureAwait(false);
        return [.. result.Rows.Select(row => new GoneRow((int)(long)row[0]!, (long)row[1]!, (string)row[2]!))];
    }

    private static async Task<CleanTable> FinishAsync(
        Relations relations, CleaningPlan plan, ImmutableArray<TablePart> parts, string? Gone, ImmutableArray<GoneCount> counts, CancellationToken cancellationToken) =>
        new(new TableData(plan.Schema, parts, await relations.FingerprintAsync(plan.Schema, parts, cancellationToken).ConfigureAwait(false)), Gone, counts);

    // Where records were set aside, a row's number in the typed file is not its record: each stretch between them has its own shift.
    private static string Located(Relations relations, CleaningPlan plan, ImmutableArray<TablePart> parts, ImmutableArray<IngestedFile> files)
    {
        var columns = $"{relations.List(plan.Schema)}, {TypingQuery.Reject}";
        var sources = parts.Zip(files, (part, file) =>
        {
            var located = relations.Located([part], columns);
            var aside = file.Index.Unreadable;
            if (aside.IsEmpty)
                return $"SELECT * FROM {located}";

            var stretches = aside.Select((record, shift) => (From: record.Record - shift, Shift: shift + 1L)).GroupBy(stretch => stretch.From).Select(group => group.Last()).ToList();
            var table = string.Join(", ", stretches.Select((stretch, at) =>
                $"({stretch.From}, {(at + 1 < stretches.Count ? stretches[at + 1].From : long.MaxValue)}, {stretch.Shift})"));
            return $"SELECT {columns}, {Relations.File}, {Relations.Record} + coalesce(shift_, 0) AS {Relations.Record} FROM {located} AS rows_ " +
                $"LEFT JOIN (SELECT * FROM (VALUES {table}) AS s(from_, to_, shift_)) AS shifts ON {Relations.Record} >= from_ AND {Relations.Record} < to_";
        });
        return $"({string.Join(" UNION ALL ", sources)})";
    }
}

/// <summary>A dataset after cleaning.</summary>
/// <param name="Table">The rows that stay.</param>
/// <param name="Gone">The key of the list of rows that do not (<c>_file, _record, _what, _by</c>); <see langword="null"/> if every row stays.</param>
/// <param name="Counts">How many rows went, by what and why.</param>
public sealed record CleanTable(TableData Table, string? Gone, ImmutableArray<GoneCount> Counts)
{
    /// <summary>Gets the first rows that were quarantined, in the order of the source.</summary>
    public ImmutableArray<GoneRow> FirstQuarantined { get; init; } = [];

    /// <summary>Returns how many rows were taken out in one way.</summary>
    public long Count(string what) => Counts.Where(count => count.What == what).Sum(count => count.Rows);
}

/// <summary>How many rows were taken out, and why.</summary>
/// <param name="What"><c>merged</c>, <c>filtered</c> or <c>quarantined</c>.</param>
/// <param name="By">The operation or rule: <c>deduplicate</c>, <c>is_type(age)</c>.</param>
/// <param name="Rows">The number of rows.</param>
public sealed record GoneCount(string What, string By, long Rows);

/// <summary>A row that was taken out.</summary>
/// <param name="File">The place of its file among the dataset's inputs, from 0.</param>
/// <param name="Record">Its record in that file, from 1.</param>
/// <param name="By">The operations or rules, joined by <c>;</c>.</param>
public sealed record GoneRow(int File, long Record, string By);
