using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tamiz.Checks;
using Tamiz.Gate;

namespace Tamiz.Reports;

/// <summary>Why a run was blocked.</summary>
/// <param name="Run">The run.</param>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Outcome">How the run ended.</param>
/// <param name="ExitCode">The exit code it ended with; <see langword="null"/> if it never ended.</param>
/// <param name="Blocking">The checks that block; empty if it was not blocked.</param>
/// <param name="Quarantine">The files in the store with rows it set aside.</param>
public sealed record BlockReport(
    string Run, string Pipeline, RunOutcome Outcome, int? ExitCode, ImmutableArray<MeasuredCheck> Blocking, ImmutableArray<string> Quarantine) : Report;

/// <summary>A check with its status, all the numbers behind it, and rows that break it.</summary>
/// <param name="Id">The check.</param>
/// <param name="Table">The table it is about.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Rule">The rule in words.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Text">Why it has that status, with numbers.</param>
/// <param name="RowsExamined">How many rows were examined; <see langword="null"/> if the check is not about rows.</param>
/// <param name="RowsFailed">How many of them break the rule.</param>
/// <param name="Value">The value of a check of the whole table.</param>
/// <param name="Limit">The limit as written: rows, a share, or a range.</param>
/// <param name="OnFail">What happens when the rule is broken.</param>
/// <param name="Why">Why the rule is there.</param>
/// <param name="Samples">Up to five rows that break the rule.</param>
/// <param name="Common">What the rows that break it have in common and others have not.</param>
public sealed record MeasuredCheck(
    string Id,
    string Table,
    string Kind,
    string Rule,
    CheckStatus Status,
    string Text,
    long? RowsExamined,
    long? RowsFailed,
    [property: JsonConverter(typeof(NumberText))] string? Value,
    string? Limit,
    OnFail OnFail,
    string? Why,
    ImmutableArray<SampleRow> Samples,
    ImmutableArray<CommonTrait> Common)
{
    /// <summary>Makes it from what the gate found in a run.</summary>
    public static MeasuredCheck Of(JudgedCheck check, RunReport run, ImmutableArray<CommonTrait> common)
    {
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(run);
        return new MeasuredCheck(
            check.Id, check.Table, check.Kind, check.Rule, check.Status, check.Text, check.RowsExamined, check.RowsFailed, check.Value, check.Limit, check.OnFail, check.Why,
            [.. check.Samples.Select(sample => SampleRow.Of(sample, check.Table, run))],
            common);
    }
}

/// <summary>A row that breaks a rule, and where it came from.</summary>
/// <param name="Values">Its key, else its first columns, by name; null is null.</param>
/// <param name="File">Its file, as named in the project; <see langword="null"/> for tables made by SQL.</param>
/// <param name="Record">Its record in that file, from 1; <see langword="null"/> for tables made by SQL.</param>
public sealed record SampleRow(IReadOnlyDictionary<string, string?> Values, string? File, long? Record)
{
    private SampleRow? Shared { get; init; }

    /// <summary>Returns the row as it may be shared: without numbers of few rows with one value of a sensitive or coded column.</summary>
    public SampleRow Share() => Shared ?? this;

    internal static SampleRow Of(Sample sample, string table, RunReport run)
    {
        SampleRow Row(Func<SampleValue, string?> text) => new(sample.Values.ToDictionary(value => value.Column, text), sample.File is { } file ? run.FileOf(table, file) : null, sample.Record);
        return Row(value => value.Text) with { Shared = Row(value => value.Instead ?? value.Text) };
    }
}
