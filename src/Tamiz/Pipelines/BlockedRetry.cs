namespace Tamiz.Pipelines;

/// <summary>How a blocked run is tried again by itself, with inputs read anew.</summary>
/// <param name="Attempts">How many more tries there are, at least 1.</param>
/// <param name="Delay">How long to wait before each.</param>
public sealed record BlockedRetry(int Attempts, TimeSpan Delay);
