namespace Tamiz;

/// <summary>A failure that a person can act on: what, where, with which value, and what to do. Never shown with a stack trace.</summary>
/// <remarks>A broken quality rule is not an exception but a result; misuse by a programmer stays <see cref="ArgumentException"/>.</remarks>
public class TamizException(ExitReason reason, string code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Gets why the program ends, from which its exit code follows.</summary>
    public ExitReason Reason { get; } = reason;

    /// <summary>Gets the stable name of the mistake, such as <c>unknown_key</c>.</summary>
    public string Code { get; } = code;

    /// <summary>Gets the place in the user's file, or <see langword="null"/> if there is none.</summary>
    public FilePlace? Place { get; init; }

    /// <summary>Gets what to do next, as a full sentence, or <see langword="null"/>.</summary>
    public string? Hint { get; init; }
}
