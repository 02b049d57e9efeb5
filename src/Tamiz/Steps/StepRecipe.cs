using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Steps;

/// <summary>All that the result of a step depends on. Its hash is the step's key.</summary>
/// <param name="Step">The step.</param>
/// <param name="Version">The version of the code that does it; it changes when the result may.</param>
/// <param name="DependsOn">Its configuration and the content fingerprints of its inputs. Never secrets.</param>
public sealed record StepRecipe(Step Step, int Version, JsonObject DependsOn)
{
    /// <summary>Gets whether the engine takes part. The default is that it does.</summary>
    public bool UsesEngine { get; init; } = true;

    /// <summary>Gets what the hashes of input files are called, in words for people; no part of the key.</summary>
    public ImmutableDictionary<string, string> Names { get; init; } = ImmutableDictionary<string, string>.Empty;
}
