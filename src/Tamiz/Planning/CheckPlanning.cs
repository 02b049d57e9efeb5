using System.Collections.Immutable;
using Tamiz.Checks;
using Tamiz.Engines;
using Tamiz.Pipelines;
using Tamiz.Schemas;

namespace Tamiz.Planning;

/// <summary>Reads the SQL in checks: first what it depends on, then, when columns are known, whether it fits them.</summary>
internal sealed class CheckPlanning(Engine engine, SqlReading sql, Objection objection)
{
    private readonly HashSet<string> _refused = [];

    /// <summary>Finds the tables that checks read.</summary>
    /// <param name="table">The table whose checks they are.</param>
    /// <param name="pipeline">All tables.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<ImmutableArray<Check>> AnalyzeAsync(Table table, Pipeline pipeline, CancellationToken cancellationToken)
    {
        var checks = ImmutableArray.CreateBuilder<Check>();
        foreach (var check in table.Checks)
        {
            checks.Add(check switch
            {
                QueryRows query => query with { Sql = await AnalyzeAsync(query.Sql, check, table, pipeline, cancellationToken).ConfigureAwait(false) },
                Comparison two => two with
                {
                    Sql = await AnalyzeAsync(two.Sql, check, table, pipeline, cancellationToken).ConfigureAwait(false),
                    To = await AnalyzeAsync(two.To, check, table, pipeline, cancellationToken).ConfigureAwait(false),
                },
                _ => check,
            });
        }

        return checks.ToImmutable();
    }

    /// <summary>Fits conditions to the columns of the table, and statements to the tables they read.</summary>
    /// <param name="table">The table whose checks they are; its checks have been analysed.</param>
    /// <param name="schema">Its columns.</param>
    /// <param name="schemas">The columns of the tables that may be read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<ImmutableArray<Check>> FitAsync(Table table, TableSchema schema, IReadOnlyDictionary<string, TableSchema> schemas, CancellationToken cancellationToken)
    {
        var checks = ImmutableArray.CreateBuilder<Check>();
        foreach (var check in table.Checks)
        {
            var fitted = check.Where is null ? check : check with { Where = await ConditionAsync(check.Where, check, table, schema, cancellationToken).ConfigureAwait(false) };
            checks.Add(fitted switch
            {
                Expression expression => expression with { Sql = await ConditionAsync(expression.Sql, check, table, schema, cancellationToken).ConfigureAwait(false) },
                QueryRows query => query with { Sql = await DescribeAsync(query.Sql, check, table, schemas, cancellationToken).ConfigureAwait(false) },
                Comparison two => two with
                {
                    Sql = OneValue(await DescribeAsync(two.Sql, check, table, schemas, cancellationToken).ConfigureAwait(false), "sql", check, table),
                    To = OneValue(await DescribeAsync(two.To, check, table, schemas, cancellationToken).ConfigureAwait(false), "to_sql", check, table),
                },
                IsType type => WithFormat(type, table),
                _ => fitted,
            });
        }

        return checks.ToImmutable();
    }

    private async Task<UserSql> ConditionAsync(UserSql condition, Check check, Table table, TableSchema schema, CancellationToken cancellationToken) =>
        condition with { Rendered = await sql.ConditionAsync(condition, table.Name, schema, check.Place, cancellationToken).ConfigureAwait(false) };

    private async Task<UserSql> AnalyzeAsync(UserSql statement, Check check, Table table, Pipeline pipeline, CancellationToken cancellationToken)
    {
        var (rendered, analysis) = await sql.AnalyzeAsync(statement, check.Place, cancellationToken).ConfigureAwait(false);
        var reads = ImmutableArray.CreateBuilder<string>();
        foreach (var name in analysis?.Tables.Select(name => name.ToLowerInvariant()).Distinct() ?? [])
        {
            if (pipeline.Find(name) is not { } other)
                Refuse(rendered, check, "unknown_table", $"The SQL of the check '{check.Id(table.Name)}' reads '{name}', which is not a dataset or KPI.", Spelling.Suggest(name, [.. pipeline.Tables.Select(known => known.Name)]));
            else if (table is SourceDataset && other is QueryTable)
                Refuse(rendered, check, "reads_later_table", $"The SQL of the check '{check.Id(table.Name)}' reads '{name}', which is made after '{table.Name}' was checked.", $"Write the check under '{name}'.");
            else
                reads.Add(name);
        }

        if (analysis is null)
            _refused.Add(rendered);
        return statement with { Rendered = rendered, Reads = reads.ToImmutable(), Aggregates = analysis?.Aggregates ?? true };
    }

    private async Task<UserSql> DescribeAsync(UserSql statement, Check check, Table table, IReadOnlyDictionary<string, TableSchema> schemas, CancellationToken cancellationToken)
    {
        if (_refused.Contains(statement.Rendered) || statement.Reads.Any(name => !schemas.ContainsKey(name)))
            return statement;

        var described = await sql.DescribeAsync(
            statement.Rendered, check.Id(table.Name), check.Place, statement.Reads.ToImmutableDictionary(name => name, name => schemas[name]), cancellationToken).ConfigureAwait(false);
        return described is var (_, schema) ? statement with { Columns = [.. schema.Names] } : statement;
    }

    private UserSql OneValue(UserSql statement, string key, Check check, Table table)
    {
        if (statement.Columns.Length > 1)
            objection(check.Place, "not_one_value", $"'{key}' of the check '{check.Id(table.Name)}' gives {statement.Columns.Length} columns ({string.Join(", ", statement.Columns)}); it must give one value.");
        return statement;
    }

    private IsType WithFormat(IsType check, Table table)
    {
        try
        {
            _ = engine.Dialect.CastOrNull(engine.Dialect.Quote(check.Column), new Column(check.Column, check.Type, Format: check.Format));
        }
        catch (TamizException e)
        {
            objection(check.Place, "wrong_value", $"The check '{check.Id(table.Name)}' cannot be used. {e.Message}", e.Hint);
        }

        return check;
    }

    private void Refuse(string rendered, Check check, string code, string text, string? hint)
    {
        _refused.Add(rendered);
        objection(check.Place, code, text, hint);
    }
}
