namespace Tamiz.Releases;

/// <summary>Commits what was decided on an older tail: on the next number there is, as long as nothing was entered since that the decision depends on.</summary>
internal sealed class Commitment(Ledger ledger)
{
    private const int Tries = 50;

    /// <summary>Commits a draft.</summary>
    /// <param name="draft">What is to be entered.</param>
    /// <param name="decidedOn">The newest entry that was known when it was decided.</param>
    /// <param name="dependsOn">Tells of an entry made since whether the decision would have to be made again.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The entry; or none, and the one by which the decision was overtaken.</returns>
    public async Task<CommitResult> CommitAsync(LedgerDraft draft, LedgerTail decidedOn, Func<LedgerEntry, bool> dependsOn, CancellationToken cancellationToken)
    {
        var tail = decidedOn;
        for (var tries = 0; tries < Tries; tries++)
        {
            var result = await ledger.AppendAsync(draft, tail, cancellationToken).ConfigureAwait(false);
            if (result.Committed)
                return new CommitResult(result.Entry, null);

            while (await ledger.ReadAsync(tail.Number + 1, cancellationToken).ConfigureAwait(false) is { } next)
            {
                if (next.Previous != tail.Sha256)
                    throw LedgerDamage.In(ledger.Store.Location, $"entry {next.Number} does not follow the one before it");
                if (dependsOn(next))
                    return new CommitResult(null, next);
                tail = next.Tail;
            }
        }

        throw new TamizException(ExitReason.Transient, "ledger_contended", $"Other writers kept adding to the ledger of '{ledger.Store.Location}'.") { Hint = "Nothing was entered. Run again." };
    }
}

/// <summary>What became of a commit.</summary>
/// <param name="Entry">The entry, if it was made.</param>
/// <param name="Overtaken">The entry of another writer that what was decided depends on, if it was not.</param>
internal sealed record CommitResult(LedgerEntry? Entry, LedgerEntry? Overtaken);
