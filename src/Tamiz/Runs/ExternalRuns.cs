using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Tamiz.Storage;

namespace Tamiz.Runs;

/// <summary>Which run a caller's own name means: <c>external/HASH.json</c>, created once.</summary>
internal sealed class ExternalRuns(Store store)
{
    /// <summary>Returns the plan of the run of that name; <see langword="null"/> if there is none.</summary>
    public async Task<RunPlan?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(KeyOf(id), cancellationToken).ConfigureAwait(false) is not { } bytes)
            return null;

        var run = (string)JsonNode.Parse(bytes)!["run"]!;
        return await RunContinuation.PlanAsync(store, run, cancellationToken).ConfigureAwait(false)
            ?? throw new TamizException(ExitReason.Internal, "plan_damaged", $"The plan of run {run}, which '{id}' means, is missing.") { Hint = "See what 'tamiz verify' says, and bring the file back." };
    }

    /// <summary>Gives a run its name, unless another process was first; then that one's run counts and this one is dropped.</summary>
    public async Task<RunPlan> ClaimAsync(RunPlan plan, CancellationToken cancellationToken)
    {
        var id = plan.ExternalId!;
        var claim = new JsonObject { ["schema_version"] = 1, ["external_id"] = id, ["run"] = plan.Run };
        if (await store.PutIfAbsentAsync(KeyOf(id), CanonicalJson.Line(claim), cancellationToken).ConfigureAwait(false))
            return plan;

        var first = (await FindAsync(id, cancellationToken).ConfigureAwait(false))!;
        if (first.Run != plan.Run)
            await store.DeleteAsync(RunFiles.KeyOf(plan.Run, "plan.json"), cancellationToken).ConfigureAwait(false);
        return first;
    }

    private static string KeyOf(string id) => $"external/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}.json";
}
