using System.Globalization;
using System.Security.Cryptography;

namespace Tamiz.DuckDb.Tests.Crash;

/// <summary>A folder that releases are delivered to, as a reader sees it who resolves the link once.</summary>
internal static class LinkedFolder
{
    /// <summary>Returns the release it shows and the hashes of its files; nothing if it shows none.</summary>
    public static async Task<(long Release, SortedDictionary<string, string> Files)?> ReadAsync(string link)
    {
        if (new FileInfo(link).LinkTarget is not { } target)
            return null;

        var folder = Path.Combine(Path.GetDirectoryName(link)!, target);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            await using var file = File.OpenRead(path);
            files[Path.GetRelativePath(folder, path)] = Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
        }

        return (long.Parse(Path.GetFileName(target), CultureInfo.InvariantCulture), files);
    }
}
