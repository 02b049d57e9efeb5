namespace Tamiz.Engines;

/// <summary>A file to be written by an engine.</summary>
/// <param name="Location">The path or address; nothing is there yet.</param>
/// <param name="Format">The format.</param>
/// <param name="Reproducible">
/// Whether sums of floating point must come out the same to the last bit each time, which costs the use of several threads. An engine that
/// cannot do that ignores it (Spark), and its doubles are compared at 10 digits.
/// </param>
/// <param name="InFileOrder">
/// Whether the query reads one file, does not say an order, and its rows must come in the order of that file. An engine that would let them change places sees to it.
/// </param>
/// <param name="Regroups">
/// Whether the query groups, joins or ranks most of the rows it reads. An engine of several tasks shares that work out among them, where it would otherwise gather rows in
/// one to sort them.
/// </param>
public sealed record Target(string Location, FileFormat Format, bool Reproducible = false, bool InFileOrder = false, bool Regroups = false);

/// <summary>The file formats an engine writes.</summary>
public enum FileFormat
{
    /// <summary>Parquet with zstd.</summary>
    Parquet,

    /// <summary>CSV as released files have it: UTF-8, LF, header, quotes only where needed, null empty, empty text <c>""</c>. All columns must be text.</summary>
    Csv,
}
