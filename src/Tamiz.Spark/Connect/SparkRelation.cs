using System.Collections.Immutable;
using Apache.Arrow;

namespace Tamiz.Spark.Connect;

/// <summary>Rows that Spark can compute: what a query reads and what a command writes. Describing one runs nothing.</summary>
public abstract record SparkRelation
{
    private protected SparkRelation()
    {
    }

    /// <summary>The rows of a SELECT, WITH or VALUES. Never a command: that goes to <see cref="SparkCommand.Sql"/>, or it would run at every use.</summary>
    /// <param name="Text">One statement, without a semicolon.</param>
    public sealed record Sql(string Text) : SparkRelation
    {
        /// <summary>Gets the values of <c>:name</c> or <c>?</c> in the text.</summary>
        public SparkArguments Arguments { get; init; } = SparkArguments.None;
    }

    /// <summary>A table or view of the catalog.</summary>
    /// <param name="Name">Its name as SQL would have it: parts with dots, each in backticks where needed.</param>
    public sealed record Table(string Name) : SparkRelation;

    /// <summary>Files that the server reads; paths are the server's, not ours.</summary>
    /// <param name="Format">Such as <c>csv</c>, <c>parquet</c>, <c>json</c>, <c>delta</c>.</param>
    /// <param name="Paths">Files or folders.</param>
    public sealed record Files(string Format, ImmutableArray<string> Paths) : SparkRelation
    {
        /// <summary>Gets the schema as DDL (<c>a INT, b STRING</c>) or Spark's JSON; null lets the source say.</summary>
        public string? Schema { get; init; }

        /// <summary>Gets the options of the source.</summary>
        public ImmutableSortedDictionary<string, string> Options { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    }

    /// <summary>Rows of this process. Small ones travel in the plan, large ones are uploaded once and known by their hash.</summary>
    /// <param name="ArrowSchema">Their schema: fields nullable, timestamps with a zone, decimals of 128 bits.</param>
    /// <param name="Batches">The rows; the caller keeps and disposes them.</param>
    public sealed record Local(Schema ArrowSchema, ImmutableArray<RecordBatch> Batches) : SparkRelation
    {
        /// <summary>Gets the schema to cast and rename to, by position, as DDL; null takes Arrow's. Needed where there are no rows.</summary>
        public string? Schema { get; init; }
    }

    /// <summary>The same rows in at most so many partitions, so that a command writes at most so many files. No rows change places over the net.</summary>
    /// <param name="Input">The rows.</param>
    /// <param name="Partitions">At least 1.</param>
    public sealed record Coalesced(SparkRelation Input, int Partitions) : SparkRelation;

    /// <summary>The same rows, counted on their way: <see cref="SparkResult.Observed"/> has the values when all have passed.</summary>
    /// <param name="Input">The rows.</param>
    /// <param name="Name">The name of the values, unique in a query.</param>
    /// <param name="Metrics">By name, SQL expressions that aggregate (<c>count(*)</c>, <c>sum(x)</c>), not DISTINCT.</param>
    public sealed record Counted(SparkRelation Input, string Name, ImmutableSortedDictionary<string, string> Metrics) : SparkRelation;
}

/// <summary>Values for the markers of a statement: all named or all by position.</summary>
/// <remarks>
/// Taken: null, bool, sbyte, short, int, long, float, double, decimal, string, byte[], <see cref="DateOnly"/>, <see cref="DateTimeOffset"/>,
/// <see cref="DateTime"/> (of no kind: TIMESTAMP_NTZ), <see cref="TimeSpan"/>, and lists of one of these.
/// </remarks>
public sealed record SparkArguments
{
    /// <summary>No values.</summary>
    public static readonly SparkArguments None = new();

    private SparkArguments()
    {
    }

    /// <summary>Gets the values of <c>:name</c>.</summary>
    public ImmutableSortedDictionary<string, object?> Named { get; private init; } = ImmutableSortedDictionary<string, object?>.Empty;

    /// <summary>Gets the values of <c>?</c>, in order.</summary>
    public ImmutableArray<object?> Positional { get; private init; } = [];

    /// <summary>Values for <c>:name</c>.</summary>
    public static SparkArguments Of(params ReadOnlySpan<(string Name, object? Value)> named)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in named)
            values.Add(name, value);
        return new() { Named = values.ToImmutable() };
    }

    /// <summary>Values for <c>?</c>.</summary>
    public static SparkArguments InOrder(params ReadOnlySpan<object?> values) => new() { Positional = [.. values] };
}
