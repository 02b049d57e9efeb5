namespace Tamiz.Pipelines;

/// <summary>Which engine computes, as a project file or a user says it: <c>duckdb</c>, or the address of a Spark Connect server.</summary>
/// <param name="Name">The engine's name: <c>duckdb</c> or <c>spark</c>.</param>
/// <param name="Address">The address, which may hold a token; <see langword="null"/> for an engine in this process.</param>
public sealed record EngineChoice(string Name, string? Address = null)
{
    /// <summary>What there is without a choice.</summary>
    public static EngineChoice Default { get; } = new("duckdb");

    /// <summary>Reads <c>duckdb</c> or <c>sc://host:port</c>.</summary>
    /// <returns>The choice; <see langword="null"/> if it is neither.</returns>
    public static EngineChoice? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == Default.Name)
            return Default;
        return text.StartsWith("sc://", StringComparison.Ordinal) && text.Length > "sc://".Length ? new("spark", text) : null;
    }

    /// <summary>Returns the name, and where the engine is without what may be secret.</summary>
    public override string ToString() => Address is null ? Name : $"{Name} at {Address.Split(';')[0].TrimEnd('/')}";
}
