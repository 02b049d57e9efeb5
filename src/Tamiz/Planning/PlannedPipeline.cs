using System.Collections.Immutable;
using Tamiz.Checks;
using Tamiz.Cleaning;
using Tamiz.Engines;
using Tamiz.Pipelines;
using Tamiz.Schemas;
using Tamiz.Steps;

namespace Tamiz.Planning;

/// <summary>A pipeline whose SQL has been read: what depends on what, and in which order tables are made.</summary>
/// <param name="Pipeline">The pipeline; SQL in checks and cleaning is rendered.</param>
/// <param name="Sources">The datasets made from files, those first that others refer to.</param>
/// <param name="Queries">The tables made by SQL, those first that others read.</param>
public sealed record PlannedPipeline(Pipeline Pipeline, ImmutableArray<PlannedSource> Sources, ImmutableArray<PlannedQuery> Queries)
{
    /// <summary>Gets which numbers of rows are not to be shared.</summary>
    public CodedCounts Coded { get; init; } = CodedCounts.None;

    /// <summary>Gets all steps, each behind those it needs: the order of a plan, in which a run tells of them.</summary>
    public ImmutableArray<Step> Steps =>
    [
        .. Sources.Select(source => source.IngestStep),
        .. Sources.Select(source => source.CleanStep),
        .. Sources.Select(source => source.ValidateStep),
        .. Queries.Select(query => query.Step),
    ];

    /// <summary>Gets the tables whose schema is another than was accepted.</summary>
    internal ImmutableArray<string> Unaccepted =>
    [
        .. Sources.Where(source => source.LockFindings(Pipeline.Lock).Any(finding => finding.Breaks)).Select(source => source.Dataset.Name),
        .. Queries.Where(query => query.LockFindings(Pipeline.Lock).Any(finding => finding.Breaks)).Select(query => query.Table.Name),
    ];

    /// <summary>Returns the pipeline of one run: the run's time stands wherever SQL or a check asks for it.</summary>
    internal PlannedPipeline At(DateTimeOffset asOf, SqlDialect dialect)
    {
        var sources = Sources.Select(source => source with { Dataset = At(source.Dataset, asOf, dialect) }).ToImmutableArray();
        var queries = Queries.Select(query => query with
        {
            Sql = SqlTemplate.Bind(query.Sql, dialect, asOf),
            Table = query.Table with { Checks = At(query.Table.Checks, new RunTime(asOf, dialect, query.Schema)) },
        }).ToImmutableArray();
        return this with
        {
            Sources = sources,
            Queries = queries,
            Pipeline = Pipeline with
            {
                Sources = [.. Pipeline.Sources.Select(source => sources.First(planned => planned.Dataset.Name == source.Name).Dataset)],
                Queries = [.. Pipeline.Queries.Select(query => queries.First(planned => planned.Table.Name == query.Name).Table)],
            },
        };
    }

    private static SourceDataset At(SourceDataset dataset, DateTimeOffset asOf, SqlDialect dialect) => dataset with
    {
        Checks = At(dataset.Checks, new RunTime(asOf, dialect, dataset.Cleaned)),
        Clean = [.. dataset.Clean.Select(operation => operation switch
        {
            Filter filter => filter with { Keep = filter.Keep.At(asOf, dialect) },
            Derive derive => derive with { Sql = derive.Sql.At(asOf, dialect) },
            _ => operation,
        })],
    };

    private static ImmutableArray<Check> At(ImmutableArray<Check> checks, RunTime time) => [.. checks.Select(check => check.At(time))];
}

/// <summary>A dataset made from files, in its place.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Parents">The datasets it refers to, and whether their validated rows are known by then (not in a cycle).</param>
public sealed record PlannedSource(SourceDataset Dataset, ImmutableDictionary<string, bool> Parents)
{
    /// <summary>Gets the dataset in the current release, if a check looks at it.</summary>
    public PreviousTable? Previous { get; init; }

    internal Step IngestStep => new(Stage.Ingest, Dataset.Name);

    internal Step CleanStep => new(Stage.Clean, Dataset.Name);

    internal Step ValidateStep => new(Stage.Validate, Dataset.Name);

    /// <summary>Returns what differs between its schemas and those that were accepted.</summary>
    internal ImmutableArray<SchemaFinding> LockFindings(SchemaLock? accepted) => LockComparison.Compare(accepted, Dataset.Name, Dataset.Schema, Dataset.Cleaned);
}

/// <summary>A table made by SQL, in its place.</summary>
/// <param name="Table">The table.</param>
/// <param name="Sql">Its SELECT, rendered.</param>
/// <param name="Reads">The tables it reads, by name.</param>
/// <param name="Select">What is selected from its result: columns brought to types a schema knows.</param>
/// <param name="Schema">The schema of the result.</param>
/// <param name="Reproducible">Whether it must be computed in a fixed order: it aggregates and returns floating point.</param>
public sealed record PlannedQuery(
    QueryTable Table, string Sql, ImmutableArray<string> Reads, string Select, TableSchema Schema, bool Reproducible)
{
    /// <summary>Gets the table in the current release, if a check looks at it.</summary>
    public PreviousTable? Previous { get; init; }

    internal Step Step => new(Stage.Kpis, Table.Name, Derives: !Table.IsKpi);

    /// <summary>Returns what differs between its schema and the one that was accepted. Without a lock nothing is said: its datasets are warned of.</summary>
    internal ImmutableArray<SchemaFinding> LockFindings(SchemaLock? accepted) => accepted is null ? [] : LockComparison.Compare(accepted, Table.Name, null, Schema);
}
