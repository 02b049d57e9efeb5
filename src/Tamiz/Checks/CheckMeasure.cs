using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Tamiz.Checks;

/// <summary>What a check measured: facts of the data, kept pass or fail. Judging them is the gate's work.</summary>
/// <param name="Id">The check.</param>
/// <param name="RowsExamined">How many rows it looked at.</param>
/// <param name="RowsFailed">How many of them break the rule; 0 where rows do not keep or break it one by one.</param>
public sealed record CheckMeasure(string Id, long RowsExamined, long RowsFailed)
{
    /// <summary>Gets the value of a check of the whole table, as released files write it; <see langword="null"/> if there is none.</summary>
    [JsonConverter(typeof(NumberText))]
    public string? Value { get; init; }

    /// <summary>Gets whether <see cref="Value"/> and <see cref="Other"/> are, or are made of few, values of a sensitive column: they are judged and not shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsHidden { get; init; }

    /// <summary>Gets <see cref="Value"/> as it may be shown.</summary>
    [JsonIgnore]
    internal string? ShownValue => IsHidden ? null : Value;

    /// <summary>Gets how many rows or values stand behind <see cref="Value"/>, where it is a share of something counted.</summary>
    public long? Counted { get; init; }

    /// <summary>Gets the value it is compared with, where that is measured too.</summary>
    [JsonConverter(typeof(NumberText))]
    public string? Other { get; init; }

    /// <summary>Gets <see cref="Other"/> as it may be shown.</summary>
    [JsonIgnore]
    internal string? ShownOther => IsHidden ? null : Other;

    /// <summary>Gets what is to be said beside the numbers.</summary>
    public string? Note { get; init; }

    /// <summary>Gets why the check could not be evaluated; <see langword="null"/> if it could.</summary>
    public string? Error { get; init; }

    /// <summary>Gets up to five rows that break the rule, the first in the order of the source.</summary>
    public ImmutableArray<Sample> Samples { get; init; } = [];
}

/// <summary>A row that breaks a rule.</summary>
/// <param name="Values">The key of the table, else its first columns, as text; null is null.</param>
/// <param name="File">The place of its file among the dataset's inputs, from 0; <see langword="null"/> for tables made by SQL.</param>
/// <param name="Record">Its record in that file, from 1; <see langword="null"/> for tables made by SQL.</param>
public sealed record Sample(ImmutableArray<SampleValue> Values, int? File, long? Record)
{
    /// <summary>How many rows are shown of a rule at most.</summary>
    internal const int Most = 5;
}

/// <summary>A cell of a sample.</summary>
/// <param name="Column">The column.</param>
/// <param name="Text">The value as released files write it; null is null.</param>
public sealed record SampleValue(string Column, string? Text)
{
    /// <summary>Gets what stands in its place in what is meant to be shared; <see langword="null"/> if it may stand there itself (<see cref="CodedCounts"/>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Instead { get; init; }
}
