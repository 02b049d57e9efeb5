using System.Collections.Immutable;
using Tamiz.Releases;

namespace Tamiz.Reports;

/// <summary>A release as the ledger has it.</summary>
/// <param name="Release">Its number.</param>
/// <param name="Version">The suffix of its files.</param>
/// <param name="Time">When it was committed.</param>
/// <param name="Actor">Who ran it.</param>
/// <param name="Entry">Its ledger entry.</param>
/// <param name="Current">Whether it is the current release.</param>
/// <param name="Files">Its files.</param>
/// <param name="Checks">How its checks ended.</param>
/// <param name="Deliveries">Where it was delivered.</param>
public sealed record ReleaseReport(
    long Release,
    string Version,
    DateTimeOffset Time,
    string Actor,
    long Entry,
    bool Current,
    ImmutableArray<ReleasedFile> Files,
    CheckCounts Checks,
    ImmutableArray<string> Deliveries)
{
    /// <summary>Gets the release whose files a rollback brought back; <see langword="null"/> if a run made it.</summary>
    public long? To { get; init; }

    /// <summary>Gets why it was rolled back to, in a person's words; <see langword="null"/> if a run made it.</summary>
    public string? Reason { get; init; }

    /// <summary>Gets the release that rolled this one back and revoked what it holds; <see langword="null"/> if none did, or it was brought back since.</summary>
    public long? RevokedBy { get; init; }
}
