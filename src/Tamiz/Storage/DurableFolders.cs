using System.Collections.Concurrent;

namespace Tamiz.Storage;

/// <summary>Creates folders whose names survive a loss of power, as the objects in them do.</summary>
internal sealed class DurableFolders(string root)
{
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    public void Create(string folder)
    {
        var exists = Directory.Exists(folder);
        if (exists && (_known.ContainsKey(folder) || !IsBelowRoot(folder)))
            return;

        var parent = Path.GetDirectoryName(folder);
        if (parent is not null)
            Create(parent);
        if (!exists)
            Directory.CreateDirectory(folder);

        // below the root also if it was there: another writer may have created it and not come to this line yet
        if (parent is not null)
            Posix.Sync(parent);
        _known[folder] = true;
    }

    private bool IsBelowRoot(string folder) => folder.Length > root.Length && folder.StartsWith(root, StringComparison.Ordinal);
}
