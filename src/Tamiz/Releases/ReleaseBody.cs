using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Tamiz.Releases;

/// <summary>The body of a <c>release</c> or <c>rollback</c> entry: all that an inspector needs to prove it.</summary>
/// <param name="Release">The release's number, from 1.</param>
/// <param name="Version">The suffix of its files.</param>
/// <param name="Files">The released files.</param>
/// <param name="Schemas">The SHA-256 of each schema used, by name.</param>
/// <param name="LockSha256">The SHA-256 of the schema lock, or <see langword="null"/> if there was none.</param>
/// <param name="ConfigurationSha256">The SHA-256 of the resolved configuration, without secrets.</param>
/// <param name="Inputs">The source files as kept in the store.</param>
/// <param name="Checks">How many checks ended how.</param>
/// <param name="Waivers">The waivers without which it would have been blocked.</param>
/// <param name="Records">The run's evidence: plan, steps, checks, profile, drift, judgement.</param>
public sealed record ReleaseBody(
    long Release,
    string Version,
    ImmutableArray<ReleasedFile> Files,
    ImmutableSortedDictionary<string, string> Schemas,
    string? LockSha256,
    string ConfigurationSha256,
    ImmutableArray<InputFile> Inputs,
    CheckCounts Checks,
    ImmutableArray<UsedWaiver> Waivers,
    ImmutableArray<EvidenceFile> Records)
{
    /// <summary>Gets the release whose files a rollback brought back; <see langword="null"/> in the body of a run's release.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? To { get; init; }

    /// <summary>Gets the releases whose content must not come again; carried on from release to release, and not written while there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<RevokedRelease>? Revoked { get; init; }

    /// <summary>Reads a body; members this version does not know are skipped.</summary>
    /// <exception cref="FormatException">A member is missing or of another type.</exception>
    public static ReleaseBody From(JsonObject body) => LedgerJson.Read(body, LedgerJson.Default.ReleaseBody);

    /// <summary>Returns the body as it is written.</summary>
    public JsonObject ToJson() => LedgerJson.Write(this, LedgerJson.Default.ReleaseBody);
}

/// <summary>A release whose content must not come again.</summary>
/// <param name="Release">Its number.</param>
/// <param name="Entry">The number of its ledger entry.</param>
/// <param name="By">The number of the release that rolled it back.</param>
public sealed record RevokedRelease(long Release, long Entry, long By);

/// <summary>A released file.</summary>
/// <param name="Path">Its key in the store.</param>
/// <param name="Name">The dataset or KPI.</param>
/// <param name="Format"><c>csv</c> or <c>parquet</c>.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Sha256">The SHA-256 of its bytes.</param>
/// <param name="Fingerprint">The fingerprint of its table, with the algorithm's name.</param>
public sealed record ReleasedFile(string Path, string Name, string Format, long Rows, string Sha256, string Fingerprint);

/// <summary>A source file as kept in the store.</summary>
/// <param name="Path">Its key in the store.</param>
/// <param name="Dataset">The dataset it belongs to.</param>
/// <param name="Sha256">The SHA-256 of its bytes.</param>
/// <param name="Records">How many records were counted in it.</param>
public sealed record InputFile(string Path, string Dataset, string Sha256, long Records);

/// <summary>A file in which a run wrote down what it did or found.</summary>
/// <param name="Path">Its key in the store.</param>
/// <param name="Sha256">The SHA-256 of its bytes.</param>
public sealed record EvidenceFile(string Path, string Sha256);

/// <summary>A waiver that a verdict rests on.</summary>
/// <param name="Check">The id of the check that was waived.</param>
/// <param name="Number">The number of the ledger entry that waived it.</param>
public sealed record UsedWaiver(string Check, long Number);

/// <summary>How many checks ended how.</summary>
/// <param name="Pass">Passed.</param>
/// <param name="Warn">Passed with a warning.</param>
/// <param name="Fail">Failed.</param>
/// <param name="Na">Had nothing to examine.</param>
/// <param name="Error">Could not be evaluated.</param>
/// <param name="Skipped">Were not evaluated, for a stated reason.</param>
/// <param name="Waived">Failed and were waived.</param>
public sealed record CheckCounts(int Pass, int Warn, int Fail, int Na, int Error, int Skipped, int Waived);
