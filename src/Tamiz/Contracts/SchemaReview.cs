using System.Collections.Immutable;
using Tamiz.Pipelines;
using Tamiz.Schemas;

namespace Tamiz.Contracts;

/// <summary>What changed of a project's schemas, and whether it was accepted under a version that says enough.</summary>
/// <param name="Schemas">Each schema, by name.</param>
/// <param name="Problems">What in the project no longer fits its schemas.</param>
public sealed record SchemaReview(ImmutableArray<ReviewedSchema> Schemas, ImmutableArray<Problem> Problems)
{
    /// <summary>Gets whether every schema is accepted, under a version that says enough.</summary>
    public bool Holds => Schemas.All(schema => schema.Holds);

    /// <summary>Reviews.</summary>
    /// <param name="now">The project as it stands.</param>
    /// <param name="accepted">Its lock; <see langword="null"/> if it has none.</param>
    /// <param name="before">What it is compared with: accepted schemas of an earlier state; <see langword="null"/> to compare with the lock only.</param>
    public static SchemaReview Of(ProjectSchemas now, SchemaLock? accepted, SchemaLock? before)
    {
        ArgumentNullException.ThrowIfNull(now);
        var locked = accepted ?? new SchemaLock();
        var names = now.Schemas.Keys.Concat(locked.Schemas.Keys).Concat(before?.Schemas.Keys ?? []).Distinct().Order(StringComparer.Ordinal);
        return new SchemaReview([.. names.Select(name => Review(name, now, locked, before))], now.Problems);
    }

    private static ReviewedSchema Review(string name, ProjectSchemas now, SchemaLock accepted, SchemaLock? before)
    {
        var (locked, was) = (accepted.Schemas.GetValueOrDefault(name), (before ?? accepted).Schemas.GetValueOrDefault(name));
        var schema = now.Schemas.GetValueOrDefault(name) ?? (now.Unknown.Contains(name) ? locked?.Schema : null);
        var diff = was is null || schema is null ? new SchemaDiff([], []) : SchemaDiff.Between(was.Schema, schema);
        var level = was is null ? ChangeLevel.None : schema is null ? Gone(now.PromiseOf(name)) : diff.Level(now.PromiseOf(name));
        var proposed = Proposed(name, was, accepted, before, level);
        return new ReviewedSchema(name, StateOf(schema, locked, was, before, proposed, now.Unknown.Contains(name)))
        {
            Before = was?.Version,
            Locked = locked,
            Proposed = proposed,
            Level = level,
            Diff = diff,
            Schema = schema,
            Was = was?.Schema,
        };
    }

    private static ChangeLevel Gone(Compatibility promise) => promise is Compatibility.None ? ChangeLevel.Minor : ChangeLevel.Major;

    // What comes back goes on with its old numbers.
    private static SemanticVersion Proposed(string name, LockedSchema? was, SchemaLock accepted, SchemaLock? before, ChangeLevel level) =>
        was?.Version.After(level) ?? ((before ?? accepted).Gone.GetValueOrDefault(name) ?? accepted.Gone.GetValueOrDefault(name))?.Version.After(ChangeLevel.Minor) ?? SemanticVersion.First;

    private static SchemaState StateOf(TableSchema? schema, LockedSchema? locked, LockedSchema? was, SchemaLock? before, SemanticVersion proposed, bool isUnknown)
    {
        if (isUnknown)
            return SchemaState.Unknown;
        if (schema is null)
            return locked is null ? SchemaState.Accepted : SchemaState.Gone;
        if (locked is null)
            return SchemaState.New;
        if (SchemaJson.Hash(schema) != locked.Sha256)
            return SchemaState.Changed;
        if (before is null || was is null || (was.Sha256 == locked.Sha256 && was.Version == locked.Version))
            return was is null ? SchemaState.Accepted : SchemaState.Same;
        return locked.Version.IsAtLeast(proposed) ? SchemaState.Accepted : SchemaState.VersionTooLow;
    }
}

/// <summary>One schema under review.</summary>
/// <param name="Name">Its name in the lock.</param>
/// <param name="State">How it stands.</param>
public sealed record ReviewedSchema(string Name, SchemaState State)
{
    /// <summary>Gets the version it is compared with; <see langword="null"/> if there is none.</summary>
    public SemanticVersion? Before { get; init; }

    /// <summary>Gets what was accepted; <see langword="null"/> if nothing was.</summary>
    public LockedSchema? Locked { get; init; }

    /// <summary>Gets the least version that says enough of the change.</summary>
    public required SemanticVersion Proposed { get; init; }

    /// <summary>Gets which part of the version the change raises.</summary>
    public ChangeLevel Level { get; init; }

    /// <summary>Gets what changed.</summary>
    public required SchemaDiff Diff { get; init; }

    /// <summary>Gets the schema as it stands; <see langword="null"/> if it is gone.</summary>
    public TableSchema? Schema { get; init; }

    /// <summary>Gets the schema it is compared with; <see langword="null"/> if there is none.</summary>
    public TableSchema? Was { get; init; }

    /// <summary>Gets what uses the columns that changed.</summary>
    public ImmutableArray<ColumnUse> Uses { get; init; } = [];

    /// <summary>Gets whether it is accepted, under a version that says enough.</summary>
    public bool Holds => State is SchemaState.Same or SchemaState.Accepted or SchemaState.Unknown;
}

/// <summary>How a schema stands.</summary>
public enum SchemaState
{
    /// <summary>It is the one it is compared with.</summary>
    Same,

    /// <summary>It is another one, and was accepted.</summary>
    Accepted,

    /// <summary>It is in no lock yet.</summary>
    New,

    /// <summary>It is another than was accepted.</summary>
    Changed,

    /// <summary>It was accepted and is in the project no more.</summary>
    Gone,

    /// <summary>It was accepted under a version that says less than the change is.</summary>
    VersionTooLow,

    /// <summary>Its SQL no longer fits, or is for another engine: it keeps what was accepted.</summary>
    Unknown,
}
