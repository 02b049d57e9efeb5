using System.Collections.Immutable;
using Tamiz.Checks;
using Tamiz.Cleaning;
using Tamiz.Engines;
using Tamiz.Pipelines;
using Tamiz.Schemas;

namespace Tamiz.Contracts;

/// <summary>Finds what uses a column of a dataset's files: cleaning, checks, keys, and SQL, directly or through other tables.</summary>
/// <param name="pipeline">The pipeline.</param>
/// <param name="problems">What in it does not fit its schemas.</param>
/// <param name="sql">What reads its SQL.</param>
public sealed class ColumnUses(Pipeline pipeline, IReadOnlyList<Problem> problems, SqlColumns sql)
{
    private readonly ProblemOwners _owners = new(problems);
    private SchemaChange? _change;

    /// <summary>Finds the uses of a column.</summary>
    /// <param name="table">The table: a dataset, whose columns are followed through its cleaning, or one made by SQL.</param>
    /// <param name="column">The column, as the schema names it.</param>
    /// <param name="change">The change of its type, if that is what changed.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<ImmutableArray<ColumnUse>> FindAsync(string table, string column, SchemaChange? change = null, CancellationToken cancellationToken = default)
    {
        _change = change;
        var found = new List<ColumnUse>();
        var names = ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, column);
        if (pipeline.Sources.FirstOrDefault(source => source.Name == table) is { } dataset)
            names = await FollowAsync(dataset, names, column, found, cancellationToken).ConfigureAwait(false);

        await UseAsync(table, names, column, null, found, cancellationToken).ConfigureAwait(false);
        return [.. found.DistinctBy(use => (use.Kind, use.Name))];
    }

    /// <summary>Returns the tables that read a table, directly or through others.</summary>
    public async Task<ImmutableArray<string>> ReadersAsync(string table, CancellationToken cancellationToken = default)
    {
        var readers = new List<string>();
        var open = new Queue<string>([table]);
        while (open.TryDequeue(out var name))
        {
            foreach (var query in pipeline.Queries.Where(query => query.Name != table && !readers.Contains(query.Name)))
            {
                if (!await sql.ReadsAsync(query.Sql, name, cancellationToken).ConfigureAwait(false))
                    continue;
                readers.Add(query.Name);
                open.Enqueue(query.Name);
            }
        }

        return [.. readers];
    }

    // What an operation makes of the column, under which names the rest meets it.
    private async Task<ImmutableHashSet<string>> FollowAsync(SourceDataset dataset, ImmutableHashSet<string> names, string column, List<ColumnUse> found, CancellationToken cancellationToken)
    {
        foreach (var operation in dataset.Clean)
        {
            var inSql = operation switch
            {
                Filter filter => await sql.NamedAsync(filter.Keep, dataset.Name, cancellationToken).ConfigureAwait(false),
                Derive derive => await sql.NamedAsync(derive.Sql, dataset.Name, cancellationToken).ConfigureAwait(false),
                _ => [],
            };
            if (operation.Columns.Concat(inSql).FirstOrDefault(names.Contains) is { } named)
                found.Add(new ColumnUse(UseKind.Cleaning, $"{dataset.Name}.{operation.Kind}({(operation is Derive made ? made.Column : named)})", column, operation.Place) { Breaks = _owners.Of(operation.Place) });
            names = operation switch
            {
                Rename rename => [.. names.Select(name => rename.Names.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value ?? name).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase)],
                Drop drop => names.Except(drop.Columns),
                Derive derive when inSql.Any(names.Contains) => names.Add(derive.Column),
                Fill { From: { } from } fill when names.Contains(from) => names.Add(fill.Column),
                _ => names,
            };
        }

        return names.WithComparer(StringComparer.OrdinalIgnoreCase);
    }

    private async Task UseAsync(string table, ImmutableHashSet<string> names, string column, string? through, List<ColumnUse> found, CancellationToken cancellationToken)
    {
        foreach (var other in pipeline.Tables)
        {
            if (other.Name == table && other.Key.Any(names.Contains))
                found.Add(new ColumnUse(UseKind.Key, other.Name, column, other.KeyPlace ?? other.Place) { Through = through, Breaks = _owners.Of(other.KeyPlace) });
            foreach (var check in other.Checks.Where(check => check.Place != other.Place))
            {
                if (await UsesAsync(check, other, table, names, cancellationToken).ConfigureAwait(false))
                    found.Add(new ColumnUse(UseKind.Check, check.Id(other.Name), column, check.Place) { Through = through, Breaks = _owners.Of(check.Place) ?? Reread(check) });
            }
        }

        foreach (var query in pipeline.Queries.Where(query => query.Name != table && !found.Exists(use => use.Kind is UseKind.Kpi or UseKind.Dataset && use.Name == query.Name)).ToList())
        {
            if (!await sql.UsesAsync(query.Sql, table, names, cancellationToken).ConfigureAwait(false))
                continue;

            found.Add(new ColumnUse(query.IsKpi ? UseKind.Kpi : UseKind.Dataset, query.Name, column, query.SqlPlace ?? query.Place) { Through = through, Breaks = _owners.Of(query) });
            await ReadAsync(query.Name, column, found, cancellationToken).ConfigureAwait(false);
        }
    }

    // Which of its columns come from this one is not known, so whatever reads the table is named.
    private async Task ReadAsync(string table, string column, List<ColumnUse> found, CancellationToken cancellationToken)
    {
        foreach (var reader in pipeline.Queries.Where(query => query.Name != table && !found.Exists(use => use.Kind is UseKind.Kpi or UseKind.Dataset && use.Name == query.Name)).ToList())
        {
            if (!await sql.ReadsAsync(reader.Sql, table, cancellationToken).ConfigureAwait(false))
                continue;

            found.Add(new ColumnUse(reader.IsKpi ? UseKind.Kpi : UseKind.Dataset, reader.Name, column, reader.SqlPlace ?? reader.Place) { Through = table, Breaks = _owners.Of(reader) });
            await ReadAsync(reader.Name, column, found, cancellationToken).ConfigureAwait(false);
        }
    }

    // 100 is more than 20, and as text it is less: such a check is no mistake to anybody but its author.
    private string? Reread(Check check) => _change is { Kind: ChangeKind.TypeChanged } change && check.ColumnValues.Any()
        ? $"It holds {string.Join(", ", check.ColumnValues.Take(3).Select(value => $"'{value}'"))}, which would be compared as {change.After}, no longer as {change.Before}."
        : null;

    private async Task<bool> UsesAsync(Check check, Table of, string table, ImmutableHashSet<string> names, CancellationToken cancellationToken)
    {
        if (check is References references && references.To == table && references.ToKey.Any(names.Contains))
            return true;
        ImmutableArray<UserSql> statements = check switch { QueryRows query => [query.Sql], Comparison two => [two.Sql, two.To], _ => [] };
        foreach (var statement in statements)
        {
            if (await sql.UsesAsync(statement, table, names, cancellationToken).ConfigureAwait(false))
                return true;
        }

        if (of.Name != table)
            return false;
        var named = check.Columns.ToList();
        foreach (var condition in new[] { check.Where, (check as Expression)?.Sql }.OfType<UserSql>())
            named.AddRange(await sql.NamedAsync(condition, table, cancellationToken).ConfigureAwait(false));
        return named.Exists(names.Contains);
    }
}
