namespace Tamiz.Engines;

/// <summary>Thrown when an engine rejects a statement or fails while it runs one.</summary>
/// <remarks>The engine's own text may quote cell values; it is in <see cref="EngineText"/> and must not be shown for failures on data.</remarks>
public sealed class EngineException(EngineFailure failure, string message, string engineText, string sql, Exception? innerException = null)
    : TamizException(failure is EngineFailure.Infrastructure ? ExitReason.Transient : ExitReason.StepFailed, "engine_" + failure.ToString().ToLowerInvariant(), message, innerException)
{
    /// <summary>Gets the class of the failure.</summary>
    public EngineFailure Failure { get; } = failure;

    /// <summary>Gets what the engine said.</summary>
    public string EngineText { get; } = engineText;

    /// <summary>Gets the statement.</summary>
    public string Sql { get; } = sql;
}

/// <summary>The classes of failure that callers treat differently.</summary>
public enum EngineFailure
{
    /// <summary>The statement itself is wrong: syntax, unknown column, types that do not go together. The engine's text shows no data.</summary>
    Statement,

    /// <summary>A value could not be handled: overflow, a cast. The engine's text may show data.</summary>
    Data,

    /// <summary>Memory, disk, files: the machine, not the statement.</summary>
    Infrastructure,
}
