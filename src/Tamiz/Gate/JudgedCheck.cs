using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tamiz.Checks;

namespace Tamiz.Gate;

/// <summary>A check with its status and all the numbers behind it.</summary>
/// <param name="Id">The check.</param>
/// <param name="Table">The table it is about.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Rule">The rule in words.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Text">Why it has that status, with numbers.</param>
public sealed record JudgedCheck(string Id, string Table, string Kind, string Rule, CheckStatus Status, string Text)
{
    /// <summary>Gets how many rows were examined; <see langword="null"/> if the check is not about rows.</summary>
    public long? RowsExamined { get; init; }

    /// <summary>Gets how many of them break the rule.</summary>
    public long? RowsFailed { get; init; }

    /// <summary>Gets the value of a check of the whole table, as released files write it.</summary>
    [JsonConverter(typeof(NumberText))]
    public string? Value { get; init; }

    /// <summary>Gets the value it is compared with, where that is measured too.</summary>
    [JsonConverter(typeof(NumberText))]
    public string? Other { get; init; }

    /// <summary>Gets the limit as written: rows, a share, or a range.</summary>
    public string? Limit { get; init; }

    /// <summary>Gets what happens when the rule is broken.</summary>
    public OnFail OnFail { get; init; }

    /// <summary>Gets why the rule is there.</summary>
    public string? Why { get; init; }

    /// <summary>Gets rows that break the rule.</summary>
    public ImmutableArray<Sample> Samples { get; init; } = [];

    /// <summary>Gets whether the gate blocks because of it.</summary>
    public bool Blocks => Status is CheckStatus.Fail or CheckStatus.Error;
}
