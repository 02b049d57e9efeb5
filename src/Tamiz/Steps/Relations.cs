using System.Collections.Immutable;
using System.Globalization;
using Tamiz.Engines;
using Tamiz.Schemas;
using Tamiz.Storage;

namespace Tamiz.Steps;

/// <summary>Tables of the store as text for a FROM clause.</summary>
public sealed class Relations(Store store, Engine engine)
{
    /// <summary>The place of a row's source file in the run's inputs, from 0.</summary>
    public const string File = "_file";

    /// <summary>The number of a row's record in that file, from 1.</summary>
    public const string Record = "_record";

    private readonly SqlDialect _sql = engine.Dialect;

    /// <summary>Returns the data columns of a table.</summary>
    public string Data(TableData table) => table.Parts.All(part => part.Without.IsEmpty)
        ? $"(SELECT {List(table.Schema)} FROM {engine.Parquet([.. table.Parts.Select(part => Location(part.Key))])})"
        : $"(SELECT {List(table.Schema)} FROM {Located(table)} AS rows_)";

    /// <summary>Returns the data columns of a table and, for each row, <c>_file</c> and <c>_record</c>; both null if it was made by SQL.</summary>
    public string Located(TableData table) => Located(table.Parts, List(table.Schema));

    /// <summary>Returns columns of parts and, for each row, <c>_file</c> and <c>_record</c>.</summary>
    public string Located(ImmutableArray<TablePart> parts, string columns) =>
        "(" + string.Join(" UNION ALL ", parts.Select(part => Rows(part, columns))) + ")";

    /// <summary>Returns the data columns of parts and, for each row, its hashes, <c>_file</c> and <c>_record</c>.</summary>
    internal string Hashed(ImmutableArray<TablePart> parts, TableSchema schema) =>
        "(" + string.Join(" UNION ALL ", parts.Select(part => Rows(part, $"{List(schema)}, {Hashes(part, schema)}"))) + ")";

    /// <summary>Returns parts without some of their rows.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="gone">The list of rows that are left out.</param>
    public static ImmutableArray<TablePart> Without(ImmutableArray<TablePart> parts, TablePart gone) =>
        [.. parts.Select(part => part with { Without = part.Without.Add(gone) })];

    /// <summary>Computes what a table holds.</summary>
    /// <remarks>Rows whose hashes were written with them are not read: only the hashes are.</remarks>
    public async Task<Fingerprint> FingerprintAsync(TableSchema schema, ImmutableArray<TablePart> parts, CancellationToken cancellationToken = default)
    {
        var content = _sql.FingerprintSums([RowHashes.First, RowHashes.Second]);
        var ordered = _sql.FingerprintSums([RowHashes.First, RowHashes.Second], "_position");
        var fromFiles = parts.All(part => part.Origin is not RowOrigin.None);
        var located = fromFiles ? _sql.FingerprintSums([RowHashes.First, RowHashes.Second, File, Record]) : content;

        var offset = 0L;
        var sources = new List<string>();
        foreach (var part in parts)
        {
            sources.Add(Rows(part, $"{Hashes(part, schema)}, _row + {_sql.Literal(offset)} AS _position"));
            offset += part.Rows;
        }

        var result = await engine.ReadAsync(
            $"SELECT count(*), {content.First}, {content.Second}, {ordered.First}, {ordered.Second}, {located.First}, {located.Second} " +
            $"FROM ({string.Join(" UNION ALL ", sources)})", cancellationToken).ConfigureAwait(false);
        var row = result.Rows[0];
        var rows = (long)row[0]!;
        return new Fingerprint(
            rows,
            Content(row),
            string.Create(CultureInfo.InvariantCulture, $"{_sql.HashAlgorithm}+rows+order/{rows}/{row[3]}/{row[4]}"),
            string.Create(CultureInfo.InvariantCulture, $"{_sql.HashAlgorithm}+rows+record/{rows}/{row[5]}/{row[6]}"));
    }

    /// <summary>Computes what a relation holds, whatever the order of its rows; comparable with <see cref="Fingerprint.Content"/>.</summary>
    public async Task<string> ContentAsync(TableSchema schema, string relation, CancellationToken cancellationToken = default)
    {
        var (first, second) = _sql.FingerprintSums([RowHashes.First, RowHashes.Second]);
        var result = await engine.ReadAsync($"SELECT count(*), {first}, {second} FROM (SELECT {Hashes(schema)} FROM {relation})", cancellationToken).ConfigureAwait(false);
        return Content(result.Rows[0]);
    }

    /// <summary>Returns the hashes of a part's rows: as they stand in its file, or computed.</summary>
    internal string Hashes(TablePart part, TableSchema schema) => part.Hashed ? RowHashes.List : Hashes(schema);

    private string Hashes(TableSchema schema) => RowHashes.Of(_sql, [.. schema.Columns.Select(column => _sql.Quote(column.Name))]);

    /// <summary>Returns the quoted names of a schema's columns.</summary>
    public string List(TableSchema schema) => string.Join(", ", schema.Columns.Select(column => _sql.Quote(column.Name)));

    private string Content(ImmutableArray<object?> row) => string.Create(CultureInfo.InvariantCulture, $"{_sql.HashAlgorithm}+rows/{row[0]}/{row[1]}/{row[2]}");

    private string Rows(TablePart part, string columns)
    {
        var rows = $"SELECT {columns}, {Origin(part)} FROM {Source(part)}";
        if (part.Without.IsEmpty)
            return rows;

        // An outer join lets rows stream past the few that go; NOT EXISTS would first gather the places of all rows, to ask for each once.
        var lists = part.Without.GroupBy(gone => InSeveralFiles(part, gone)).ToList();
        var joins = lists.Select((list, at) => $" LEFT JOIN ({string.Join(" UNION ALL ", list.Select(gone => Gone(part, gone)))}) AS gone_{at} ON gone_{at}.gone_record = rows_.{Record}{(list.Key ? $" AND gone_{at}.gone_file = rows_.{File}" : "")}");
        return $"SELECT rows_.* FROM ({rows}) AS rows_{string.Concat(joins)} WHERE {string.Join(" AND ", lists.Select((_, at) => $"gone_{at}.gone_record IS NULL"))}";
    }

    private string Gone(TablePart part, TablePart gone)
    {
        var list = engine.Parquet([Location(gone.Key)]);
        if (gone.Origin is not RowOrigin.Stored)
            return $"SELECT {Record} AS gone_record FROM {list}";
        return InSeveralFiles(part, gone)
            ? $"SELECT {Record} AS gone_record, {File} AS gone_file FROM {list}"
            : $"SELECT {Record} AS gone_record FROM {list} WHERE {File} = {_sql.Literal(part.File)}";
    }

    private static bool InSeveralFiles(TablePart part, TablePart gone) => part.Origin is RowOrigin.Stored && gone.Origin is RowOrigin.Stored;

    private string Source(TablePart part) => engine.Parquet([Location(part.Key)], withRow: true);

    private string Origin(TablePart part) => part.Origin switch
    {
        RowOrigin.Stored => $"{File}, {Record}",
        RowOrigin.Record => $"{_sql.Literal(part.File)} AS {File}, {Record}",
        RowOrigin.RowNumber => $"{_sql.Literal(part.File)} AS {File}, _row + 1 AS {Record}",
        _ => $"CAST(NULL AS {_sql.TypeName(new ColumnType(TypeKind.Integer))}) AS {File}, CAST(NULL AS {_sql.TypeName(new ColumnType(TypeKind.Long))}) AS {Record}",
    };

    /// <summary>Returns where the engine finds a file of the store.</summary>
    public string Location(string key) =>
        store.LocalPath(key) ?? throw new TamizException(ExitReason.Usage, "not_available", "A store without local files is not available yet.");
}
