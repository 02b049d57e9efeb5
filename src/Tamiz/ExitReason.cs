namespace Tamiz;

/// <summary>Why the program ends. The numbers are its exit codes and are fixed for ever.</summary>
public enum ExitReason
{
    /// <summary>Done, also when nothing had changed.</summary>
    Done = 0,

    /// <summary>A defect of Tamiz itself.</summary>
    Internal = 1,

    /// <summary>Usage or configuration; nothing ran.</summary>
    Usage = 2,

    /// <summary>The gate blocked; a retry on the same input will not help.</summary>
    Blocked = 3,

    /// <summary>A schema is broken or was not accepted.</summary>
    Schema = 4,

    /// <summary>A step failed for its own reason: bad SQL, an unreadable file.</summary>
    StepFailed = 5,

    /// <summary>Infrastructure, or a lost race; a retry makes sense.</summary>
    Transient = 6,

    /// <summary>Released, but a delivery, alert or receipt is missing.</summary>
    Undelivered = 7,

    /// <summary>Warnings under <c>--fail-on warn</c>.</summary>
    Warnings = 8,

    /// <summary>The release waits for a person's approval.</summary>
    AwaitingApproval = 9,

    /// <summary><c>--detailed-exitcode</c> found changes.</summary>
    Changes = 10,

    /// <summary>Interrupted by Ctrl-C.</summary>
    Interrupted = 130,

    /// <summary>Ended by SIGTERM.</summary>
    Terminated = 143,
}
