using Tamiz.Engines;
using Tamiz.Gate;
using Tamiz.Planning;
using Tamiz.Releases;
using Tamiz.Storage;

namespace Tamiz.Runs;

/// <summary>Asks of a candidate that would be released whether a rollback has revoked what it holds.</summary>
internal sealed class RevokedContent(Store store, Engine engine, Ledger ledger)
{
    /// <summary>Adds the answer to a judgement: a check that fails if some revoked release held the same. Where nothing is revoked, nothing is added.</summary>
    public async Task<Judgement> JudgeAsync(Judgement judgement, Candidate candidate, PlannedPipeline planned, ReleaseBody? current, CancellationToken cancellationToken)
    {
        if (judgement.Verdict is not Verdict.Released || current?.Revoked is not { Length: > 0 } revoked)
            return judgement;

        RevokedRelease? same = null;
        foreach (var one in revoked)
        {
            var entry = await ledger.ReadAsync(one.Entry, cancellationToken).ConfigureAwait(false)
                ?? throw new TamizException(ExitReason.Blocked, "ledger_damaged", $"Ledger entry {one.Entry}, whose content is revoked, is missing.") { Hint = "See what 'tamiz verify' says." };
            if (await new ReleaseContent(store, engine).EqualsAsync(candidate.Released(planned), planned.Pipeline.Release.Files, ReleaseBody.From(entry.Body), cancellationToken).ConfigureAwait(false))
                same = one;
        }

        var check = HistoryRules.Revoked([.. revoked.Select(one => one.Release)], same?.Release, same?.By);
        return judgement with { Verdict = check.Blocks ? Verdict.Blocked : judgement.Verdict, Checks = judgement.Checks.Add(check) };
    }
}
