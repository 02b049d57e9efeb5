using Tamiz.Engines;
using Tamiz.Spark.Connect;

namespace Tamiz.Spark;

/// <summary>How to reach Spark.</summary>
public sealed record SparkEngineOptions
{
    /// <summary>Gets the server.</summary>
    public required SparkConnection Connection { get; init; }

    /// <summary>Gets a folder for what lives no longer than the engine. Without <see cref="Files"/> the server reaches it under the same path.</summary>
    public required string ScratchFolder { get; init; }

    /// <summary>Gets how the server reaches files; <see langword="null"/>, the default, for folders that it reaches under the same path.</summary>
    public SharedFiles? Files { get; init; }

    /// <summary>Gets how much of a file one task reads. The default is 16 MiB; with <see cref="Files"/> 64 MiB, as services join only parts of some size.</summary>
    public long BlockBytes { get => field > 0 ? field : Files is null ? 16 << 20 : 64 << 20; init; }

    /// <summary>Gets what is told of settings that the server refuses.</summary>
    public Action<string>? Warning { get; init; }

    /// <summary>Gets the clock, for waits between tries.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
