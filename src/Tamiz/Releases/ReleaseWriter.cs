using System.Collections.Immutable;
using Tamiz.Cleaning;
using Tamiz.Engines;
using Tamiz.Records;
using Tamiz.Schemas;
using Tamiz.Steps;
using Tamiz.Storage;

namespace Tamiz.Releases;

/// <summary>A table as it is released.</summary>
/// <param name="Name">The dataset or KPI.</param>
/// <param name="IsKpi">Whether it is a KPI, whose files have a folder of their own.</param>
/// <param name="Key">The columns it is sorted by; empty for input order, or for all columns if it was made by SQL.</param>
/// <param name="Data">Its rows.</param>
internal sealed record ReleasedTable(string Name, bool IsKpi, ImmutableArray<string> Key, TableData Data)
{
    /// <summary>Gets whether it is known that no two rows have the same key, and none a null in it: then the key alone says the order.</summary>
    public bool HasUniqueKey { get; init; }

    /// <summary>Gets what must not differ for the release to be the same: the order of rows counts where it is the input's.</summary>
    public string Fingerprint => Key.IsEmpty && Data.Parts.Any(part => part.Origin is not RowOrigin.None) ? Data.Fingerprint.Ordered : Data.Fingerprint.Content;
}

/// <summary>Writes released files after the gate, and reads each back before anybody is told of it.</summary>
internal sealed class ReleaseWriter(Store store, Engine engine, string version)
{
    private readonly SqlDialect _sql = engine.Dialect;
    private readonly Relations _relations = new(store, engine);

    /// <summary>Writes one file of a table.</summary>
    /// <exception cref="TamizException">What was read back is not what the table holds.</exception>
    public async Task<ReleasedFile> WriteAsync(ReleasedTable table, FileFormat format, CancellationToken cancellationToken)
    {
        var word = SnakeJson.Word(format);
        var path = $"output/{(table.IsKpi ? "kpis/" : "")}{table.Name}_{version}.{word}";
        var scratch = store.NewScratchPath($"{table.Name}.{word}");
        await WriteBehind.FollowAsync(store, scratch, engine.MaterializeAsync(Query(table, format), new Target(scratch, format), cancellationToken)).ConfigureAwait(false);
        await store.PutIfAbsentAsync(path, scratch, cancellationToken).ConfigureAwait(false);

        var (rows, sha256, content) = format is FileFormat.Csv
            ? await ReadCsvBackAsync(table, path, cancellationToken).ConfigureAwait(false)
            : await ReadParquetBackAsync(table, path, cancellationToken).ConfigureAwait(false);
        if (rows != table.Data.Rows || content != table.Data.Fingerprint.Content)
            throw new TamizException(ExitReason.Internal, "read_back_differs", $"The file '{path}' does not hold what the table '{table.Name}' holds ({rows} rows read back, {table.Data.Rows} in the table).");
        return new ReleasedFile(path, table.Name, word, rows, sha256, table.Fingerprint);
    }

    private string Query(ReleasedTable table, FileFormat format)
    {
        var selected = table.Data.Schema.Columns.Select(column => (Column: column, Cell: _sql.Quote(column.Name)))
            .Select(cell => format is FileFormat.Csv ? $"{_sql.CsvCell(cell.Cell, cell.Column.Type)} AS {cell.Cell}" : cell.Cell);

        // A key that warns only may repeat; what follows it keeps the order total, so the bytes are the same each time. It costs a fifth of the time.
        var key = table.Key.Select(_sql.Quote);
        var fromFiles = table.Data.Parts.Any(part => part.Origin is not RowOrigin.None);
        var order = table.HasUniqueKey ? key : key.Concat(fromFiles ? [Relations.File, Relations.Record] : table.Data.Schema.Columns.Select(column => _sql.Quote(column.Name)));

        // Values are sorted, not their texts: a text takes more room.
        return $"SELECT {string.Join(", ", selected)} FROM (SELECT * FROM {_relations.Located(table.Data)} AS rows_ ORDER BY {string.Join(", ", order.Select(column => $"rows_.{column} NULLS FIRST"))}) AS sorted_";
    }

    private async Task<(long Rows, string Sha256, string Content)> ReadCsvBackAsync(ReleasedTable table, string path, CancellationToken cancellationToken)
    {
        ScannedFile scanned;
        var stored = await store.OpenAsync(path, cancellationToken).ConfigureAwait(false);
        await using (stored.ConfigureAwait(false))
            scanned = await CsvScanner.ScanAsync(stored.Content, new CsvFormat(), null, null, cancellationToken).ConfigureAwait(false);

        var content = table.Data.Fingerprint.Content;
        if (table.Data.Schema.Columns.All(column => column.Type.Kind is not TypeKind.Nested))
        {
            var text = new TextFile
            {
                Location = _relations.Location(path),
                Columns = scanned.Index.Header,
                Quote = scanned.Index.HasQuotes ? '"' : null,
                OneLineEach = !scanned.Index.HasMultiLineRecords,
            };
            var landed = await engine.LandAsync(text, withRow: false, cancellationToken).ConfigureAwait(false);
            var schema = new TableSchema([.. table.Data.Schema.Columns.Select(column => column with { Format = null })]);
            var typed = new FileQuery(_sql, new CleaningPlan(schema, [], [])).Values(landed, scanned.Index.Header);
            content = await _relations.ContentAsync(schema, $"({typed})", cancellationToken).ConfigureAwait(false);
        }

        return (scanned.Index.Readable, scanned.Sha256, content);
    }

    private async Task<(long Rows, string Sha256, string Content)> ReadParquetBackAsync(ReleasedTable table, string path, CancellationToken cancellationToken)
    {
        var stored = await store.OpenAsync(path, cancellationToken).ConfigureAwait(false);
        string sha256;
        await using (stored.ConfigureAwait(false))
            sha256 = Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(stored.Content, cancellationToken).ConfigureAwait(false));

        var relation = engine.Parquet([_relations.Location(path)]);
        var count = await engine.ReadAsync($"SELECT count(*) FROM {relation}", cancellationToken).ConfigureAwait(false);
        return ((long)count.Rows[0][0]!, sha256, await _relations.ContentAsync(table.Data.Schema, relation, cancellationToken).ConfigureAwait(false));
    }
}
