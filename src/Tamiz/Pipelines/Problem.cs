namespace Tamiz.Pipelines;

/// <summary>A mistake in a project.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Code">Its stable name.</param>
/// <param name="Text">What is wrong, as a full sentence.</param>
/// <param name="Hint">What to do, or <see langword="null"/>.</param>
public sealed record Problem(FilePlace Place, string Code, string Text, string? Hint = null)
{
    /// <inheritdoc/>
    public override string ToString() => OneLine($"{Place}: {Code}: {Text}{(Hint is null ? "" : " " + Hint)}");

    // A value that is quoted may hold line feeds; a mistake is one line all the same.
    private static string OneLine(string text) => text.ReplaceLineEndings("\\n");
}

/// <summary>Thrown when a project has mistakes; nothing ran.</summary>
public sealed class ProjectException(IReadOnlyList<Problem> problems)
    : TamizException(ExitReason.Usage, "project_mistakes", string.Join('\n', problems))
{
    /// <summary>Gets the mistakes, in the order of the file.</summary>
    public IReadOnlyList<Problem> Problems { get; } = problems;
}
