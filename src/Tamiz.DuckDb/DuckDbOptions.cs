using System.Collections.Immutable;

namespace Tamiz.DuckDb;

/// <summary>How to open DuckDB.</summary>
public sealed record DuckDbOptions
{
    /// <summary>Gets the folders the engine may read and write, with all below them. Nothing else on the machine can be reached from a statement.</summary>
    public required ImmutableArray<string> Roots { get; init; }

    /// <summary>Gets the folder for what does not fit in memory. The engine makes a folder of its own in it and removes it at the end.</summary>
    public required string TemporaryFolder { get; init; }

    /// <summary>Gets the memory limit. The default, <see langword="null"/>, is 60 % of the machine or the cgroup, leaving at least 300 MB.</summary>
    /// <remarks>Reproducible statements run in an instance of their own, opened at the first one, which may use a quarter of this in addition.</remarks>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Gets the number of threads. The default, <see langword="null"/>, is one for each processor.</summary>
    public int? Threads { get; init; }

    /// <summary>Gets the clock, for how often a statement that is watched is asked how far it is.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
