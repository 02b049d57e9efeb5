namespace Tamiz.Steps;

/// <summary>How far a step has come that is being executed. Told while it is, kept nowhere.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Bytes">How many bytes of its input it has read; 0 for a step that the engine does.</param>
/// <param name="OfBytes">How many there are; 0 for a step that the engine does.</param>
/// <param name="Share">How much of the statement that the engine runs for the step is done, from 0 to 1; 0 if the engine does not say.</param>
/// <param name="IsDone">Whether it has come to its end. A step that failed may not say so.</param>
public sealed record StepProgress(string Step, long Bytes = 0, long OfBytes = 0, double Share = 0, bool IsDone = false);
