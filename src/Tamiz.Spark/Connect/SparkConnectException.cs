using System.Collections.Immutable;

namespace Tamiz.Spark.Connect;

/// <summary>What a Spark Connect server, the way to it, or this client's checks say went wrong.</summary>
/// <remarks>Messages of the server may quote values of the data; <see cref="ErrorClass"/>, <see cref="SqlState"/> and <see cref="Place"/> never do.</remarks>
public sealed class SparkConnectException : Exception
{
    internal SparkConnectException(SparkFailure kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>Gets where the failure came from.</summary>
    public SparkFailure Kind { get; }

    /// <summary>Gets Spark's name of the error, such as <c>TABLE_OR_VIEW_NOT_FOUND</c> or <c>INVALID_HANDLE.SESSION_CHANGED</c>, or null.</summary>
    public string? ErrorClass { get; internal init; }

    /// <summary>Gets the SQLSTATE, such as <c>42P01</c>, or null. 42 is the statement's fault, 22 the data's.</summary>
    public string? SqlState { get; internal init; }

    /// <summary>Gets the gRPC status, such as <c>Unavailable</c>, or null where no call failed.</summary>
    public string? Status { get; internal init; }

    /// <summary>Gets whether the same call may succeed later; it has been repeated in vain if this reaches a caller.</summary>
    public bool IsTransient { get; internal init; }

    /// <summary>Gets what is wrong where the way to the server is TLS and none came about.</summary>
    public TlsFailure Tls { get; internal init; }

    /// <summary>Gets how long the server asks to wait before trying again, or null.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>Gets the error and its causes, outermost first; empty where the server told nothing but a message.</summary>
    public ImmutableArray<SparkError> Errors { get; internal init; } = [];

    /// <summary>Gets where in the SQL text the error is, or null.</summary>
    public SparkErrorPlace? Place => Errors.SelectMany(error => error.Places).FirstOrDefault();

    /// <summary>Gets whether the execution was ended because someone asked for it.</summary>
    public bool IsCancelled => ErrorClass is "OPERATION_CANCELED" or "INVALID_HANDLE.OPERATION_ABANDONED";
}

/// <summary>Where a failure came from.</summary>
public enum SparkFailure
{
    /// <summary>Spark refused or failed to do what it was asked.</summary>
    Server,

    /// <summary>The server could not be reached, or the way to it broke.</summary>
    Transport,

    /// <summary>No token, or the server did not take it.</summary>
    Authentication,

    /// <summary>The session is gone: the server restarted or closed it, and views, settings and uploads went with it.</summary>
    SessionLost,

    /// <summary>The server's answers do not fit together: lost or repeated rows, or an answer for somebody else.</summary>
    Protocol,
}

/// <summary>Why TLS did not come about.</summary>
public enum TlsFailure
{
    /// <summary>It did, or was not asked for, or it is not known.</summary>
    None,

    /// <summary>What came back is no TLS: the server speaks plain text.</summary>
    PlainText,

    /// <summary>The server's certificate is not trusted, or not its own.</summary>
    Certificate,
}

/// <summary>One error of a chain of causes.</summary>
/// <param name="TypeName">The Java class, or the empty text.</param>
/// <param name="Message">What the server says; may quote data.</param>
/// <param name="ErrorClass">Spark's name of the error, or null.</param>
/// <param name="SqlState">The SQLSTATE, or null.</param>
/// <param name="Parameters">What fills the message's template; may quote data.</param>
/// <param name="Places">Where in the SQL text.</param>
public sealed record SparkError(
    string TypeName,
    string Message,
    string? ErrorClass,
    string? SqlState,
    ImmutableSortedDictionary<string, string> Parameters,
    ImmutableArray<SparkErrorPlace> Places);

/// <summary>A part of the SQL text that was sent.</summary>
/// <param name="Start">The first character, from 0, in Unicode code points as Spark counts; <see cref="In"/> counts as .NET does.</param>
/// <param name="Stop">The last character, inclusive.</param>
/// <param name="ObjectType">What holds the text (<c>VIEW</c>), empty for the statement itself.</param>
/// <param name="ObjectName">The name of that.</param>
public sealed record SparkErrorPlace(int Start, int Stop, string ObjectType, string ObjectName)
{
    /// <summary>Returns the place as a range of the text that was sent.</summary>
    public Range In(string sql)
    {
        int from = 0, to = 0, point = 0;
        foreach (var rune in sql.EnumerateRunes())
        {
            if (point < Start)
                from += rune.Utf16SequenceLength;
            if (point <= Stop)
                to += rune.Utf16SequenceLength;
            point++;
        }

        return from..Math.Max(from, to);
    }
}
