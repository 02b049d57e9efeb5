using System.Collections.Immutable;

namespace Tamiz.Releases;

/// <summary>What a verification found.</summary>
/// <param name="Entries">How many ledger entries there are.</param>
/// <param name="Files">How many files named by them were hashed.</param>
/// <param name="Bytes">How many bytes those have.</param>
/// <param name="Head">The newest entry, or <see langword="null"/> if there is none.</param>
/// <param name="Problems">What must not be; the chain first, then files by path.</param>
/// <param name="Notices">What is worth knowing.</param>
public sealed record VerificationResult(
    long Entries, long Files, long Bytes, LedgerTail? Head, ImmutableArray<Finding> Problems, ImmutableArray<Finding> Notices)
{
    /// <summary>Gets whether the store is what its ledger says.</summary>
    public bool IsSound => Problems.IsEmpty;
}

/// <summary>One thing found.</summary>
/// <param name="Code">Its stable name, such as <c>file_changed</c>.</param>
/// <param name="Path">The object, relative to the pipeline's root.</param>
/// <param name="Text">What is wrong with it, as a sentence.</param>
public sealed record Finding(string Code, string Path, string Text);

/// <summary>How far a verification has come.</summary>
/// <param name="Files">Files hashed.</param>
/// <param name="AllFiles">Files to hash.</param>
/// <param name="Bytes">Bytes hashed.</param>
public sealed record VerificationProgress(long Files, long AllFiles, long Bytes);
