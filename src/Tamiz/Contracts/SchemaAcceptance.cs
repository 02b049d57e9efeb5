using System.Collections.Immutable;
using Tamiz.Schemas;

namespace Tamiz.Contracts;

/// <summary>Accepts schemas as they stand: a new lock.</summary>
public static class SchemaAcceptance
{
    /// <summary>Returns the reviewed schemas that accepting some tables would accept: their own, and the released ones of tables made from them.</summary>
    /// <param name="review">The review, against the lock only.</param>
    /// <param name="now">The project.</param>
    /// <param name="tables">The tables; none for all.</param>
    /// <param name="following">The tables that read them, directly or through others.</param>
    public static ImmutableArray<ReviewedSchema> Of(SchemaReview review, ProjectSchemas now, ImmutableArray<string> tables, IEnumerable<string> following)
    {
        ArgumentNullException.ThrowIfNull(review);
        var wanted = tables.Concat(following).ToHashSet();
        return [.. review.Schemas.Where(schema => !schema.Holds && (tables.IsEmpty || wanted.Contains(ProjectSchemas.TableOf(schema.Name))))];
    }

    /// <summary>Accepts.</summary>
    /// <param name="before">The lock so far; <see langword="null"/> if there is none.</param>
    /// <param name="schemas">What is accepted.</param>
    /// <param name="version">The version to give to a schema.</param>
    /// <param name="by">Who.</param>
    /// <param name="at">When.</param>
    /// <param name="reason">Why.</param>
    public static SchemaLock Accept(SchemaLock? before, IEnumerable<ReviewedSchema> schemas, Func<ReviewedSchema, SemanticVersion> version, string by, DateTimeOffset at, string reason)
    {
        ArgumentNullException.ThrowIfNull(schemas);
        ArgumentNullException.ThrowIfNull(version);
        var (accepted, gone) = (before?.Schemas ?? new SchemaLock().Schemas, before?.Gone ?? new SchemaLock().Gone);
        foreach (var schema in schemas)
        {
            if (schema.Schema is { } now)
            {
                accepted = accepted.SetItem(schema.Name, new LockedSchema(version(schema), now, by, at, reason));
                gone = gone.Remove(schema.Name);
            }
            else
            {
                gone = gone.SetItem(schema.Name, schema.Locked! with { AcceptedBy = by, AcceptedAt = at, Reason = reason });
                accepted = accepted.Remove(schema.Name);
            }
        }

        return new SchemaLock { Schemas = accepted, Gone = gone };
    }

    /// <summary>Demands that a version says enough of a change.</summary>
    /// <exception cref="TamizException">It says less.</exception>
    public static SemanticVersion Demand(ReviewedSchema schema, string text)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (!SemanticVersion.TryParse(text, out var version))
            throw new TamizException(ExitReason.Usage, "bad_version", $"'{text}' is no version.") { Hint = $"Write one of the form 1.2.3; proposed is {schema.Proposed}." };
        if (!version.IsAtLeast(schema.Proposed))
        {
            var why = schema.Before is null ? "It is the first" : $"The change since {schema.Before} is {(schema.Level is ChangeLevel.Major ? "breaking" : "of the level " + SnakeJson.Word(schema.Level))}";
            throw new TamizException(ExitReason.Usage, "version_too_low", $"'{schema.Name}' cannot be accepted as {version}. {why}: it needs {schema.Proposed} at least.") { Hint = $"Nothing was changed. Write --version {schema.Proposed}, or leave it away." };
        }

        return version;
    }
}
