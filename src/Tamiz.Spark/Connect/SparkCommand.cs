using System.Collections.Immutable;

namespace Tamiz.Spark.Connect;

/// <summary>What Spark does once for each time it is asked.</summary>
public abstract record SparkCommand
{
    private protected SparkCommand()
    {
    }

    /// <summary>Any one statement. A command (CREATE, INSERT, SHOW …) runs exactly once; of a query the rows are fetched.</summary>
    /// <param name="Text">The statement, without a semicolon.</param>
    public sealed record Sql(string Text) : SparkCommand
    {
        /// <summary>Gets the values of <c>:name</c> or <c>?</c> in the text.</summary>
        public SparkArguments Arguments { get; init; } = SparkArguments.None;
    }

    /// <summary>Writes rows as a folder of files. Not atomic: a failure can leave some of them.</summary>
    /// <param name="Input">The rows.</param>
    /// <param name="Format">Such as <c>parquet</c>, <c>csv</c>, <c>delta</c>.</param>
    /// <param name="Path">The folder, as the server sees it.</param>
    public sealed record WriteFiles(SparkRelation Input, string Format, string Path) : SparkCommand
    {
        /// <summary>Gets what happens if the folder is there already.</summary>
        public SparkSaveMode Mode { get; init; } = SparkSaveMode.ErrorIfExists;

        /// <summary>Gets the columns that become folders.</summary>
        public ImmutableArray<string> PartitionBy { get; init; } = [];

        /// <summary>Gets the options of the format.</summary>
        public ImmutableSortedDictionary<string, string> Options { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    }

    /// <summary>Writes rows to a table of the catalog.</summary>
    /// <param name="Input">The rows.</param>
    /// <param name="Name">The table's name as SQL would have it.</param>
    public sealed record WriteTable(SparkRelation Input, string Name) : SparkCommand
    {
        /// <summary>Gets the format of a new table, or null for the server's default.</summary>
        public string? Format { get; init; }

        /// <summary>Gets what happens if the table is there already.</summary>
        public SparkSaveMode Mode { get; init; } = SparkSaveMode.ErrorIfExists;

        /// <summary>Gets whether rows go into an existing table by position (INSERT INTO) instead of by name.</summary>
        public bool Insert { get; init; }

        /// <summary>Gets the columns a new table is partitioned by.</summary>
        public ImmutableArray<string> PartitionBy { get; init; } = [];

        /// <summary>Gets the options of the format.</summary>
        public ImmutableSortedDictionary<string, string> Options { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    }

    /// <summary>Gives rows a name for this session. They are computed at every use.</summary>
    /// <param name="Input">The rows.</param>
    /// <param name="Name">The view's name.</param>
    public sealed record CreateView(SparkRelation Input, string Name) : SparkCommand
    {
        /// <summary>Gets whether a view of that name may be there already.</summary>
        public bool Replace { get; init; } = true;
    }
}

/// <summary>What a write does with what is there already.</summary>
public enum SparkSaveMode
{
    /// <summary>Adds to it.</summary>
    Append,

    /// <summary>Takes its place; with <c>partitionOverwriteMode=dynamic</c> only the partitions that rows fall into.</summary>
    Overwrite,

    /// <summary>Fails.</summary>
    ErrorIfExists,

    /// <summary>Writes nothing.</summary>
    Ignore,
}
