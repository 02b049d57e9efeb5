using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Steps;

namespace Tamiz.Runs;

/// <summary>Says why a step is done: what differs from when it was done last. A run keeps the same reason that a plan gives beforehand.</summary>
internal sealed class StepReasons(StepCache cache, StepHistory history)
{
    /// <summary>Returns why a step is reused.</summary>
    public static string Same(StepManifest manifest) => $"same inputs and rules as in run {manifest.Run}";

    /// <summary>Returns the newest result of a step, or <see langword="null"/> if it was never done or nothing is kept of it.</summary>
    public async Task<StepManifest?> LastAsync(Step step, CancellationToken cancellationToken) =>
        await history.LastAsync(step, cancellationToken).ConfigureAwait(false) is { } record ? await cache.ReadAsync(step, record.Key, cancellationToken).ConfigureAwait(false) : null;

    /// <summary>Returns why a step is done that no manifest is there for, and its newest result as <see cref="LastAsync"/> does.</summary>
    /// <param name="recipe">The step.</param>
    /// <param name="parts">The parts of its key.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<(ImmutableArray<string> Why, StepManifest? Last)> OfAsync(StepRecipe recipe, JsonObject parts, CancellationToken cancellationToken)
    {
        if (await history.LastAsync(recipe.Step, cancellationToken).ConfigureAwait(false) is not { } record)
            return (["not done before"], null);

        var last = await cache.ReadAsync(recipe.Step, record.Key, cancellationToken).ConfigureAwait(false);
        return record.Key == CanonicalJson.Hash(parts) ? (["what it left is damaged or gone"], last)
            : last is { Parts: { } before } ? (KeyDifference.Describe(recipe, before, parts), last)
            : (["what it was done with last is no longer kept"], last);
    }
}
