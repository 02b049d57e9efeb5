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
}
