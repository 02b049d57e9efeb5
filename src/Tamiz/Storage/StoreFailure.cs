namespace Tamiz.Storage;

/// <summary>Says what the operating system refused, in words a person can act on.</summary>
internal static class StoreFailure
{
    private const int NotPermitted = 1;         // EPERM
    private const int Missing = 2;              // ENOENT
    private const int AccessDenied = 13;        // EACCES
    private const int AlreadyExists = 17;       // EEXIST
    private const int OtherDevice = 18;         // EXDEV
    private const int NotFolder = 20;           // ENOTDIR
    private const int IsFolder = 21;            // EISDIR
    private const int Invalid = 22;             // EINVAL
    private const int TooManyInSystem = 23;     // ENFILE
    private const int TooManyInProcess = 24;    // EMFILE
    private const int Full = 28;                // ENOSPC
    private const int ReadOnly = 30;            // EROFS
    private const int TooManyLinks = 31;        // EMLINK
    private const int NameTooLong = 36;         // ENAMETOOLONG
    private const int NotImplemented = 38;      // ENOSYS
    private const int NotSupported = 95;        // EOPNOTSUPP
    private const int NotSupportedOnMac = 45;   // ENOTSUP
    private const int QuotaExceeded = 122;      // EDQUOT

    public static bool IsOperatingSystem(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>
    /// Tells whether a file cannot get a second name for reasons of its place or owner, so that its bytes must be copied.
    /// </summary>
    public static bool NeedsCopy(IOException e) => e.HResult is OtherDevice or NotPermitted or TooManyLinks;

    public static bool IsFull(Exception e) => Number(e) is Full or QuotaExceeded;

    public static bool IsUnsupported(Exception e) =>
        Number(e) is NotPermitted or Invalid or NotImplemented or NotSupported or NotSupportedOnMac or TooManyLinks;

    public static TamizException Translate(Exception e, string location, string path) => Number(e) switch
    {
        Full or QuotaExceeded => new TamizException(
            ExitReason.Transient, "store_full", $"The store '{location}' is full; '{path}' was not written.", e)
        {
            Hint = "Free space there or enlarge the disk or quota, then run again; finished steps are kept.",
        },
        TooManyInSystem or TooManyInProcess => TooManyFiles(e),
        AccessDenied or NotPermitted => new TamizException(
            ExitReason.Usage, "store_access_denied", $"Access to '{path}' in the store '{location}' is refused.", e)
        {
            Hint = "Give this user the right to read and write the folder and all below it, or set another 'store'.",
        },
        ReadOnly => new TamizException(
            ExitReason.Usage, "store_read_only", $"The store '{location}' is on a read-only file system; '{path}' was not written.", e)
        {
            Hint = "Mount it writable, or set another 'store'.",
        },
        AlreadyExists or NotFolder or IsFolder or NameTooLong => new TamizException(
            ExitReason.Usage, "store_path", $"The store '{location}' cannot hold '{path}': {e.Message}.", e)
        {
            Hint = "Move away the file that stands in the way, or shorten the name.",
        },
        _ => new TamizException(
            ExitReason.Transient, "store_unreachable", $"The store '{location}' did not serve '{path}': {e.Message.TrimEnd('.')}.", e)
        {
            Hint = "See whether the disk or mount is sound, then run again.",
        },
    };

    /// <summary>Tells whether there are too many open files.</summary>
    public static bool IsTooManyFiles(Exception e) => Number(e) is TooManyInSystem or TooManyInProcess;

    /// <summary>Returns what is said where there are too many open files, whichever file was to be one more.</summary>
    public static TamizException TooManyFiles(Exception e) => new(ExitReason.Transient, "too_many_files", "The operating system allows no more open files.", e)
    {
        Hint = "Raise the limit ('ulimit -n' shows it), or run again when less else is running.",
    };

    public static TamizException Unsupported(string location, Exception? e) => new(
        ExitReason.Usage,
        "store_unsupported",
        $"The store '{location}' cannot create files exclusively (link) or make folders durable (fsync): a release is not safe there.",
        e)
    {
        Hint = "Put the store on a local file system such as ext4, XFS or APFS, or on S3.",
    };

    /// <summary>Returns what is said of an object that was there while the run worked, and no longer is.</summary>
    /// <param name="address">The object, as the user knows it.</param>
    public static TamizException Gone(string address) => new(ExitReason.Transient, "store_file_gone", $"'{address}' is gone: somebody removed it while the run was at work.")
    {
        Hint = "See who removes files there, then run again: what is missing is made anew.",
    };

    // .NET gives errno as HResult, except where it has an exception of its own.
    private static int Number(Exception e) => e switch
    {
        UnauthorizedAccessException => AccessDenied,
        FileNotFoundException or DirectoryNotFoundException => Missing,
        PathTooLongException => NameTooLong,
        _ => e.HResult,
    };
}
