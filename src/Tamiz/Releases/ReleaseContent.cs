namespace Tamiz.Releases;

/// <summary>The content of a release: for each dataset and KPI its name, released schema and fingerprint, and the list of file formats.</summary>
internal static class ReleaseContent
{
    /// <summary>Tells whether tables and formats are those of a release.</summary>
    /// <param name="tables">The fingerprint and the schema's hash of each table, by name.</param>
    /// <param name="formats">The formats of files, as words.</param>
    /// <param name="release">The release.</param>
    public static bool Equals(IReadOnlyDictionary<string, (string Fingerprint, string SchemaSha256)> tables, IEnumerable<string> formats, ReleaseBody release)
    {
        if (!release.Files.Select(file => file.Format).ToHashSet().SetEquals(formats))
            return false;

        var released = release.Files.GroupBy(file => file.Name).ToDictionary(group => group.Key, group => group.First().Fingerprint);
        return released.Count == tables.Count && tables.All(table =>
            released.TryGetValue(table.Key, out var fingerprint)
            && fingerprint == table.Value.Fingerprint
            && release.Schemas.TryGetValue(table.Key, out var schema)
            && schema == table.Value.SchemaSha256);
    }
}
