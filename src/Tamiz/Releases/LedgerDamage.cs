namespace Tamiz.Releases;

/// <summary>A ledger that cannot be trusted stops whoever reads it; saying all that is wrong is for <see cref="Verification"/>.</summary>
internal static class LedgerDamage
{
    public static TamizException In(string location, string what, Exception? e = null) =>
        new(ExitReason.Blocked, "ledger_damaged", $"The ledger of '{location}' is damaged: {what}.", e)
        {
            Hint = "Run 'tamiz verify' to see all that is wrong, and restore the files from a copy; nothing is released until then.",
        };
}
