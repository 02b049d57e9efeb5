using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Releases;
using Tamiz.Steps;

namespace Tamiz.Runs;

/// <summary>
/// The records of steps of earlier runs, the newest first. They are found through the ledger, whose entries name them, so that nothing is
/// listed: of the last <see cref="MostRuns"/> runs that left an entry (an unchanged run leaves none), at most <see cref="MostEntries"/> entries back.
/// </summary>
internal sealed class StepHistory
{
    /// <summary>How many runs are looked at.</summary>
    public const int MostRuns = 20;

    /// <summary>How many ledger entries are looked at, deliveries and waivers included.</summary>
    public const int MostEntries = 100;

    /// <summary>How many executions a median is taken of.</summary>
    public const int MostExecutions = 10;

    private readonly Ledger _ledger;
    private readonly Lazy<Task<ImmutableArray<ILookup<string, string>>>> _runs;

    public StepHistory(Ledger ledger, LedgerTail tail)
    {
        _ledger = ledger;
        _runs = new(() => ReadRunsAsync(tail));
    }

    /// <summary>Returns the newest record of a step that has a result, or <see langword="null"/> if there is none.</summary>
    public async Task<StepRecord?> LastAsync(Step step, CancellationToken cancellationToken)
    {
        await foreach (var record in RecordsAsync(step, cancellationToken).ConfigureAwait(false))
        {
            if (record.Manifest is not null)
                return record;
        }

        return null;
    }

    /// <summary>Returns how long the last executions of a step took, the newest first. Where it was reused or failed does not count.</summary>
    public async Task<ImmutableArray<TimeSpan>> DurationsAsync(Step step, CancellationToken cancellationToken)
    {
        var durations = ImmutableArray.CreateBuilder<TimeSpan>();
        await foreach (var record in RecordsAsync(step, cancellationToken).ConfigureAwait(false))
        {
            if (record.Outcome is StepOutcome.Executed)
                durations.Add(TimeSpan.FromMilliseconds(record.DurationMs));
            if (durations.Count == MostExecutions)
                break;
        }

        return durations.ToImmutable();
    }

    private async IAsyncEnumerable<StepRecord> RecordsAsync(Step step, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var run in await _runs.Value.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var path in run[step.Folder])
            {
                if (await _ledger.Store.ReadAsync(path, cancellationToken).ConfigureAwait(false) is { } bytes)
                    yield return SnakeJson.Read<StepRecord>(JsonNode.Parse(bytes)!);
            }
        }
    }

    // Read once for all steps, which may ask at the same time.
    private async Task<ImmutableArray<ILookup<string, string>>> ReadRunsAsync(LedgerTail tail)
    {
        var runs = ImmutableArray.CreateBuilder<ILookup<string, string>>();
        for (var number = tail.Number; number > Math.Max(0, tail.Number - MostEntries) && runs.Count < MostRuns; number--)
        {
            if (await _ledger.ReadAsync(number).ConfigureAwait(false) is { Run: { } run } entry && EvidenceOf(entry) is { } evidence)
                runs.Add(StepsIn(RunFiles.KeyOf(run, "steps/"), evidence));
        }

        return runs.ToImmutable();
    }

    // runs/RUN/steps/clean/patients/2.json, the last attempt first
    private static ILookup<string, string> StepsIn(string folder, ImmutableArray<EvidenceFile> evidence) => evidence
        .Select(file => file.Path)
        .Where(path => path.StartsWith(folder, StringComparison.Ordinal))
        .OrderByDescending(path => path.Length).ThenByDescending(path => path, StringComparer.Ordinal)
        .ToLookup(path => path[folder.Length..path.LastIndexOf('/')]);

    private static ImmutableArray<EvidenceFile>? EvidenceOf(LedgerEntry entry) => entry.Kind switch
    {
        LedgerKind.Release => ReleaseBody.From(entry.Body).Records,
        LedgerKind.Blocked => BlockedBody.From(entry.Body).Records,
        LedgerKind.Failed => FailedBody.From(entry.Body).Records,
        _ => null,
    };
}
