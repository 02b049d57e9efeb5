using System.Collections.Immutable;
using Tamiz.Planning;
using Tamiz.Releases;

namespace Tamiz.Runs;

/// <summary>What changes when a run is judged again.</summary>
internal sealed class RunRound(LedgerTail tail, LedgerEntry? current, StepRunner steps, StepHistory history, RunScope scope, bool isContinued)
{
    public LedgerTail Tail { get; set; } = tail;

    public LedgerEntry? Current { get; set; } = current;

    public StepRunner Steps => steps;

    public StepHistory History => history;

    public RunScope Scope => scope;

    public bool IsContinued => isContinued;

    public PlannedPipeline Planned { get; set; } = null!;

    public StageJobs? Jobs { get; set; }

    public string? NotReached { get; set; }

    /// <summary>Gets or sets the final files; they do not depend on the current release and are written once.</summary>
    public ImmutableArray<ReleasedFile> Files { get; set; } = [];

    public LedgerEntry? Overtaken { get; set; }
}
