using System.Collections.Immutable;
using Tamiz.Contracts;
using Tamiz.DuckDb;
using Tamiz.Engines;
using Tamiz.Pipelines;
using Tamiz.Pipelines.Yaml;
using Tamiz.Reports;
using Tamiz.Schemas;

namespace Tamiz.Cli;

/// <summary>A project as its contract is: schemas and lock, though SQL and checks may not fit them. Needs no data and no store.</summary>
/// <param name="Project">The project.</param>
/// <param name="Now">Its schemas.</param>
internal sealed record ProjectContract(Project Project, ProjectSchemas Now) : IAsyncDisposable
{
    public required Engine Engine { get; init; }

    public required DuckDbSqlAnalyzer Analyzer { get; init; }

    public Pipeline Pipeline => Now.Pipeline;

    public SchemaLock? Lock => Pipeline.Lock;

    public static async Task<ProjectContract> LoadAsync(Terminal terminal, string? argument, CancellationToken cancellationToken)
    {
        var (project, unfit) = Project.LoadUnfit(terminal, argument);
        var engine = await DuckDbEngine.OpenAsync(new DuckDbOptions { Roots = [], TemporaryFolder = Path.GetTempPath() }, cancellationToken);
        var analyzer = await DuckDbSqlAnalyzer.OpenAsync(cancellationToken);
        return new ProjectContract(project, await ProjectSchemas.FindAsync(project.Pipeline, unfit, engine, analyzer, cancellationToken)) { Engine = engine, Analyzer = analyzer };
    }

    /// <summary>Returns the accepted schemas as they were in a commit; where there was no lock, those of the project as it was.</summary>
    public async Task<SchemaLock> AtAsync(string reference, Terminal terminal, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("tamiz-ref-").FullName;
        try
        {
            new Git(Project.Folder).Extract(reference, folder);
            if (LockIn(folder, reference) is { } accepted)
                return accepted;

            var (pipeline, _, unfit) = ProjectFile.LoadUnfit(folder, terminal.Environment);
            var then = await ProjectSchemas.FindAsync(pipeline, unfit, Engine, Analyzer, cancellationToken);
            return new SchemaLock { Schemas = then.Schemas.ToImmutableSortedDictionary(schema => schema.Key, schema => new LockedSchema(SemanticVersion.First, schema.Value, reference, DateTimeOffset.UnixEpoch, ""), StringComparer.Ordinal) };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Returns the tables that the SQL was written for: those of an earlier state, and beside them those of the project.</summary>
    public Dictionary<string, TableSchema> TablesAsIn(IEnumerable<KeyValuePair<string, TableSchema>> before) =>
        Now.Schemas.Concat(before).Where(schema => ProjectSchemas.IsReleased(schema.Key))
            .GroupBy(schema => ProjectSchemas.TableOf(schema.Key)).ToDictionary(same => same.Key, same => same.Last().Value);

    /// <summary>Describes reviewed schemas, with what uses the columns that changed.</summary>
    public async Task<ImmutableArray<ReportedSchema>> ReportAsync(SchemaReview review, SchemaLock? before, CancellationToken cancellationToken)
    {
        var tables = TablesAsIn((before ?? new SchemaLock()).Schemas.Select(locked => KeyValuePair.Create(locked.Key, locked.Value.Schema)));
        var reported = ImmutableArray.CreateBuilder<ReportedSchema>();
        foreach (var schema in review.Schemas)
        {
            // A released schema that follows from its input schema has the same uses.
            var follows = ProjectSchemas.IsReleased(schema.Name) && review.Schemas.Any(other => other.Name == ProjectSchemas.TableOf(schema.Name) && !other.Diff.IsEmpty);
            var found = schema.Was is null || follows || (schema.Diff.IsEmpty && schema.Schema is not null) ? schema : await WithUsesAsync(schema, tables, cancellationToken);
            reported.Add(ReportedSchema.Of(found, Now.PromiseOf(schema.Name)));
        }

        return reported.ToImmutable();
    }

    /// <summary>Returns what uses the columns that changed of a schema.</summary>
    public async Task<ReviewedSchema> WithUsesAsync(ReviewedSchema schema, IReadOnlyDictionary<string, TableSchema> before, CancellationToken cancellationToken)
    {
        var uses = new ColumnUses(Pipeline, Now.Problems, new SqlColumns(Analyzer, before));
        var found = new List<ColumnUse>();
        var changes = schema.Diff.Changes.Where(change => change.Kind is not (ChangeKind.Order or ChangeKind.Metadata)).ToList();
        var columns = changes.Select(change => change.Column.Split('.')[0]);
        foreach (var column in schema.Schema is null ? schema.Was!.Names : columns.Distinct(StringComparer.OrdinalIgnoreCase))
            found.AddRange(await uses.FindAsync(ProjectSchemas.TableOf(schema.Name), column, changes.Find(change => change.Column == column && change.Kind is ChangeKind.TypeChanged), cancellationToken));
        return schema with { Uses = [.. found.OrderBy(use => use.Breaks is null)] };
    }

    public ColumnUses Uses() => new(Pipeline, Now.Problems, new SqlColumns(Analyzer, new Dictionary<string, TableSchema>()));

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await Analyzer.DisposeAsync();
    }

    private static SchemaLock? LockIn(string folder, string reference)
    {
        try
        {
            return SchemaLock.Load(folder);
        }
        catch (TamizException e)
        {
            throw new TamizException(e.Reason, e.Code, $"In '{reference}': {e.Message}", e) { Place = e.Place, Hint = "Name another commit." };
        }
    }
}
