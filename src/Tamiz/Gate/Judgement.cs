using System.Collections.Immutable;

namespace Tamiz.Gate;

/// <summary>What the gate found: every check with its status. Whether it was released stands in the ledger alone.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Checks">The checks, in the order of tables.</param>
/// <param name="Accounts">Where the records of each dataset went.</param>
public sealed record Judgement(Verdict Verdict, ImmutableArray<JudgedCheck> Checks, ImmutableArray<Account> Accounts)
{
    /// <summary>Gets the checks that block.</summary>
    public IEnumerable<JudgedCheck> Blocking => Checks.Where(check => check.Blocks);

    /// <summary>Gets whether a schema is broken, which is another reason to end with than bad rows.</summary>
    public bool SchemaBroken => Checks.Any(check => check is { Kind: Gatekeeper.SchemaKind, Blocks: true });

    /// <summary>Gets the reason the program ends with.</summary>
    public ExitReason Reason => Verdict switch
    {
        Verdict.Blocked => SchemaBroken ? ExitReason.Schema : ExitReason.Blocked,
        Verdict.AwaitingApproval => ExitReason.AwaitingApproval,
        _ => ExitReason.Done,
    };

    /// <summary>Returns how many checks have a status.</summary>
    public int Count(CheckStatus status) => Checks.Count(check => check.Status == status);
}
