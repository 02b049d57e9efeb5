using System.Collections.Immutable;
using Tamiz.Contracts;
using Tamiz.Schemas;

namespace Tamiz.Reports;

/// <summary>What <c>schema diff</c> found.</summary>
/// <param name="From">What was compared.</param>
/// <param name="To">With what.</param>
/// <param name="ExitCode">The exit code of the program.</param>
/// <param name="Schemas">The schemas that differ.</param>
public sealed record SchemaDiffReport(string From, string To, int ExitCode, ImmutableArray<ReportedSchema> Schemas) : Report;

/// <summary>What <c>schema check</c> found.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Against">What the project was compared with; <see langword="null"/> for its own lock only.</param>
/// <param name="ExitCode">The exit code of the program: 4 if a schema is not accepted, or under a version that says too little.</param>
/// <param name="Schemas">Every schema.</param>
/// <param name="Problems">What in the project does not fit its schemas: a run would refuse it.</param>
public sealed record SchemaCheckReport(string Pipeline, string? Against, int ExitCode, ImmutableArray<ReportedSchema> Schemas, ImmutableArray<ReportedProblem> Problems) : Report;

/// <summary>What <c>schema accept</c> accepted.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Actor">Who did.</param>
/// <param name="Reason">Why.</param>
/// <param name="Schemas">What was accepted.</param>
/// <param name="Problems">What in the project does not fit its schemas: a run will refuse it.</param>
public sealed record SchemaAcceptReport(string Pipeline, string Actor, string Reason, ImmutableArray<ReportedSchema> Schemas, ImmutableArray<ReportedProblem> Problems) : Report;

/// <summary>A schema and what changed of it.</summary>
/// <param name="Name">Its name: a dataset's for its files, <c>NAME@released</c> for a table as it is released.</param>
/// <param name="State">How it stands.</param>
/// <param name="Holds">Whether it is accepted, under a version that says enough.</param>
/// <param name="Before">The version it is compared with; <see langword="null"/> if there is none.</param>
/// <param name="Version">The version that was accepted; <see langword="null"/> if none was.</param>
/// <param name="Proposed">The least version that says enough of the change.</param>
/// <param name="Level">Which part of the version the change raises.</param>
/// <param name="Changes">What changed.</param>
/// <param name="Renames">Columns that may have another name now.</param>
/// <param name="Uses">What uses the columns that changed.</param>
/// <param name="AcceptedBy">Who accepted it; <see langword="null"/> if nobody did.</param>
/// <param name="Reason">Why; <see langword="null"/> if nobody did.</param>
public sealed record ReportedSchema(
    string Name,
    SchemaState State,
    bool Holds,
    string? Before,
    string? Version,
    string Proposed,
    ChangeLevel Level,
    ImmutableArray<ReportedChange> Changes,
    ImmutableArray<RenamedColumn> Renames,
    ImmutableArray<ReportedUse> Uses,
    string? AcceptedBy,
    string? Reason)
{
    /// <summary>Describes a schema under review.</summary>
    public static ReportedSchema Of(ReviewedSchema schema, Compatibility promise)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new ReportedSchema(
            schema.Name,
            schema.State,
            schema.Holds,
            schema.Before?.ToString(),
            schema.Locked?.Version.ToString(),
            schema.Proposed.ToString(),
            schema.Level,
            [.. schema.Diff.Changes.Select(change => new ReportedChange(change.Column, change.Kind, change.Text, change.Breaks(promise), change.Before, change.After))],
            schema.Diff.Renames,
            [.. schema.Uses.Select(use => new ReportedUse(use.Kind, use.Name, use.Column, use.Place?.ToString(), use.Through, use.Breaks))],
            schema.Locked?.AcceptedBy,
            schema.Locked?.Reason);
    }
}

/// <summary>A change of a schema.</summary>
/// <param name="Column">The column.</param>
/// <param name="Kind">What kind of change it is.</param>
/// <param name="Text">The change as a clause.</param>
/// <param name="Breaks">Whether it breaks what the table promises.</param>
/// <param name="Before">What it was; <see langword="null"/> if it was not there.</param>
/// <param name="After">What it is; <see langword="null"/> if it is not there.</param>
public sealed record ReportedChange(string Column, ChangeKind Kind, string Text, bool Breaks, string? Before, string? After);

/// <summary>Something that uses a column that changed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The id of a check, the name of a KPI or dataset, or <c>patients.map(country)</c> for cleaning.</param>
/// <param name="Column">The column.</param>
/// <param name="Place">Where it is written; <see langword="null"/> if that is not known.</param>
/// <param name="Through">The table through which it uses the column; <see langword="null"/> if it names the column itself.</param>
/// <param name="Breaks">Why it no longer fits; <see langword="null"/> if it does.</param>
public sealed record ReportedUse(UseKind Kind, string Name, string Column, string? Place, string? Through, string? Breaks);
