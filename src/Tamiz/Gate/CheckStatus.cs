namespace Tamiz.Gate;

/// <summary>What became of a check. A status never says more than was seen.</summary>
public enum CheckStatus
{
    /// <summary>Rows were examined and none broke the rule.</summary>
    Pass,

    /// <summary>The rule is broken, within what its settings let pass.</summary>
    Warn,

    /// <summary>The rule is broken; the gate blocks.</summary>
    Fail,

    /// <summary>There was nothing to examine.</summary>
    Na,

    /// <summary>The rule could not be evaluated; the gate blocks, and no waiver helps.</summary>
    Error,

    /// <summary>The check was not reached.</summary>
    Skipped,

    /// <summary>The rule is broken and a person has waived it.</summary>
    Waived,
}

/// <summary>What the gate decided about a run.</summary>
public enum Verdict
{
    /// <summary>Everything becomes visible.</summary>
    Released,

    /// <summary>The same, with checks that a person waived.</summary>
    ReleasedWithWaivers,

    /// <summary>The gate passed and the result is what is released already.</summary>
    Unchanged,

    /// <summary>Nothing becomes visible.</summary>
    Blocked,

    /// <summary>A person has to approve.</summary>
    AwaitingApproval,
}
