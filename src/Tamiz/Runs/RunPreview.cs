using System.Collections.Immutable;
using Tamiz.Schemas;

namespace Tamiz.Runs;

/// <summary>What a run would do now, found out without running anything.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Engine">The engine and its version.</param>
public sealed record RunPreview(string Pipeline, string Engine)
{
    /// <summary>Gets the version of this form.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Gets the release a run would start from; <see langword="null"/> if nothing is released.</summary>
    public long? Base { get; init; }

    /// <summary>Gets the version of its files.</summary>
    public string? BaseVersion { get; init; }

    /// <summary>Gets the input files, those that are gone last.</summary>
    public ImmutableArray<InputPreview> Inputs { get; init; } = [];

    /// <summary>Gets how the files of each dataset fit its schema.</summary>
    public ImmutableArray<SchemaPreview> Schemas { get; init; } = [];

    /// <summary>Gets the steps, in the order of the plan.</summary>
    public ImmutableArray<StepPreview> Steps { get; init; } = [];

    /// <summary>Gets whether the result would be the current release's; <see langword="null"/> if that is not known before steps have run.</summary>
    public bool? Unchanged { get; init; }

    /// <summary>Gets whether some files break their schema, so that a run would end before any row is worked on.</summary>
    public bool SchemaBroken => Schemas.Any(schema => schema.Fit is SchemaFit.Broken);

    /// <summary>Gets whether a run would do anything but find what is released already.</summary>
    public bool HasChanges => Unchanged is not true || Steps.Any(step => step.Will is not StepWill.Reuse);
}

/// <summary>An input file beside those of the current release.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Path">The path in the project.</param>
/// <param name="Change">What became of it.</param>
/// <param name="Bytes">Its size; of a file that is gone, its last.</param>
/// <param name="Sha256">The SHA-256 of its bytes, as with <paramref name="Bytes"/>.</param>
public sealed record InputPreview(string Dataset, string Path, InputChange Change, long Bytes, string Sha256);

/// <summary>What became of an input file since the current release.</summary>
public enum InputChange
{
    /// <summary>It has the same bytes.</summary>
    Same,

    /// <summary>It has other bytes.</summary>
    Changed,

    /// <summary>The current release was made without it.</summary>
    New,

    /// <summary>The current release was made with it, and it is not there or not named any more.</summary>
    Gone,
}

/// <summary>How the files of a dataset fit its schema.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Fit">How they do.</param>
/// <param name="Findings">What differs.</param>
public sealed record SchemaPreview(string Dataset, SchemaFit Fit, ImmutableArray<SchemaFinding> Findings);

/// <summary>How files fit a schema.</summary>
public enum SchemaFit
{
    /// <summary>They have its columns.</summary>
    Fits,

    /// <summary>They differ in what is only a warning.</summary>
    Differs,

    /// <summary>They cannot be read by it: a run ends with exit code 4.</summary>
    Broken,

    /// <summary>A file has to be ingested first.</summary>
    NotKnownYet,
}

/// <summary>What a run would do with a step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Will">What.</param>
/// <param name="Unless">The steps that, if they come out identical, let it be reused.</param>
/// <param name="Why">Why, in words.</param>
public sealed record StepPreview(string Step, StepWill Will, ImmutableArray<string> Unless, ImmutableArray<string> Why);

/// <summary>What a run would do with a step.</summary>
public enum StepWill
{
    /// <summary>Take the result that is there.</summary>
    Reuse,

    /// <summary>Do it.</summary>
    Run,

    /// <summary>Do it, unless a step before it comes out as it was last.</summary>
    RunUnless,

    /// <summary>Never reach it: the schema is broken.</summary>
    NotReached,
}
