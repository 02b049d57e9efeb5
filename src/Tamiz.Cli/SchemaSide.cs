using System.Collections.Immutable;
using System.Globalization;
using Tamiz.Ingest;
using Tamiz.Releases;
using Tamiz.Runs;
using Tamiz.Schemas;

namespace Tamiz.Cli;

/// <summary>One side of a comparison: a schema, or all schemas of a project in some state.</summary>
/// <param name="Label">What the user called it.</param>
/// <param name="Schemas">The schemas by their names in the lock.</param>
/// <param name="Only">The name of the only one; <see langword="null"/> for a project.</param>
internal sealed record SchemaSide(string Label, ImmutableSortedDictionary<string, TableSchema> Schemas, string? Only)
{
    /// <summary>Gets whether the schema was inferred from data, which say what values there are, not which there may be.</summary>
    public bool IsInferred { get; init; }

    private const string Release = "release:";

    /// <summary>Finds what a text means: a file that holds a schema, a file of data, a table of the project, a release, or a commit, perhaps with <c>:TABLE</c> or <c>:FILE</c> behind it.</summary>
    public static async Task<SchemaSide> FindAsync(Terminal terminal, string text, Func<Task<ProjectContract>> contract, CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(terminal.Folder, text)))
        {
            var isSchema = IsSchema(text);
            if (!isSchema && !SourceFiles.CanRead(text))
                throw new TamizException(ExitReason.Usage, "not_a_schema", $"'{text}' is neither a schema nor data that can be read.") { Hint = $"Schemas end in {string.Join(", ", SchemaText.Endings)}, data in {string.Join(", ", SourceFiles.Endings)}." };
            return One(text, SchemaFile.NameOf(text), isSchema ? SchemaFile.Read(terminal, text) : await SchemaFile.InferAsync(terminal, [text], SchemaFile.MostRows, cancellationToken)) with { IsInferred = !isSchema };
        }

        if (text.LastIndexOf(':') is > 0 and var at && IsSchema(text) && new Git(terminal.Folder).Show(text[..at], text[(at + 1)..]) is { } committed)
            return One(text, SchemaFile.NameOf(text[(at + 1)..]), SchemaText.Read(committed, SchemaText.FormOf(text), text));

        var project = await contract();
        if (project.Now.Schemas.TryGetValue(text, out var table))
            return One(text, text, table);
        if (text.StartsWith(Release, StringComparison.Ordinal))
            return await ReleaseAsync(terminal, text, project, cancellationToken);

        var (reference, name) = text.LastIndexOf(':') is > 0 and var colon ? (text[..colon], text[(colon + 1)..]) : (text, null);
        var all = (await project.AtAsync(reference, terminal, cancellationToken)).Schemas.ToImmutableSortedDictionary(schema => schema.Key, schema => schema.Value.Schema, StringComparer.Ordinal);
        if (name is null)
            return new SchemaSide(text, all, null);
        return all.TryGetValue(name, out var one) ? One(text, name, one) : throw NoTable(name, text, all.Keys);
    }

    /// <summary>Returns the project as it stands.</summary>
    public static SchemaSide Of(ProjectContract project) => new("the project", project.Now.Schemas, null);

    /// <summary>Pairs the schemas of two sides by name.</summary>
    public static IEnumerable<(string Name, TableSchema? Before, TableSchema? After)> Pair(SchemaSide before, SchemaSide after)
    {
        if (before.Only is { } one && after.Only is { } other)
            return [(other, before.Known(one, after.Schemas[other], after), after.Known(other, before.Schemas[one], before))];
        if ((before.Only ?? after.Only) is not { } name)
            return before.Schemas.Keys.Union(after.Schemas.Keys).Order(StringComparer.Ordinal).Select(key => (key, before.Schemas.GetValueOrDefault(key), after.Schemas.GetValueOrDefault(key)));

        var whole = before.Only is null ? before : after;
        if (!whole.Schemas.ContainsKey(name))
            throw NoTable(name, whole.Label, whole.Schemas.Keys);
        return [(name, before.Known(name, after.Schemas[name], after), after.Known(name, before.Schemas[name], before))];
    }

    private TableSchema Known(string name, TableSchema declared, SchemaSide by) => IsInferred && !by.IsInferred ? InferredSchema.As(Schemas[name], declared) : Schemas[name];

    private static bool IsSchema(string path) => SchemaText.Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static SchemaSide One(string label, string name, TableSchema schema) => new(label, ImmutableSortedDictionary<string, TableSchema>.Empty.Add(name, schema), name);

    private static TamizException NoTable(string name, string of, IEnumerable<string> names) =>
        new(ExitReason.Usage, "unknown_table", $"There is no schema '{name}' in {of}.") { Hint = $"There are {string.Join(", ", names)}." };

    private static async Task<SchemaSide> ReleaseAsync(Terminal terminal, string text, ProjectContract contract, CancellationToken cancellationToken)
    {
        var wanted = text[Release.Length..];
        ReleaseBody? found = null;
        await foreach (var entry in contract.Project.Ledger(terminal).ReadAllAsync(cancellationToken))
        {
            if (!LedgerKind.ChangesRelease(entry.Kind))
                continue;
            var body = ReleaseBody.From(entry.Body);
            if (wanted == "current" || body.Version == wanted || body.Release.ToString(CultureInfo.InvariantCulture) == wanted)
                found = body;
        }

        if (found is null)
            throw new TamizException(ExitReason.Usage, "unknown_release", $"There is no release '{wanted}'.") { Hint = "Name a number, a version or current. List them with: tamiz releases" };

        var tables = await RunTables.ReadAsync(contract.Project.Store, found.Version, cancellationToken);
        return new SchemaSide(text, tables.ToImmutableSortedDictionary(table => table.Key + SchemaLock.Released, table => table.Value.Schema, StringComparer.Ordinal), null);
    }
}
