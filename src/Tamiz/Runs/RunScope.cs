using System.Collections.Immutable;

namespace Tamiz.Runs;

/// <summary>Which part of a pipeline a run does.</summary>
/// <param name="Only">The steps it does, by name; all others must be finished. <see langword="null"/> for all steps.</param>
/// <param name="Anew">The steps it does although they are finished.</param>
/// <param name="Closes">Whether it is judged and released.</param>
public sealed record RunScope(ImmutableHashSet<string>? Only, ImmutableHashSet<string> Anew, bool Closes)
{
    /// <summary>Gets the whole: every step that is not finished, gate and release.</summary>
    public static RunScope Whole { get; } = new(null, [], Closes: true);

    /// <summary>Tells whether a step is done if it is not finished.</summary>
    internal bool Does(string step) => Only is null || Only.Contains(step);
}
