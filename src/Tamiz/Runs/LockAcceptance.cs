using System.Text.Json.Nodes;
using Tamiz.Pipelines;
using Tamiz.Releases;
using Tamiz.Schemas;

namespace Tamiz.Runs;

/// <summary>Enters a new lock of the schemas into the ledger, with all that was accepted in it: the first run that uses it does.</summary>
internal sealed class LockAcceptance(Ledger ledger, Pipeline pipeline, RunPlan plan)
{
    private const string LockSha256 = "lock_sha256";

    /// <summary>Enters the lock unless the newest that the ledger knows is the same.</summary>
    /// <param name="tail">The newest entry that the run knows.</param>
    /// <param name="current">The current release.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The newest entry afterwards. If an entry came between that verdicts depend on, nothing is entered: the run is judged again, and comes here again.</returns>
    public async Task<LedgerTail> RecordAsync(LedgerTail tail, LedgerEntry? current, CancellationToken cancellationToken)
    {
        if (pipeline.Lock is not { } accepted || (current?.Kind == LedgerKind.Release && LockOf(current) == accepted.Sha256))
            return tail;
        if (await NewestAsync(tail, cancellationToken).ConfigureAwait(false) == accepted.Sha256)
            return tail;

        var body = new JsonObject { [LockSha256] = accepted.Sha256, ["schemas"] = Written(accepted) };
        var draft = new LedgerDraft(LedgerKind.SchemaAccepted, plan.Pipeline, plan.Run, plan.Base, plan.Actor, null, body);
        var commit = await new Commitment(ledger).CommitAsync(draft, tail, entry => LedgerKind.ConcernsVerdicts(entry.Kind), cancellationToken).ConfigureAwait(false);
        if (commit.Entry is null)
            return tail;

        await CurrentPointer.BringUpAsync(ledger, cancellationToken).ConfigureAwait(false);
        return commit.Entry.Tail;
    }

    private static string? LockOf(LedgerEntry entry) => (string?)entry.Body[LockSha256];

    private static JsonObject Written(SchemaLock accepted) => new(accepted.Schemas.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)new JsonObject
    {
        ["version"] = entry.Value.Version.ToString(),
        ["sha256"] = entry.Value.Sha256,
        ["accepted_by"] = entry.Value.AcceptedBy,
        ["accepted_at"] = UtcTime.Text(entry.Value.AcceptedAt),
        ["reason"] = entry.Value.Reason,
    })));

    // A rollback names the lock of the release it brought back, which nobody has accepted again.
    private async Task<string?> NewestAsync(LedgerTail tail, CancellationToken cancellationToken)
    {
        for (var number = tail.Number; number > 0; number--)
        {
            if (await ledger.ReadAsync(number, cancellationToken).ConfigureAwait(false) is not { } entry)
                return null;
            if (entry.Kind is LedgerKind.Release or LedgerKind.SchemaAccepted && LockOf(entry) is { } known)
                return known;

            // A run is blocked only after its lock was entered, or was known: however many were since, the newest says which that is.
            if (entry is { Kind: LedgerKind.Blocked, Run: { } run })
            {
                var blocked = await RunContinuation.PlanAsync(ledger.Store, run, cancellationToken).ConfigureAwait(false);
                if ((string?)blocked?.Configuration[LockSha256] is { } entered)
                    return entered;
            }
        }

        return null;
    }
}
