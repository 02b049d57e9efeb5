using System.Collections.Immutable;

namespace Tamiz.Schemas;

/// <summary>Compares the schemas of a table with those that were accepted.</summary>
public static class LockComparison
{
    /// <summary>Returns what differs: a schema that is new is a warning, one that is another than was accepted breaks.</summary>
    /// <param name="accepted">The accepted schemas; <see langword="null"/> if there are none yet.</param>
    /// <param name="table">The table.</param>
    /// <param name="input">The schema of its files; <see langword="null"/> if it is made by SQL.</param>
    /// <param name="released">The schema that it is released with.</param>
    public static ImmutableArray<SchemaFinding> Compare(SchemaLock? accepted, string table, TableSchema? input, TableSchema released)
    {
        if (accepted is null || !accepted.Schemas.ContainsKey(input is null ? table + SchemaLock.Released : table))
            return [new("schema_new", $"The schema of '{table}' is not in {SchemaLock.FileName} yet. Accept it: tamiz schema accept {table} --reason \"first version\"", Breaks: false)];

        var changed = input is null ? [] : Changed(accepted, table, input, "");
        return changed.IsEmpty ? Changed(accepted, table + SchemaLock.Released, released, "released ") : changed;

        ImmutableArray<SchemaFinding> Changed(SchemaLock from, string name, TableSchema now, string which)
        {
            if (!from.Schemas.TryGetValue(name, out var locked) || SchemaJson.Hash(now) == locked.Sha256)
                return [];
            var changes = string.Join("; ", SchemaDiff.Between(locked.Schema, now).Changes.Select(change => change.Text));
            return [new("schema_not_accepted", $"The {which}schema of '{table}' is not {locked.Version}, which was accepted: {changes}. Accept it (tamiz schema accept {table} --reason \"why\"), or change it back.", Breaks: true)];
        }
    }
}
