using System.Collections.Immutable;

namespace Tamiz.Engines;

/// <summary>Where tables are computed. One subclass an engine; nobody outside it asks which engine it is.</summary>
/// <remarks>
/// Statements are self-contained: tables enter them as relations (<see cref="Parquet"/>, <see cref="LandAsync"/>), never through names in a
/// catalog, so that statements can run side by side. A location is a path or address that the engine itself can open.
/// Every method throws <see cref="EngineException"/> when the engine rejects a statement and
/// <see cref="OperationCanceledException"/> when it was cancelled.
/// </remarks>
public abstract class Engine : IAsyncDisposable
{
    /// <summary>Gets the name used in project files and step keys, such as <c>duckdb</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Gets the version of the engine itself, part of every step key.</summary>
    public abstract string Version { get; }

    /// <summary>Gets what differs in SQL between engines.</summary>
    public abstract SqlDialect Dialect { get; }

    /// <summary>Gets how many values one statement may hold for <see cref="SqlDialect.ValueAt"/>; above it values are numbered in order instead, which spills. The default is no limit.</summary>
    public virtual long MostOrderedValues => long.MaxValue;

    /// <summary>
    /// Returns this engine in a form that tells how far the statement is that it runs, from 0 when one starts up to 1; 0 too where it is over
    /// or the engine cannot know. The default tells nothing. The form needs no disposing and does not outlive this.
    /// </summary>
    public virtual Engine Watched(IProgress<double> progress) => this;

    /// <summary>
    /// Makes a text file readable and returns a relation (text for a FROM clause) over it. Its columns are those of the file, all text:
    /// an unquoted empty field is null, a quoted one the empty text. With <paramref name="withRow"/> it has <c>_row</c> too, from 0 in file order.
    /// </summary>
    public abstract Task<string> LandAsync(TextFile file, bool withRow = false, CancellationToken cancellationToken = default);

    /// <summary>Returns a relation over stored Parquet files, in the given order. With <paramref name="withRow"/> it has <c>_row</c>, from 0 in each file.</summary>
    public abstract string Parquet(ImmutableArray<string> locations, bool withRow = false);

    /// <summary>Runs a query and writes its rows to one new file, in the order of the query.</summary>
    /// <returns>The number of rows written.</returns>
    public abstract Task<long> MaterializeAsync(string query, Target target, CancellationToken cancellationToken = default);

    /// <summary>Runs a query whose result is small and reads all of it.</summary>
    public abstract Task<QueryResult> ReadAsync(string query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads SQL that the user wrote for this engine alone and no analyzer has read: that it is one SELECT, or a value where <paramref name="isValue"/>, and
    /// names nothing that is known to give another answer each time. The default objects to nothing.
    /// </summary>
    public virtual IEnumerable<SqlObjection> ObjectionsTo(string sql, bool isValue) => [];

    /// <summary>Returns the columns a query would give, without running it. A type that has no place in a schema is named as the engine names it.</summary>
    public abstract Task<ImmutableArray<ResultColumn>> DescribeAsync(string query, CancellationToken cancellationToken = default);

    /// <summary>Refuses a store that the engine cannot read and write, before any work is done. An engine in this process has nothing to ask.</summary>
    /// <exception cref="TamizException">The engine and this process do not see the same store.</exception>
    public virtual Task ProbeAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
