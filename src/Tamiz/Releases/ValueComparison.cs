using System.Collections.Immutable;
using Tamiz.Cleaning;
using Tamiz.Engines;
using Tamiz.Schemas;
using Tamiz.Steps;
using Tamiz.Storage;

namespace Tamiz.Releases;

/// <summary>Compares the rows of a table with those of a released file, value by value.</summary>
internal sealed class ValueComparison(Store store, Engine engine)
{
    private readonly SqlDialect _sql = engine.Dialect;
    private readonly Relations _relations = new(store, engine);

    /// <summary>Tells whether all values are the same. Rows are brought side by side by their exact columns, then by the others.</summary>
    /// <param name="table">The table; as many rows as the file has.</param>
    /// <param name="files">The released files of the table, of the same schema.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether they are; <see langword="false"/> if no file is there any more.</returns>
    public async Task<bool> EqualsAsync(ReleasedTable table, ImmutableArray<ReleasedFile> files, CancellationToken cancellationToken)
    {
        if (await RelationAsync(table.Data.Schema, files, cancellationToken).ConfigureAwait(false) is not { } released)
            return false;

        var same = string.Join(" AND ", table.Data.Schema.Columns.Select(Same));
        var result = await engine.ReadAsync(
            $"SELECT count(*) FROM ({Placed(table.Data.Schema, _relations.Data(table.Data))}) AS new_ " +
            $"JOIN ({Placed(table.Data.Schema, released)}) AS old_ ON new_._place = old_._place WHERE {same}", cancellationToken).ConfigureAwait(false);
        return (long)result.Rows[0][0]! == table.Data.Rows;
    }

    private string Placed(TableSchema schema, string relation)
    {
        var order = schema.Columns.OrderBy(column => column.Type.IsFloatingPoint).Select(column => $"{_sql.Quote(column.Name)} NULLS FIRST");
        return $"SELECT {_relations.List(schema)}, row_number() OVER (ORDER BY {string.Join(", ", order)}) AS _place FROM {relation} AS rows_";
    }

    private string Same(Column column)
    {
        var (now, before) = ($"new_.{_sql.Quote(column.Name)}", $"old_.{_sql.Quote(column.Name)}");
        var equal = $"{now} IS NOT DISTINCT FROM {before}";
        return column.Type.IsFloatingPoint
            ? $"({equal} OR {SqlDialect.AreNear(now, before)})"
            : $"({equal})";
    }

    private async Task<string?> RelationAsync(TableSchema schema, ImmutableArray<ReleasedFile> files, CancellationToken cancellationToken)
    {
        foreach (var file in files.OrderBy(file => file.Format == "csv"))
        {
            if (!await store.ExistsAsync(file.Path, cancellationToken).ConfigureAwait(false))
                continue;
            if (file.Format != "csv")
                return engine.Parquet([_relations.Location(file.Path)]);
            if (schema.Columns.All(column => column.Type.Kind is not TypeKind.Nested))
                return await CsvAsync(schema, file, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async Task<string> CsvAsync(TableSchema schema, ReleasedFile file, CancellationToken cancellationToken)
    {
        var names = schema.Names.ToImmutableArray();
        var landed = await engine.LandAsync(new TextFile { Location = _relations.Location(file.Path), Columns = names }, withRow: false, cancellationToken).ConfigureAwait(false);
        var plain = new TableSchema([.. schema.Columns.Select(column => column with { Format = null })]);
        return $"({new FileQuery(_sql, new CleaningPlan(plain, [], [])).Values(landed, names)})";
    }
}
