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
    public static async Task<ImmutableArray<PinnedFile>> ReadAsync(Store store, LedgerEntry? release, CancellationToken cancellationToken) =>
        await FindAsync(store, release, cancellationToken).ConfigureAwait(false) ?? throw Damaged(ReleaseBody.From(release!.Body));

    /// <summary>Returns what <see cref="ReadAsync"/> would, or <see langword="null"/> if the plan is missing or was changed.</summary>
    public static async Task<ImmutableArray<PinnedFile>?> FindAsync(Store store, LedgerEntry? release, CancellationToken cancellationToken)
    {
        if (release is null)
            return ImmutableArray<PinnedFile>.Empty;

        // A release's version is the run that made its files.
        var body = ReleaseBody.From(release.Body);
        var key = RunFiles.KeyOf(body.Version, "plan.json");
        var bytes = await store.ReadAsync(key, cancellationToken).ConfigureAwait(false);
        var isWhole = bytes is not null && body.Records.FirstOrDefault(record => record.Path == key) is var proof && (proof is null || proof.Sha256 == CanonicalJson.Sha256(bytes));
        return isWhole ? RunPlan.FromJson(JsonNode.Parse(bytes!)!).Inputs : null;
    }

    private static TamizException Damaged(ReleaseBody body) => new(
        ExitReason.Internal,
        "plan_damaged",
        $"The plan '{RunFiles.KeyOf(body.Version, "plan.json")}' of release {body.Release} is missing or was changed, so the files that later ones add to are not known.")
    {
        Hint = "See what 'tamiz verify' says, and bring the file back.",
    };
}
