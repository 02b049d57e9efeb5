using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Ingest;
using Tamiz.Releases;
using Tamiz.Storage;

namespace Tamiz.Runs;

/// <summary>The files that a release was made from, in their order: what later files of a dataset add to.</summary>
internal static class KnownFiles
{
    /// <summary>Reads them from the plan of the run whose files a release has; its bytes are proven by the ledger.</summary>
    /// <exception cref="TamizException">The plan is missing or was changed.</exception>
    public static async Task<ImmutableArray<PinnedFile>> ReadAsync(Store store, LedgerEntry? release, CancellationToken cancellationToken)
    {
        if (release is null)
            return [];

        var body = ReleaseBody.From(release.Body);
        var key = RunFiles.KeyOf(body.Version, "plan.json");
        var bytes = await store.ReadAsync(key, cancellationToken).ConfigureAwait(false);
        if (bytes is null || body.Records.FirstOrDefault(record => record.Path == key) is { } proof && proof.Sha256 != CanonicalJson.Sha256(bytes))
        {
            throw new TamizException(ExitReason.Internal, "plan_damaged", $"The plan '{key}' of release {body.Release} is missing or was changed, so the files that later ones add to are not known.")
            {
                Hint = "See what 'tamiz verify' says, and bring the file back.",
            };
        }

        return RunPlan.FromJson(JsonNode.Parse(bytes)!).Inputs;
    }
}
