namespace Tamiz.Pipelines;

/// <summary>A setting that holds, and where it comes from.</summary>
/// <param name="Path">The keys that lead to it, joined by points; items of a list by their number from 0.</param>
/// <param name="Value">Its value as written; a reference stays a reference.</param>
/// <param name="Origin">The place in the file, <c>default</c>, or what implies it.</param>
public sealed record Setting(string Path, string Value, string Origin);
