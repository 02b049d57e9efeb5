using System.Collections.Immutable;
using Tamiz.Schemas;
using Tamiz.Storage;

namespace Tamiz.Pipelines;

/// <summary>The datasets, KPIs and deliveries of one project, checked and complete: every default is filled in.</summary>
public sealed record Pipeline
{
    /// <summary>Gets the name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets where the name is written.</summary>
    public FilePlace? NamePlace { get; init; }

    /// <summary>Gets the folder that relative paths start from.</summary>
    public required string Folder { get; init; }

    /// <summary>Gets what puts references back in place of secrets, wherever a text leaves memory. The default knows no secret.</summary>
    public Func<string, string> Mask { get; init; } = text => text;

    /// <summary>Gets the store, as written: a path relative to <see cref="Folder"/>, or the address of the zone that releases are in. The default is <c>./store</c>.</summary>
    public string Store { get; init; } = "./store";

    /// <summary>Gets the buckets that the store is in; <see langword="null"/> if it is a folder.</summary>
    public StoreBuckets? Buckets { get; init; }

    /// <summary>Gets what reads sources in buckets; <see langword="null"/> where nothing was given that can.</summary>
    public BucketFiles? BucketFiles { get; init; }

    /// <summary>Gets the engine. The default is <c>duckdb</c>.</summary>
    public EngineChoice Engine { get; init; } = EngineChoice.Default;

    /// <summary>Gets the tables made from files, in the order written.</summary>
    public ImmutableArray<SourceDataset> Sources { get; init; } = [];

    /// <summary>Gets the tables made by SQL over others: derived datasets, then KPIs, in the order written.</summary>
    public ImmutableArray<QueryTable> Queries { get; init; } = [];

    /// <summary>Gets what becomes of a release.</summary>
    public ReleaseOptions Release { get; init; } = new();

    /// <summary>Gets the accepted schemas; <see langword="null"/> if the project has none yet.</summary>
    public SchemaLock? Lock { get; init; }

    /// <summary>Gets how a blocked run is tried again by itself; <see langword="null"/> if it is not.</summary>
    public BlockedRetry? RetryBlocked { get; init; }

    /// <summary>Gets every table: sources, derived datasets, KPIs.</summary>
    public IEnumerable<Table> Tables => [.. Sources, .. Queries];

    /// <summary>Gets whether some dataset is more than its files of the day: later files add to those of earlier runs.</summary>
    internal bool AddsFiles => Sources.Any(source => source.Load is not LoadMode.Snapshot);

    /// <summary>Finds a table by name.</summary>
    public Table? Find(string name) => Tables.FirstOrDefault(table => table.Name == name);
}
