using System.Collections.Immutable;

namespace Tamiz.Engines;

/// <summary>Reads user SQL without running it: that it is one harmless SELECT, and what it depends on.</summary>
public abstract class SqlAnalyzer
{
    /// <summary>Gets the name of the engine whose SQL it reads. Where the user wrote a text for each engine, that one's is analysed.</summary>
    public abstract string Engine { get; }

    /// <summary>Gets the SQL it reads. What a user wrote for any engine is rendered in it to be analysed and described, and again in that of the engine that runs it.</summary>
    public abstract SqlDialect Dialect { get; }

    /// <summary>Returns the columns a query over empty tables would give: the same types whichever engine runs it.</summary>
    /// <exception cref="EngineException">The query does not fit its tables.</exception>
    public abstract Task<ImmutableArray<ResultColumn>> DescribeAsync(string query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Analyses one SELECT statement. Nothing is run and no table needs to exist.
    /// </summary>
    /// <returns>What it reads, or the reasons why it is refused, each naming the word refused and the way round.</returns>
    public abstract Task<SqlAnalysis> AnalyzeAsync(string sql, CancellationToken cancellationToken = default);

    /// <summary>
    /// Analyses one expression over the columns of a table. Whoever uses it afterwards puts it between <c>"(\n"</c> and <c>"\n)"</c>, as is done here:
    /// the line ends keep a comment from hiding what follows.
    /// </summary>
    /// <returns>What it reads, <paramref name="table"/> included, or the reasons why it is refused.</returns>
    public abstract Task<SqlAnalysis> AnalyzeExpressionAsync(string expression, string table, CancellationToken cancellationToken = default);
}

/// <summary>What a SELECT reads.</summary>
/// <param name="Tables">Tables named in FROM clauses that are not its own CTEs, in order of first use, as written.</param>
/// <param name="Columns">The last part of each column name used, in order of first use.</param>
/// <param name="Functions">Functions used, in lower case.</param>
/// <param name="Aggregates">Whether it aggregates or uses window functions, so that sums of floating point may depend on the order of rows.</param>
/// <param name="Objections">Why it is refused; empty if it is allowed.</param>
public sealed record SqlAnalysis(
    ImmutableArray<string> Tables,
    ImmutableArray<string> Columns,
    ImmutableArray<string> Functions,
    bool Aggregates,
    ImmutableArray<SqlObjection> Objections);

/// <summary>A reason to refuse a statement.</summary>
/// <param name="Text">A full sentence: what is refused, why, and what to write instead.</param>
/// <param name="Line">The line within the statement, from 1; 0 if unknown.</param>
/// <param name="Column">The column within the line, from 1; 0 if unknown.</param>
public sealed record SqlObjection(string Text, int Line = 0, int Column = 0);
