namespace Tamiz;

/// <summary>A place in a text file, printed as <c>file:line:column</c>, as compilers do.</summary>
/// <param name="File">The path as the user knows it.</param>
/// <param name="Line">The line, from 1; 0 means the whole file.</param>
/// <param name="Column">The column, from 1; 0 means the whole line.</param>
public sealed record FilePlace(string File, int Line = 0, int Column = 0)
{
    /// <inheritdoc/>
    public override string ToString() => (Line, Column) switch
    {
        (0, _) => File,
        (_, 0) => $"{File}:{Line}",
        _ => $"{File}:{Line}:{Column}",
    };
}
