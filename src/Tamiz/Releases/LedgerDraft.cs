using System.Text.Json.Nodes;

namespace Tamiz.Releases;

/// <summary>What is to be entered into the ledger; number, time, nonce and predecessor come with the commit.</summary>
/// <param name="Kind">One of <see cref="LedgerKind"/>.</param>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Run">The run, or <see langword="null"/> for what a person did outside of one.</param>
/// <param name="Base">The release that was current when this was decided, or <see langword="null"/>.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Reason">Why, in that person's words, or <see langword="null"/>.</param>
/// <param name="Body">What belongs to the kind.</param>
public sealed record LedgerDraft(string Kind, string Pipeline, string? Run, long? Base, string Actor, string? Reason, JsonObject Body);

/// <summary>What became of a draft.</summary>
/// <param name="Committed">Whether the draft is in the ledger; otherwise another writer had taken the number.</param>
/// <param name="Entry">The entry with that number: the draft's own, or the other writer's.</param>
public sealed record AppendResult(bool Committed, LedgerEntry Entry);
