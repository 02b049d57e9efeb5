using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Engines;
using Tamiz.Ingest;
using Tamiz.Records;
using Tamiz.Steps;

namespace Tamiz.Cleaning;

/// <summary>
/// The cleaning of one file by itself. It has a key of its own (the file's hash and what the plan does to a row by itself), so that of many files only
/// those are cleaned again that changed.
/// </summary>
internal sealed class FileCleaning(CleaningPlan plan, ReadOptions read)
{
    private const int Version = 3;

    /// <summary>Returns a file's clean rows, cleaned now or before.</summary>
    public async Task<CleanFile> RunAsync(Attempt attempt, IngestedFile file, CancellationToken cancellationToken)
    {
        var dependsOn = new JsonObject
        {
            ["part"] = "file",
            ["plan"] = plan.SettingsOfFile(),
            ["read"] = read.ScanSettings(),
            ["input"] = file.Input.Sha256,
            ["kind"] = read.KindOf(file.Input.Path),
            ["path"] = plan.Trail ? file.Input.Path : null,
        };
        var manifest = await attempt.PartAsync(Version, usesEngine: true, dependsOn, async part =>
        {
            var cleaned = await CleanAsync(part, file, cancellationToken).ConfigureAwait(false);
            return (cleaned.ToJson(), [.. new[] { cleaned.Part.Key, cleaned.Gone?.Key, cleaned.Trail }.OfType<string>()]);
        }, cancellationToken).ConfigureAwait(false);
        return CleanFile.FromJson(manifest.Facts);
    }

    private async Task<CleanFile> CleanAsync(Attempt attempt, IngestedFile file, CancellationToken cancellationToken)
    {
        var sql = attempt.Engine.Dialect;
        using var number = await RecordNumber.OfAsync(attempt, file.Index, cancellationToken).ConfigureAwait(false);
        var (typing, changes) = QueryOf(file, sql).Rows(await LandAsync(attempt, file, withRow: false, cancellationToken).ConfigureAwait(false), file.Index.Header);
        var (typed, rows) = file.IsParquet
            ? await ParquetTyping.WriteAsync(attempt, typing, file, "typed.parquet", cancellationToken).ConfigureAwait(false)
            : await attempt.WriteInFileOrderAsync(typing, "typed.parquet", cancellationToken).ConfigureAwait(false);
        var counts = await attempt.Engine.ReadAsync(
            $"SELECT {string.Join(", ", ChangeBits.Counts(sql, changes).Prepend($"count({Labels.At})"))} FROM {attempt.Relation([typed])}", cancellationToken).ConfigureAwait(false);

        var goneRows = (long)counts.Rows[0][0]!;
        var cleaned = new CleanFile(new TablePart(typed, rows, RowOrigin.RowNumber) { Hashed = true }) { Changed = ChangeBits.Read(changes, counts.Rows[0].Skip(1)) };
        if (plan.Trail && !cleaned.Changed.IsEmpty)
            cleaned = cleaned with { Trail = await WriteTrailAsync(attempt, file, number, cancellationToken).ConfigureAwait(false) };
        if (goneRows == 0 && file.Index.Unreadable.IsEmpty)
            return cleaned;

        var numbered = number.Numbered(attempt.Relation([typed], withRow: true));
        if (goneRows > 0)
        {
            var (gone, _) = await attempt.WriteAsync(
                $"SELECT {Relations.Record}, {Labels.List} FROM {numbered} AS rows_ WHERE {Labels.At} IS NOT NULL ORDER BY {Relations.Record}", "gone.parquet", reproducible: false, cancellationToken).ConfigureAwait(false);
            cleaned = cleaned with { Gone = new TablePart(gone, goneRows, RowOrigin.Record) };
        }

        if (file.Index.Unreadable.IsEmpty && TablePart.IsWorthLeavingOut(goneRows, rows))
            return cleaned with { Part = cleaned.Part with { Without = [cleaned.Gone!] } };

        // Rows are left out here, so what stays says which records they were. The order of one file can be kept; a join's cannot.
        var query = $"SELECT {string.Join(", ", plan.OfFile.Names.Select(sql.Quote))}, {RowHashes.List}, {Relations.Record} FROM {numbered} AS rows_ WHERE {Labels.At} IS NULL";
        var (kept, keptRows) = await (file.Index.Unreadable.IsEmpty
            ? attempt.WriteInFileOrderAsync(query, "kept.parquet", cancellationToken)
            : attempt.WriteAsync($"{query} ORDER BY {Relations.Record}", "kept.parquet", reproducible: false, cancellationToken)).ConfigureAwait(false);
        return cleaned with { Part = new TablePart(kept, keptRows, RowOrigin.Record) { Hashed = true } };
    }

    private async Task<string?> WriteTrailAsync(Attempt attempt, IngestedFile file, RecordNumber number, CancellationToken cancellationToken)
    {
        var landed = await LandAsync(attempt, file, withRow: true, cancellationToken).ConfigureAwait(false);
        if (QueryOf(file, attempt.Engine.Dialect).Trail(landed, file.Index.Header, file.Input.Path, number) is not { } query)
            return null;
        return (await attempt.WriteAsync(query, "trail.parquet", reproducible: false, cancellationToken).ConfigureAwait(false)).Key;
    }

    private FileQuery QueryOf(IngestedFile file, SqlDialect sql) => new(sql, plan, file.IsParquet ? ColumnPassage.Of(sql, plan, file.Columns) : []) { HasOnlySpaces = file.Index.HasOnlySpaces };

    private async Task<string> LandAsync(Attempt attempt, IngestedFile file, bool withRow, CancellationToken cancellationToken)
    {
        if (file.IsParquet)
            return attempt.Relation([file.ReadableKey], withRow);

        var readable = file.ReadableFormat(read);
        var text = new TextFile
        {
            Location = attempt.Location(file.ReadableKey),
            Columns = file.Index.Header,
            Delimiter = readable.Delimiter,

            // Where no quote occurs an engine need not look for one, nor tell the empty text from null.
            Quote = file.Normalised is null && !file.Index.HasQuotes ? null : readable.Quote,
            Header = readable.Header,
            OneLineEach = !file.Index.HasMultiLineRecords,
            EndsWithCrLf = file.Normalised is null && file.Index.LineEnding is LineEnding.CrLf,
        };
        return await attempt.Engine.LandAsync(text, withRow, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>A file that was cleaned by itself.</summary>
/// <param name="Part">The rows that stay.</param>
internal sealed record CleanFile(TablePart Part)
{
    /// <summary>Gets the list of rows that do not; <see langword="null"/> if all do.</summary>
    public TablePart? Gone { get; init; }

    /// <summary>Gets the key of the trail of changed cells; <see langword="null"/> if there is none.</summary>
    public string? Trail { get; init; }

    /// <summary>Gets how many cells were changed.</summary>
    public ImmutableArray<ChangedCells> Changed { get; init; } = [];

    public JsonObject ToJson() => new()
    {
        ["kept"] = SnakeJson.Write(Part),
        ["gone"] = Gone is null ? null : SnakeJson.Write(Gone),
        ["trail"] = Trail,
        ["changed"] = SnakeJson.Write(Changed),
    };

    public static CleanFile FromJson(JsonObject json) => new(SnakeJson.Read<TablePart>(json["kept"]!))
    {
        Gone = json["gone"] is { } gone ? SnakeJson.Read<TablePart>(gone) : null,
        Trail = (string?)json["trail"],
        Changed = SnakeJson.Read<ImmutableArray<ChangedCells>>(json["changed"]!),
    };
}
