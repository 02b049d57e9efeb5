namespace Tamiz.Benchmarks;

/// <summary>Says what is wrong with a command line, or with what a benchmark needs.</summary>
internal sealed class UsageException(string message) : Exception(message);
