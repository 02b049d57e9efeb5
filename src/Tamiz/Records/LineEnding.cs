namespace Tamiz.Records;

/// <summary>How the records of a file end. Line ends inside quoted fields are content and do not count.</summary>
public enum LineEnding
{
    /// <summary>No record ends with a line end.</summary>
    None,

    /// <summary>LF, as on Unix.</summary>
    Lf,

    /// <summary>CR LF, as on Windows.</summary>
    CrLf,

    /// <summary>CR alone.</summary>
    Cr,

    /// <summary>More than one kind.</summary>
    Mixed,
}

[Flags]
internal enum LineEnds
{
    None = 0,
    Lf = 1,
    CrLf = 2,
    Cr = 4,
}
