using System.Collections.Immutable;
using Tamiz.Checks;
using Tamiz.Cleaning;
using Tamiz.Engines;
using Tamiz.Pipelines;
using Tamiz.Schemas;

namespace Tamiz.Planning;

/// <summary>Reads all SQL of a pipeline on empty tables: nothing is run, no data is needed, and every mistake is found at once.</summary>
public sealed class Planner(Engine engine, SqlAnalyzer analyzer)
{
    private readonly List<Problem> _problems = [];
    private CodedCounts _coded = CodedCounts.None;

    /// <summary>Plans a pipeline.</summary>
    /// <exception cref="ProjectException">Some SQL is refused or does not fit the tables.</exception>
    public async Task<PlannedPipeline> PlanAsync(Pipeline pipeline, CancellationToken cancellationToken = default)
    {
        var (planned, problems) = await PlanUnfitAsync(pipeline, cancellationToken).ConfigureAwait(false);
        return problems.IsEmpty ? planned : throw new ProjectException(problems);
    }

    /// <summary>Plans what can be planned of a pipeline.</summary>
    /// <returns>The pipeline without the tables whose SQL does not fit, and what does not.</returns>
    public async Task<(PlannedPipeline Planned, ImmutableArray<Problem> Problems)> PlanUnfitAsync(Pipeline pipeline, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        _problems.Clear();
        _coded = pipeline.Sources.Aggregate(CodedCounts.None, (coded, source) => coded.With(source.Name, source.Cleaned));
        var sql = new SqlReading(engine, analyzer, [.. pipeline.Tables.Select(table => table.Name)], Object);
        var planning = new CheckPlanning(engine, sql, Object);
        var schemas = pipeline.Sources.ToDictionary(source => source.Name, source => source.Cleaned);

        var sources = ImmutableArray.CreateBuilder<SourceDataset>();
        foreach (var source in pipeline.Sources)
        {
            var rendered = await RenderAsync(source, sql, cancellationToken).ConfigureAwait(false);
            rendered = rendered with { Checks = await planning.AnalyzeAsync(rendered, pipeline, cancellationToken).ConfigureAwait(false) };
            sources.Add(rendered with { Checks = await planning.FitAsync(rendered, rendered.Cleaned, schemas, cancellationToken).ConfigureAwait(false) });
        }

        var parents = ParentOrder.Sort(sources.ToImmutable());
        foreach (var source in parents)
            RefuseCircles(source);

        var reads = new Dictionary<string, (string Sql, SqlAnalysis? Analysis)>();
        var tables = ImmutableArray.CreateBuilder<QueryTable>();
        foreach (var query in pipeline.Queries)
        {
            reads[query.Name] = await sql.AnalyzeAsync(query.Sql, query.SqlPlace, cancellationToken).ConfigureAwait(false);
            tables.Add(query with { Checks = await planning.AnalyzeAsync(query, pipeline, cancellationToken).ConfigureAwait(false) });
        }

        var order = DependencyOrder.Sort(
            tables,
            query => query.Name,
            query => KnownTables(query, reads[query.Name].Analysis, pipeline).Concat(TableToCheck.OthersOf(query.Name, query.Checks)),
            cycle => Object(cycle[0].SqlPlace, "sql_cycle", $"These tables read each other in a circle: {string.Join(" → ", cycle.Append(cycle[0]).Select(table => table.Name))}."));

        var queries = ImmutableArray.CreateBuilder<PlannedQuery>();
        foreach (var query in order)
        {
            if (reads[query.Name].Analysis is { } analysis
                && await PlanAsync(query, reads[query.Name].Sql, analysis, schemas, pipeline, sql, planning, cancellationToken).ConfigureAwait(false) is { } planned)
            {
                schemas[query.Name] = planned.Schema;
                queries.Add(planned);
            }
        }

        var sorted = new PlannedPipeline(pipeline with { Sources = sources.ToImmutable(), Queries = [.. queries.Select(query => query.Table)] }, parents, queries.ToImmutable()) { Coded = _coded };
        return (sorted, [.. _problems.OrderBy(problem => problem.Place.Line).ThenBy(problem => problem.Place.Column)]);
    }

    private static async Task<SourceDataset> RenderAsync(SourceDataset source, SqlReading sql, CancellationToken cancellationToken)
    {
        var operations = ImmutableArray.CreateBuilder<CleaningOperation>();
        var schema = source.Schema;
        foreach (var operation in source.Clean)
        {
            operations.Add(operation switch
            {
                Filter filter => filter with { Keep = filter.Keep with { Rendered = await sql.ConditionAsync(filter.Keep, source.Name, schema, filter.Place, cancellationToken).ConfigureAwait(false) } },
                Derive derive => derive with { Sql = derive.Sql with { Rendered = await sql.ValueAsync(derive.Sql, derive.Column, derive.Type, source.Name, schema, derive.Place, cancellationToken).ConfigureAwait(false) } },
                _ => operation,
            });
            schema = operation.After(schema);
        }

        return source with { Clean = operations.ToImmutable() };
    }

    private async Task<PlannedQuery?> PlanAsync(
        QueryTable query,
        string rendered,
        SqlAnalysis analysis,
        Dictionary<string, TableSchema> schemas,
        Pipeline pipeline,
        SqlReading sql,
        CheckPlanning planning,
        CancellationToken cancellationToken)
    {
        var known = KnownTables(query, analysis, pipeline);
        if (known.Any(name => !schemas.ContainsKey(name)) || analysis.Tables.Any(name => pipeline.Find(name.ToLowerInvariant()) is null))
            return null;

        if (await sql.DescribeAsync(rendered, query.Name, query.SqlPlace, known.ToImmutableDictionary(name => name, name => schemas[name]), cancellationToken).ConfigureAwait(false) is not var (select, plain))
            return null;
        var schema = Uses(plain, query, analysis, known.SelectMany(name => schemas[name].Sensitive)) ? new TableSchema([.. plain.Columns.Select(column => column.AsSensitive())]) : plain;
        if (Uses(plain, query, analysis, known.SelectMany(name => _coded.Columns.GetValueOrDefault(name, []))))
            _coded = _coded.With(query.Name, schema, query.Key, analysis.Aggregates || !IsRead(query) || known.Any(_coded.Counting.ContainsKey));

        foreach (var missing in query.Key.Where(column => schema.Find(column) is null))
            Object(query.KeyPlace ?? query.Place, "unknown_column", $"The key column '{missing}' of '{query.Name}' is not in the result of its SQL.", Spelling.Suggest(missing, [.. schema.Names]));
        CheckRules.CheckColumns(query, schema, pipeline, Object);
        var checks = await planning.FitAsync(query, schema, schemas.Append(KeyValuePair.Create(query.Name, schema)).ToDictionary(), cancellationToken).ConfigureAwait(false);
        var reproducible = analysis.Aggregates && schema.Columns.Any(column => column.Type.IsFloatingPoint);
        return new PlannedQuery(query with { Checks = checks }, rendered, known, select, schema, reproducible);
    }

    // Which columns of a result come from a sensitive or coded one is not known, so where one is used, all of them are as sensitive or coded.
    private bool Uses(TableSchema schema, QueryTable query, SqlAnalysis analysis, IEnumerable<string> columns) => columns.Any(name =>
        !IsRead(query) || analysis.Columns.Contains(name, StringComparer.OrdinalIgnoreCase) || schema.Find(name) is not null
        || analysis.Columns.Any(column => analysis.Tables.Contains(column, StringComparer.OrdinalIgnoreCase)));

    private bool IsRead(QueryTable query) => query.Sql.For(analyzer.Engine) is not null;

    // SQL in a check reads validated rows, so whatever it reads has to be checked before.
    private void RefuseCircles(PlannedSource source)
    {
        foreach (var check in source.Dataset.Checks.OfType<StatementCheck>())
        {
            foreach (var name in check.Reads.Where(name => source.Parents.TryGetValue(name, out var known) && !known))
                Object(check.Place, "check_cycle", $"The check '{check.Id(source.Dataset.Name)}' reads '{name}', whose checks look at '{source.Dataset.Name}' in turn.", "Write a derived dataset or a KPI over both, and the check there.");
        }
    }

    private ImmutableArray<string> KnownTables(QueryTable query, SqlAnalysis? analysis, Pipeline pipeline)
    {
        var known = ImmutableArray.CreateBuilder<string>();
        foreach (var name in analysis?.Tables.Select(name => name.ToLowerInvariant()).Distinct() ?? [])
        {
            if (pipeline.Find(name) is not null)
                known.Add(name);
            else
                Object(query.SqlPlace, "unknown_table", $"The SQL of '{query.Name}' reads '{name}', which is not a dataset or KPI.", Spelling.Suggest(name, [.. pipeline.Tables.Select(table => table.Name)]));
        }

        return known.ToImmutable();
    }

    private void Object(FilePlace? place, string code, string text, string? hint = null)
    {
        var problem = new Problem(place ?? new FilePlace("tamiz.yml"), code, text, hint);
        if (!_problems.Contains(problem))
            _problems.Add(problem);
    }
}
