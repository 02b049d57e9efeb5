using System.Collections.Immutable;
using Tamiz.Engines;
using Tamiz.Schemas;
using Tamiz.Storage;

namespace Tamiz.Releases;

/// <summary>The content of a release: for each dataset and KPI its name, released schema and fingerprint, and the list of file formats.</summary>
internal sealed class ReleaseContent(Store store, Engine engine)
{
    /// <summary>Tells whether two releases have the same content, by fingerprints.</summary>
    public static bool AreEqual(ReleaseBody one, ReleaseBody other) =>
        one.Schemas.SequenceEqual(other.Schemas) && FingerprintsOf(one).SetEquals(FingerprintsOf(other));

    /// <summary>
    /// Tells whether tables and formats are those of a release. A KPI whose fingerprint differs, or was made by another algorithm, is
    /// compared by value: doubles are the same up to a relative error of 1e-9.
    /// </summary>
    /// <param name="tables">The tables.</param>
    /// <param name="formats">The formats of files.</param>
    /// <param name="release">The release.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<bool> EqualsAsync(ImmutableArray<ReleasedTable> tables, IEnumerable<FileFormat> formats, ReleaseBody release, CancellationToken cancellationToken)
    {
        var released = release.Files.ToLookup(file => file.Name);
        if (!release.Files.Select(file => file.Format).ToHashSet().SetEquals(formats.Select(SnakeJson.Word)) || released.Count != tables.Length)
            return false;
        if (tables.Any(table => !released.Contains(table.Name) || release.Schemas.GetValueOrDefault(table.Name) != SchemaJson.Hash(table.Data.Schema)))
            return false;

        var different = tables.Where(table => released[table.Name].First().Fingerprint != table.Fingerprint).ToList();
        if (different.Any(table => !table.IsKpi || released[table.Name].First().Rows != table.Data.Rows))
            return false;

        foreach (var table in different)
        {
            if (!await new ValueComparison(store, engine).EqualsAsync(table, [.. released[table.Name]], cancellationToken).ConfigureAwait(false))
                return false;
        }

        return true;
    }

    private static HashSet<(string Name, string Format, string Fingerprint)> FingerprintsOf(ReleaseBody release) =>
        [.. release.Files.Select(file => (file.Name, file.Format, file.Fingerprint))];
}
