using System.IO.Enumeration;

namespace Tamiz.Storage;

/// <summary>
/// Walks a folder in the ordinal order of keys. Links and names that are no key (temporary files, <c>.latest-…</c>) are left out.
/// </summary>
internal sealed class FolderListing(string root, string prefix, string? after)
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    public IEnumerable<StoredKey> Keys() => Below(prefix[..(prefix.LastIndexOf('/') + 1)]);

    // A folder sorts as its name with a slash, because that is how the keys in it begin: 'a-b' < 'a.b' < 'a/b'.
    private IEnumerable<StoredKey> Below(string folder)
    {
        foreach (var entry in Entries(folder).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (!entry.IsFolder)
            {
                yield return new StoredKey(entry.Key, entry.Length, entry.Modified);
                continue;
            }

            foreach (var key in Below(entry.Key))
                yield return key;
        }
    }

    private List<Entry> Entries(string folder)
    {
        var path = Path.Join(root, folder);
        try
        {
            return [.. new FileSystemEnumerable<Entry>(path, (ref entry) => Read(folder, ref entry), Everything)
            {
                ShouldIncludePredicate = (ref entry) => IsWanted(folder, ref entry),
            }];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    // names before attributes: those cost a call to the system for each file, also for the thousands before 'after'
    private bool IsWanted(string folder, ref FileSystemEntry entry) =>
        StoreKey.IsValidPart(entry.FileName)
        && (entry.IsDirectory ? HoldsWanted($"{folder}{entry.FileName}/") : IsWanted($"{folder}{entry.FileName}"))
        && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private bool IsWanted(string key) =>
        key.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(key, after) > 0);

    private bool HoldsWanted(string folder) =>
        (folder.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(folder, StringComparison.Ordinal))
        && (after is null || after.StartsWith(folder, StringComparison.Ordinal) || string.CompareOrdinal(folder, after) > 0);

    private static Entry Read(string folder, ref FileSystemEntry entry) => entry.IsDirectory
        ? new Entry($"{folder}{entry.FileName}/", IsFolder: true, 0, default)
        : new Entry($"{folder}{entry.FileName}", IsFolder: false, entry.Length, entry.LastWriteTimeUtc);

    private sealed record Entry(string Key, bool IsFolder, long Length, DateTimeOffset Modified);
}
