using Tamiz.Spark.Connect;

namespace Tamiz.Spark;

/// <summary>How to reach Spark.</summary>
public sealed record SparkEngineOptions
{
    /// <summary>Gets the server.</summary>
    public required SparkConnection Connection { get; init; }

    /// <summary>Gets a folder that this process and the server both reach under the same path, for what lives no longer than the engine.</summary>
    public required string ScratchFolder { get; init; }

    /// <summary>Gets what is told of settings that the server refuses.</summary>
    public Action<string>? Warning { get; init; }

    /// <summary>Gets the clock, for waits between tries.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
