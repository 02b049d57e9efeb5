using System.Collections.Immutable;
using Tamiz.Runs;

namespace Tamiz.Reports;

/// <summary>What a run would do now.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Engine">The engine and its version.</param>
/// <param name="ExitCode">The exit code of the program.</param>
/// <param name="Base">The release a run would start from; <see langword="null"/> if nothing is released.</param>
/// <param name="BaseVersion">The version of its files.</param>
/// <param name="Inputs">The input files, those that are gone last.</param>
/// <param name="Schemas">How the files of each dataset fit its schema.</param>
/// <param name="Steps">The steps, in the order of the plan.</param>
/// <param name="Unchanged">Whether the result would be the current release's; <see langword="null"/> if that is not known before steps have run.</param>
/// <param name="SchemaBroken">Whether some files break their schema, so that a run would end before any row is worked on.</param>
/// <param name="HasChanges">Whether a run would do anything but find what is released already.</param>
public sealed record PlanReport(
    string Pipeline,
    string Engine,
    int ExitCode,
    long? Base,
    string? BaseVersion,
    ImmutableArray<InputPreview> Inputs,
    ImmutableArray<SchemaPreview> Schemas,
    ImmutableArray<StepPreview> Steps,
    bool? Unchanged,
    bool SchemaBroken,
    bool HasChanges) : Report
{
    /// <summary>Makes it from a preview.</summary>
    public static PlanReport Of(RunPreview preview, ExitReason reason)
    {
        ArgumentNullException.ThrowIfNull(preview);
        return new PlanReport(
            preview.Pipeline, preview.Engine, (int)reason, preview.Base, preview.BaseVersion, preview.Inputs, preview.Schemas, preview.Steps, preview.Unchanged, preview.SchemaBroken, preview.HasChanges);
    }
}
