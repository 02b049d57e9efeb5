using System.Collections.Immutable;
using Tamiz.Checks;
using Tamiz.Engines;
using Tamiz.Pipelines;
using Tamiz.Planning;
using Tamiz.Records;
using Tamiz.Releases;
using Tamiz.Schemas;
using Tamiz.Steps;
using Tamiz.Storage;

namespace Tamiz.Runs;

/// <summary>The tables of the current release, for checks that compare with it.</summary>
internal sealed class PreviousRelease(Store store, Engine engine, LedgerEntry? current)
{
    private readonly Relations _relations = new(store, engine);

    /// <summary>Returns the pipeline of one run: with its time, and with the released tables that checks look at.</summary>
    public async Task<PlannedPipeline> OpenAsync(PlannedPipeline planned, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var bound = planned.At(asOf, engine.Dialect);
        var sources = ImmutableArray.CreateBuilder<PlannedSource>();
        foreach (var source in bound.Sources)
            sources.Add(source with { Previous = await FindAsync(source.Dataset, source.Dataset.Cleaned, cancellationToken).ConfigureAwait(false) });
        var queries = ImmutableArray.CreateBuilder<PlannedQuery>();
        foreach (var query in bound.Queries)
            queries.Add(query with { Previous = await FindAsync(query.Table, query.Schema, cancellationToken).ConfigureAwait(false) });
        return bound with { Sources = sources.ToImmutable(), Queries = queries.ToImmutable() };
    }

    /// <summary>Finds a table in the current release; nothing if no check looks back, there is no release, or it had no such table.</summary>
    /// <param name="table">The table as it is now.</param>
    /// <param name="schema">Its columns now, by which text is read where only CSV was released.</param>
    /// <param name="cancellationToken">Stops it.</param>
    private async Task<PreviousTable?> FindAsync(Table table, TableSchema schema, CancellationToken cancellationToken)
    {
        if (current is null || !TableToCheck.LooksBack(table.Checks))
            return null;

        var body = ReleaseBody.From(current.Body);
        var files = body.Files.Where(file => file.Name == table.Name).ToList();
        if (files.Find(file => file.Format == "parquet") is { } parquet)
        {
            var relation = engine.Parquet([_relations.Location(parquet.Path)]);
            var columns = await engine.DescribeAsync($"SELECT * FROM {relation}", cancellationToken).ConfigureAwait(false);
            return new PreviousTable(body.Release, relation, new TableSchema([.. columns.Where(column => column.Type is not null).Select(column => new Column(column.Name, column.Type!))]), parquet.Fingerprint);
        }

        return files is [var csv, ..] ? await ReadAsync(csv, body.Release, schema, cancellationToken).ConfigureAwait(false) : null;
    }

    private async Task<PreviousTable> ReadAsync(ReleasedFile csv, long release, TableSchema schema, CancellationToken cancellationToken)
    {
        ScannedFile scanned;

        // The engine reads the file too; where it is here already, nothing is fetched.
        await store.BringAsync([csv.Path], cancellationToken).ConfigureAwait(false);
        var stored = new FileStream(_relations.Location(csv.Path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (stored.ConfigureAwait(false))
            scanned = await CsvScanner.ScanAsync(stored, new CsvFormat(), null, null, cancellationToken).ConfigureAwait(false);

        var landed = await engine.LandAsync(new TextFile { Location = _relations.Location(csv.Path), Columns = scanned.Index.Header }, withRow: false, cancellationToken).ConfigureAwait(false);
        var columns = schema.Columns.Where(column => column.Type.Kind is not TypeKind.Nested && scanned.Index.Header.Contains(column.Name)).Select(column => column with { Format = null }).ToImmutableArray();
        var sql = engine.Dialect;
        var cells = columns.Select(column => $"{sql.CastOrNull(sql.Quote(column.Name), column)} AS {sql.Quote(column.Name)}");
        return new PreviousTable(release, $"(SELECT {string.Join(", ", cells)} FROM {landed})", new TableSchema(columns), csv.Fingerprint);
    }
}
