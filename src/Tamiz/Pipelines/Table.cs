using System.Collections.Immutable;
using Tamiz.Checks;
using Tamiz.Cleaning;
using Tamiz.Engines;
using Tamiz.Ingest;
using Tamiz.Schemas;
using Tamiz.Storage;

namespace Tamiz.Pipelines;

/// <summary>A table of a pipeline.</summary>
public abstract record Table
{
    private protected Table()
    {
    }

    /// <summary>Gets the name: <c>[a-z][a-z0-9_]{0,62}</c>, one namespace for datasets and KPIs.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the columns that identify a row and by which released files are sorted; empty if there is none.</summary>
    public ImmutableArray<string> Key { get; init; } = [];

    /// <summary>Gets the checks, implied ones included; ids are unique.</summary>
    public ImmutableArray<Check> Checks { get; init; } = [];

    /// <summary>Gets by how much its rows may be fewer than in the current release: a share or a count. The default is 20%; <see langword="null"/> for any.</summary>
    public Limit? RowCountDrop { get; init; } = new(20, IsShare: true);

    /// <summary>Gets what its schemas promise about their next versions. The default is <c>backward</c>.</summary>
    public Compatibility Compatibility { get; init; } = Compatibility.Backward;

    /// <summary>Gets why the table is there, in the user's words.</summary>
    public string? Why { get; init; }

    /// <summary>Gets who answers for it.</summary>
    public string? Owner { get; init; }

    /// <summary>Gets where it is written.</summary>
    public FilePlace? Place { get; init; }

    /// <summary>Gets where its key is written.</summary>
    public FilePlace? KeyPlace { get; init; }
}

/// <summary>A table made from files.</summary>
public sealed record SourceDataset : Table
{
    /// <summary>Gets the patterns of its files: relative to the project, or addresses in buckets.</summary>
    public required ImmutableArray<string> Source { get; init; }

    /// <summary>Gets how those in buckets are reached; <see langword="null"/> for as the store is.</summary>
    public BucketAccess? Access { get; init; }

    /// <summary>Gets how the files are read.</summary>
    public ReadOptions Read { get; init; } = new();

    /// <summary>Gets the path of the schema file, relative to the project; empty if there is none.</summary>
    public string SchemaPath { get; init; } = "";

    /// <summary>Gets where that path is written.</summary>
    public FilePlace? SchemaPlace { get; init; }

    /// <summary>Gets the declared schema.</summary>
    public required TableSchema Schema { get; init; }

    /// <summary>Gets what its files are to the table.</summary>
    public LoadMode Load { get; init; }

    /// <summary>Gets the cleaning, in order.</summary>
    public ImmutableArray<CleaningOperation> Clean { get; init; } = [];

    /// <summary>Gets what becomes of a text that is no value of its column's type. The default sets its row aside.</summary>
    public OnTypeError OnTypeError { get; init; }

    /// <summary>Gets whether each cell that cleaning changes is written down. The default is not to.</summary>
    public bool Trail { get; init; }

    /// <summary>Gets the columns after cleaning: those that checks, key and SQL know, and that are released.</summary>
    public TableSchema Cleaned => CleaningPlan.After(Schema, Clean);

    /// <summary>Gets all that is done to the text of its files.</summary>
    public CleaningPlan Cleaning => new(Schema, Load is LoadMode.Upsert ? Clean.Add(new Deduplicate(Key, KeepLast: true) { By = "upsert" }) : Clean, Read.NullValues)
    {
        Numbers = Read.Numbers,
        OnTypeError = OnTypeError,
        Trail = Trail,
    };

    /// <summary>Gets what becomes of columns that the schema does not know. The default keeps them aside.</summary>
    public ExtraColumns ExtraColumns { get; init; }

    /// <summary>Gets how many of the rows read may be quarantined, over all reasons. The default is 1%.</summary>
    public Limit QuarantineMax { get; init; } = new(1, IsShare: true);
}

/// <summary>A table made by SQL over others: a derived dataset or a KPI.</summary>
public sealed record QueryTable : Table
{
    /// <summary>Gets whether it is a KPI, else a derived dataset.</summary>
    public required bool IsKpi { get; init; }

    /// <summary>Gets the SELECT as written, with its portable calls.</summary>
    public required UserSql Sql { get; init; }

    /// <summary>Gets where the SQL starts.</summary>
    public FilePlace? SqlPlace { get; init; }
}

/// <summary>What the files of a dataset are to its table.</summary>
public enum LoadMode
{
    /// <summary>The whole truth: a row that is in none of them is gone.</summary>
    Snapshot,

    /// <summary>Files add to those before them, which stay though the source has them no more. A file that comes again replaces its own rows.</summary>
    Append,

    /// <summary>The same, and of rows with the same key the one of the latest file stays.</summary>
    Upsert,
}
