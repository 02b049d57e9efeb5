using System.Globalization;

namespace Tamiz.Engines;

/// <summary>Files that this process and an engine on other machines both reach, each in its own way.</summary>
/// <remarks>
/// This process names a file by a path: a file of the store by the local path the store gives it, whether or not anything is there, and a scratch
/// file by the scratch path it was made at. The engine has addresses. Disposing removes what was offered.
/// </remarks>
public abstract class SharedFiles : IAsyncDisposable
{
    /// <summary>Returns the address by which the engine reads a file of the store.</summary>
    public abstract string AddressOf(string path);

    /// <summary>Lets the engine read a file, of the store or a scratch file of this process.</summary>
    /// <returns>Its address.</returns>
    public abstract Task<string> OfferAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>Lets this process read a file of the store at its path.</summary>
    public abstract Task BringAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>Returns the address of a folder that is not there yet. What the engine writes into it becomes a scratch file.</summary>
    public abstract string FolderFor(string path);

    /// <summary>Makes the one file in the folder of a scratch file that scratch file. If there is not just one, nothing becomes of them.</summary>
    /// <returns>How many files this process finds there.</returns>
    public abstract Task<int> TakeAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>Makes the Parquet files in the folder of a scratch file that scratch file, in the order of the tasks that wrote them.</summary>
    /// <returns>How many files this process finds there.</returns>
    public abstract Task<int> JoinAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>Removes what there still is of the folder of a scratch file.</summary>
    public abstract Task ClearAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>Removes a scratch file that nobody wants.</summary>
    public abstract Task DiscardAsync(string path, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Tells whether a file is one that a task wrote: <c>part-00012-….parquet</c>. Beside them lie marks of a finished job.</summary>
    protected static bool IsPart(string path) =>
        Path.GetFileName(path) is var name && name.StartsWith("part-", StringComparison.Ordinal) && name.EndsWith(".parquet", StringComparison.Ordinal);

    /// <summary>Returns the number of the task that wrote a file; it may have more digits.</summary>
    protected static int TaskOf(string path) => int.Parse(Path.GetFileName(path).Split('-')[1], CultureInfo.InvariantCulture);
}
