using System.Collections.Immutable;

namespace Tamiz.Gate;

/// <summary>How long a step took that was executed, and how long it took before.</summary>
/// <param name="Step">The step: <c>clean:patients</c>.</param>
/// <param name="Table">Its table.</param>
/// <param name="Took">How long it took now.</param>
/// <param name="Before">How long its last executions took; where it was reused does not count.</param>
public sealed record StepRuntime(string Step, string Table, TimeSpan Took, ImmutableArray<TimeSpan> Before);
