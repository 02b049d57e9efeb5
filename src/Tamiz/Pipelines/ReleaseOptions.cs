using System.Collections.Immutable;
using Tamiz.Engines;

namespace Tamiz.Pipelines;

/// <summary>What becomes of a release.</summary>
public sealed record ReleaseOptions
{
    /// <summary>Gets the formats of released files. The default is CSV and Parquet.</summary>
    public ImmutableArray<FileFormat> Files { get; init; } = [FileFormat.Csv, FileFormat.Parquet];

    /// <summary>Gets the deliveries, in order.</summary>
    public ImmutableArray<Delivery> Deliver { get; init; } = [];
}

/// <summary>A place where consumers read releases.</summary>
public abstract record Delivery
{
    private protected Delivery()
    {
    }

    /// <summary>Gets where it is written.</summary>
    public FilePlace? Place { get; init; }

    /// <summary>Files under stable names, replaced together.</summary>
    /// <param name="Path">The folder (a link), relative to the project.</param>
    public sealed record Files(string Path) : Delivery;
}
