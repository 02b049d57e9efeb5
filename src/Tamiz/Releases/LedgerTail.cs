namespace Tamiz.Releases;

/// <summary>The newest entry of a chain, by which all entries before it are fixed.</summary>
/// <param name="Number">Its number; 0 when there is no entry yet.</param>
/// <param name="Sha256">The SHA-256 of its stored bytes; 64 zeros when there is no entry yet.</param>
public sealed record LedgerTail(long Number, string Sha256)
{
    /// <summary>Gets the tail of a ledger without entries.</summary>
    public static LedgerTail Empty { get; } = new(0, new string('0', 64));
}
