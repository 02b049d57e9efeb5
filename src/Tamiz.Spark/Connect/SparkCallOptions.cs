using System.Collections.Immutable;

namespace Tamiz.Spark.Connect;

/// <summary>How one execution is labelled and watched.</summary>
public sealed record SparkCallOptions
{
    /// <summary>Gets the tags by which <see cref="SparkSession.InterruptTagAsync"/> finds the execution. Not empty, no comma.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Gets who is told how far the execution is, about every two seconds, while its result is awaited or read.</summary>
    public IProgress<SparkProgress>? Progress { get; init; }
}

/// <summary>How far an execution is.</summary>
/// <param name="Tasks">The tasks of the stages known so far.</param>
/// <param name="CompletedTasks">Those that are done.</param>
/// <param name="RunningTasks">Those that run now.</param>
/// <param name="InputBytes">The bytes read from sources so far.</param>
public sealed record SparkProgress(long Tasks, long CompletedTasks, long RunningTasks, long InputBytes);
