using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Pipelines;
using Tamiz.Planning;
using Tamiz.Schemas;

namespace Tamiz.Contracts;

/// <summary>All schemas of a project as it stands: those of its files as declared, those of its tables as they would be released. Found without data and store.</summary>
public sealed record ProjectSchemas
{
    private const string NoText = "no_sql_for_engine";

    /// <summary>Gets the pipeline.</summary>
    public required Pipeline Pipeline { get; init; }

    /// <summary>Gets the schemas by their names in the lock: <c>patients</c>, <c>patients@released</c>.</summary>
    public required ImmutableSortedDictionary<string, TableSchema> Schemas { get; init; }

    /// <summary>Gets the names whose schema is not known: the SQL of the table, or of one it reads, no longer fits or is for another engine.</summary>
    public required ImmutableArray<string> Unknown { get; init; }

    /// <summary>Gets what does not fit the schemas.</summary>
    public required ImmutableArray<Problem> Problems { get; init; }

    /// <summary>Finds the schemas.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="unfit">What is known not to fit.</param>
    /// <param name="engine">The engine by which SQL is described; it runs nothing.</param>
    /// <param name="analyzer">What reads SQL.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<ProjectSchemas> FindAsync(
        Pipeline pipeline, IReadOnlyList<Problem> unfit, Engine engine, SqlAnalyzer analyzer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        var (planned, problems) = await new Planner(engine, analyzer).PlanUnfitAsync(pipeline, cancellationToken).ConfigureAwait(false);
        var schemas = ImmutableSortedDictionary.CreateBuilder<string, TableSchema>(StringComparer.Ordinal);
        foreach (var source in pipeline.Sources)
        {
            schemas[source.Name] = source.Schema;
            schemas[source.Name + SchemaLock.Released] = source.Cleaned;
        }

        foreach (var query in planned.Queries)
            schemas[query.Table.Name + SchemaLock.Released] = query.Schema;
        return new ProjectSchemas
        {
            Pipeline = pipeline,
            Schemas = schemas.ToImmutable(),
            Unknown = [.. pipeline.Queries.Select(query => query.Name + SchemaLock.Released).Where(name => !schemas.ContainsKey(name))],
            Problems = [.. unfit.Concat(problems.Where(problem => problem.Code != NoText)).Distinct().OrderBy(problem => problem.Place.Line).ThenBy(problem => problem.Place.Column)],
        };
    }

    /// <summary>Returns what a table's schemas promise.</summary>
    public Compatibility PromiseOf(string name) => Pipeline.Find(TableOf(name))?.Compatibility ?? Compatibility.Backward;

    /// <summary>Returns the table of a schema's name.</summary>
    public static string TableOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return IsReleased(name) ? name[..^SchemaLock.Released.Length] : name;
    }

    /// <summary>Returns whether a schema's name is that of a table as it is released.</summary>
    public static bool IsReleased(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.EndsWith(SchemaLock.Released, StringComparison.Ordinal);
    }
}
