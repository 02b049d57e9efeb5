using System.Text.Json.Serialization;
using Tamiz.Gate;

namespace Tamiz.Runs;

/// <summary>Something that happened in a run. Console and dashboard are readers of these; the runner prints nothing.</summary>
/// <param name="Time">When.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Opened), "opened")]
[JsonDerivedType(typeof(StepEnded), "step_ended")]
[JsonDerivedType(typeof(Judged), "judged")]
[JsonDerivedType(typeof(Committed), "committed")]
[JsonDerivedType(typeof(Delivered), "delivered")]
[JsonDerivedType(typeof(TriedAgain), "tried_again")]
[JsonDerivedType(typeof(Overtaken), "overtaken")]
[JsonDerivedType(typeof(Waiting), "waiting")]
[JsonDerivedType(typeof(SameInputs), "same_inputs")]
public abstract record RunEvent(DateTimeOffset Time)
{
    /// <summary>The run was opened.</summary>
    public sealed record Opened(DateTimeOffset Time, string Run, string Pipeline, long? Base, int Files, long Bytes) : RunEvent(Time);

    /// <summary>A step came to its end, well or not.</summary>
    public sealed record StepEnded(DateTimeOffset Time, int Number, int Of, StepRecord Record) : RunEvent(Time);

    /// <summary>The gate judged.</summary>
    public sealed record Judged(DateTimeOffset Time, Verdict Verdict, int Checks) : RunEvent(Time);

    /// <summary>A ledger entry was created.</summary>
    public sealed record Committed(DateTimeOffset Time, long Number, string Kind, long? Release) : RunEvent(Time);

    /// <summary>A delivery came to its end.</summary>
    public sealed record Delivered(DateTimeOffset Time, string Sink, string Outcome, string Text) : RunEvent(Time);

    /// <summary>Infrastructure failed a step, which is tried again.</summary>
    public sealed record TriedAgain(DateTimeOffset Time, string Step, int Attempt, string Text) : RunEvent(Time);

    /// <summary>Another writer's entry came first that the verdict depends on: it is judged again.</summary>
    public sealed record Overtaken(DateTimeOffset Time, long Number, string Kind) : RunEvent(Time);

    /// <summary>A run was blocked and is tried again after a while.</summary>
    public sealed record Waiting(DateTimeOffset Time, string Run, int Attempt, int Of, DateTimeOffset Until) : RunEvent(Time);

    /// <summary>A blocked run is not tried again, because its input files are what they were.</summary>
    public sealed record SameInputs(DateTimeOffset Time, string Run) : RunEvent(Time);
}
