using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Tamiz.Gate;

namespace Tamiz.Reports;

/// <summary>Everything about one check: the rule, what it measured, and how it went before.</summary>
/// <param name="Id">The check.</param>
/// <param name="Rule">The rule in words.</param>
/// <param name="Origin">Where it comes from: <c>tamiz.yml:41:9</c>, what implies it, or that every dataset has it.</param>
/// <param name="Settings">Its settings, as written in a project file; <see langword="null"/> if it has none or is no longer there.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Run">The run that <paramref name="Measured"/> is of; <see langword="null"/> if none reached the gate.</param>
/// <param name="Opened">When that run started.</param>
/// <param name="Measured">What it measured in that run; <see langword="null"/> if it was not there.</param>
/// <param name="History">The last runs, the oldest first.</param>
/// <param name="FailsSince">Since when it has been failing without a break; <see langword="null"/> if it does not fail.</param>
public sealed record CheckReport(
    string Id,
    string Rule,
    string Origin,
    JsonObject? Settings,
    string? Owner,
    string? Run,
    DateTimeOffset? Opened,
    MeasuredCheck? Measured,
    ImmutableArray<CheckPoint> History,
    FailingSince? FailsSince) : Report;

/// <summary>What became of a check in one run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Opened">When it started.</param>
/// <param name="Outcome">How the run ended.</param>
/// <param name="Release">The release it made; <see langword="null"/> if it made none.</param>
/// <param name="Status">What became of the check; <see langword="null"/> if the gate was not reached or the check was not there.</param>
/// <param name="RowsExamined">How many rows were examined.</param>
/// <param name="RowsFailed">How many of them break the rule.</param>
/// <param name="Value">The value of a check of the whole table.</param>
public sealed record CheckPoint(
    string Run, DateTimeOffset Opened, RunOutcome Outcome, long? Release, CheckStatus? Status, long? RowsExamined, long? RowsFailed,
    [property: JsonConverter(typeof(NumberText))] string? Value)
{
    /// <summary>Gets whether the gate blocks because of it.</summary>
    public bool Fails => Status is CheckStatus.Fail or CheckStatus.Error;
}

/// <summary>Since when a check has been failing.</summary>
/// <param name="Run">The first of the failing runs.</param>
/// <param name="Opened">When that run started.</param>
/// <param name="Runs">How many runs have failed since, that one included.</param>
/// <param name="LastSound">The run before it in which the check did not fail; <see langword="null"/> if none is known.</param>
/// <param name="IsWhole">Whether the beginning is known: <see langword="false"/> if all runs that were looked at fail and there are older ones.</param>
public sealed record FailingSince(string Run, DateTimeOffset Opened, int Runs, string? LastSound, bool IsWhole)
{
    /// <summary>Finds it in a history. Runs in which the check has no status say nothing.</summary>
    /// <param name="history">The last runs, the oldest first.</param>
    /// <param name="hasOlder">Whether there are older runs.</param>
    public static FailingSince? Of(ImmutableArray<CheckPoint> history, bool hasOlder)
    {
        var known = history.Where(point => point.Status is not (null or CheckStatus.Skipped)).Reverse().ToList();
        var failing = known.TakeWhile(point => point.Fails).ToList();
        if (failing.Count == 0)
            return null;

        var sound = known.Skip(failing.Count).FirstOrDefault();
        return new FailingSince(failing[^1].Run, failing[^1].Opened, failing.Count, sound?.Run, sound is not null || !hasOlder);
    }
}
