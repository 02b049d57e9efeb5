using System.Collections.Frozen;

namespace Tamiz.Releases;

/// <summary>The kinds of ledger entries. The list is closed: an entry of another kind is not read.</summary>
public static class LedgerKind
{
    /// <summary>A run was released.</summary>
    public const string Release = "release";

    /// <summary>The gate let nothing through.</summary>
    public const string Blocked = "blocked";

    /// <summary>A run ended by a failure.</summary>
    public const string Failed = "failed";

    /// <summary>An older release's files became the current release again.</summary>
    public const string Rollback = "rollback";

    /// <summary>A person let a failed check pass.</summary>
    public const string Waiver = "waiver";

    /// <summary>A person approved a release.</summary>
    public const string Approval = "approval";

    /// <summary>A release reached a place where consumers read.</summary>
    public const string Delivery = "delivery";

    /// <summary>A new schema lock was used for the first time.</summary>
    public const string SchemaAccepted = "schema_accepted";

    /// <summary>Corrected rows came back from quarantine.</summary>
    public const string Resubmission = "resubmission";

    /// <summary>A person looked at sensitive values.</summary>
    public const string Reveal = "reveal";

    /// <summary>Objects that nothing needs any more were removed.</summary>
    public const string Gc = "gc";

    private static readonly FrozenSet<string> All = FrozenSet.Create(
        StringComparer.Ordinal,
        Release, Blocked, Failed, Rollback, Waiver, Approval, Delivery, SchemaAccepted, Resubmission, Reveal, Gc);

    /// <summary>Tells whether a text is one of the kinds.</summary>
    public static bool IsKnown(string kind) => All.Contains(kind);

    /// <summary>Tells whether an entry of this kind makes files the current release.</summary>
    public static bool ChangesRelease(string kind) => kind is Release or Rollback;

    /// <summary>Tells whether an entry of this kind says how its run ended.</summary>
    internal static bool EndsRun(string kind) => kind is Release or Blocked or Failed;

    /// <summary>Tells whether a verdict depends on entries of this kind: if one is made meanwhile, it is judged again.</summary>
    internal static bool ConcernsVerdicts(string kind) => kind is Release or Rollback or Waiver or SchemaAccepted;

    /// <summary>Tells whether an object with <c>path</c> and <c>sha256</c> in the body of such an entry is a file of the store.</summary>
    /// <remarks>A receipt may speak of files elsewhere, and a collection of files that are gone.</remarks>
    internal static bool NamesFiles(string kind) => kind is not (Delivery or Gc);
}
