using System.Text.Json.Nodes;
using Tamiz.Engines;
using Tamiz.Planning;
using Tamiz.Quarantine;
using Tamiz.Releases;
using Tamiz.Storage;

namespace Tamiz.Runs;

/// <summary>
/// The quarantine files of a run, those of every dataset. Where the run of the current release had the same inputs and rules, the rows it set aside
/// are the same, and its files are copied if they are at hand: no source has to be read again for them. From a distant store they are not fetched.
/// </summary>
internal sealed class QuarantineFiles(Store store, Engine engine, PlannedPipeline planned, RunPlan plan, Candidate candidate)
{
    /// <summary>Writes them.</summary>
    /// <param name="released">The current release, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task WriteAsync(ReleaseBody? released, CancellationToken cancellationToken)
    {
        var before = released is not null && await IsSameAsync(released, cancellationToken).ConfigureAwait(false) ? released.Version : null;
        foreach (var source in planned.Sources.Where(source => candidate.Validated.ContainsKey(source.Dataset.Name)))
            await WriteAsync(source, before, cancellationToken).ConfigureAwait(false);
    }

    private Task WriteAsync(PlannedSource source, string? before, CancellationToken cancellationToken)
    {
        var name = source.Dataset.Name;
        var file = new QuarantineFile(store, engine, plan.Run, name, before);
        var gone = candidate.Cleaned[name].Count("quarantined") > 0 ? candidate.Cleaned[name].Gone : [];
        return file.WriteAsync(
            source.Dataset.Read, candidate.Files[name], gone, candidate.Validated[name].Quarantine, id => QuarantineReason.Of(id, source.Dataset), cancellationToken);
    }

    private async Task<bool> IsSameAsync(ReleaseBody released, CancellationToken cancellationToken)
    {
        if (released.To is not null || released.ConfigurationSha256 != plan.ConfigurationSha256 || candidate.Steps.Any(step => step.Outcome is not StepOutcome.Reused))
            return false;

        var path = store.LocalPath($"runs/{released.Version}/plan.json");
        if (path is null || !File.Exists(path))
            return false;

        var before = JsonNode.Parse(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false))!;
        return Named(RunPlan.FromJson(before)).SequenceEqual(Named(plan));
    }

    private static IEnumerable<(string Dataset, string Path, string Sha256)> Named(RunPlan plan) => plan.Inputs.Select(input => (input.Dataset, input.Path, input.Sha256));
}
