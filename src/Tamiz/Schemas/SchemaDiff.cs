using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Schemas;

/// <summary>What differs between two schemas.</summary>
/// <param name="Changes">The changes: columns in the order of the new schema, then those that are gone.</param>
/// <param name="Renames">Pairs of a column that is gone and one that is new which may be one column: a proposal, no more.</param>
public sealed record SchemaDiff(ImmutableArray<SchemaChange> Changes, ImmutableArray<RenamedColumn> Renames)
{
    /// <summary>Gets whether nothing differs.</summary>
    public bool IsEmpty => Changes.IsEmpty;

    /// <summary>Returns the part of the version that all of it raises.</summary>
    public ChangeLevel Level(Compatibility promise) => Changes.IsEmpty ? ChangeLevel.None : Changes.Max(change => change.Level(promise));

    /// <summary>Compares two schemas; names are the same if they differ in case only.</summary>
    public static SchemaDiff Between(TableSchema before, TableSchema after)
    {
        var changes = new FieldComparison();
        changes.CompareFields(SchemaJson.Write(before), SchemaJson.Write(after), "");
        var added = after.Columns.Where(column => before.Find(column.Name) is null).ToList();
        var renames = from gone in before.Columns
                      where after.Find(gone.Name) is null
                      let best = added.Where(column => RenamedColumn.Likely(gone, before, column, after)).MinBy(column => RenamedColumn.Distance(gone.Name, column.Name))
                      where best is not null
                      select new RenamedColumn(gone.Name, best.Name);
        return new SchemaDiff(changes.Found, [.. renames]);
    }

    /// <summary>Compares fields, and what is nested in them.</summary>
    private sealed class FieldComparison
    {
        private readonly ImmutableArray<SchemaChange>.Builder _changes = ImmutableArray.CreateBuilder<SchemaChange>();

        public ImmutableArray<SchemaChange> Found => _changes.ToImmutable();

        public void CompareFields(JsonObject before, JsonObject after, string path)
        {
            var (old, now) = (FieldsOf(before), FieldsOf(after));
            foreach (var field in now)
            {
                var name = NameOf(field);
                if (old.Find(one => Same(one, field)) is { } was)
                    CompareField(was, field, path);
                else
                    Add(path + name, IsNullable(field, "nullable") ? ChangeKind.AddedNullable : ChangeKind.AddedRequired, null, TypeChange.NameOf(field["type"]));
            }

            foreach (var gone in old.Where(one => !now.Exists(field => Same(one, field))))
                Add(path + NameOf(gone), ChangeKind.Removed, TypeChange.NameOf(gone["type"]), null);
            CompareOrder(old, now, path);
        }

        private void CompareOrder(List<JsonObject> old, List<JsonObject> now, string path)
        {
            var before = old.Where(one => now.Exists(field => Same(one, field))).Select(NameOf).ToList();
            var after = now.Where(field => old.Exists(one => Same(one, field))).Select(NameOf).ToList();
            if (!before.SequenceEqual(after, StringComparer.OrdinalIgnoreCase))
                Add(path.TrimEnd('.'), ChangeKind.Order, string.Join(", ", before), string.Join(", ", after));
        }

        private void CompareField(JsonObject before, JsonObject after, string path)
        {
            var name = path + NameOf(after);
            if (NameOf(before) != NameOf(after))
                Add(path + NameOf(after), ChangeKind.CaseChanged, NameOf(before), NameOf(after));
            CompareType(before["type"]!, after["type"]!, name);
            CompareNullable(before, after, "nullable", name);
            MetadataComparison.Compare(before["metadata"] as JsonObject ?? [], after["metadata"] as JsonObject ?? [], (kind, was, now) => Add(name, kind, was, now));
        }

        private void CompareType(JsonNode before, JsonNode after, string name)
        {
            var (was, now) = ((string?)(before as JsonObject)?["type"], (string?)(after as JsonObject)?["type"]);
            if (was != now || was is null)
            {
                if (was is null && now is null && SchemaJson.TryReadType((string)before!, out var old) && SchemaJson.TryReadType((string)after!, out var type))
                {
                    if (TypeChange.Between(old, type) is { } kind)
                        Add(name, kind, old.Name, type.Name);
                }
                else
                {
                    Add(name, ChangeKind.TypeChanged, TypeChange.NameOf(before), TypeChange.NameOf(after));
                }

                return;
            }

            CompareParts(before.AsObject(), after.AsObject(), was, name);
        }

        private void CompareParts(JsonObject before, JsonObject after, string what, string name)
        {
            switch (what)
            {
                case "array":
                    CompareType(before["elementType"]!, after["elementType"]!, name + ".element");
                    CompareNullable(before, after, "containsNull", name + ".element");
                    break;
                case "map":
                    CompareType(before["keyType"]!, after["keyType"]!, name + ".key");
                    CompareType(before["valueType"]!, after["valueType"]!, name + ".value");
                    CompareNullable(before, after, "valueContainsNull", name + ".value");
                    break;
                default:
                    CompareFields(before, after, name + ".");
                    break;
            }
        }

        private void CompareNullable(JsonObject before, JsonObject after, string flag, string name)
        {
            if (IsNullable(before, flag) != IsNullable(after, flag))
                Add(name, IsNullable(after, flag) ? ChangeKind.Optional : ChangeKind.Required, null, null);
        }

        private void Add(string column, ChangeKind kind, string? before, string? after) => _changes.Add(new SchemaChange(column, kind, before, after));

        private static List<JsonObject> FieldsOf(JsonObject type) => [.. type["fields"]!.AsArray().Select(field => field!.AsObject())];

        private static bool Same(JsonObject a, JsonObject b) => NameOf(a).Equals(NameOf(b), StringComparison.OrdinalIgnoreCase);

        private static string NameOf(JsonObject field) => (string)field["name"]!;

        private static bool IsNullable(JsonObject of, string flag) => (bool?)of[flag] ?? true;
    }
}
