using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Tamiz.Releases;
using Tamiz.Runs;
using Tamiz.Storage;

namespace Tamiz.Reports;

/// <summary>Reads how one check went in the last runs. However long a pipeline lives, only so many runs are opened.</summary>
public sealed class CheckHistory(Store store, Ledger ledger)
{
    private const string Runs = "runs/";
    private const string Plan = "/plan.json";
    private const string Judgement = "judgement-";

    // An entry a run and a few more for what happens between runs: deliveries, waivers, acceptances.
    private const int EntriesPerRun = 5;

    /// <summary>Reads it.</summary>
    /// <param name="check">The id of the check.</param>
    /// <param name="most">How many runs to look at.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The last runs, the oldest first, and whether there are older ones.</returns>
    public async Task<(ImmutableArray<CheckPoint> Points, bool HasOlder)> ReadAsync(string check, int most, CancellationToken cancellationToken = default)
    {
        var names = await NamesAsync(cancellationToken).ConfigureAwait(false);
        var last = names.TakeLast(most).ToList();
        var entries = await EntriesAsync(last, cancellationToken).ConfigureAwait(false);
        var points = new List<CheckPoint>();
        foreach (var run in last)
            points.Add(await PointAsync(run, check, entries.GetValueOrDefault(run), cancellationToken).ConfigureAwait(false));
        return ([.. points.OrderBy(point => point.Opened).ThenBy(point => entries.GetValueOrDefault(point.Run)?.Number ?? long.MaxValue)], names.Count > last.Count);
    }

    /// <summary>Returns the newest run that reached the gate, of the last <paramref name="most"/>; <see langword="null"/> if none did.</summary>
    public async Task<string?> LastJudgedAsync(int most, CancellationToken cancellationToken = default)
    {
        foreach (var run in (await NamesAsync(cancellationToken).ConfigureAwait(false)).TakeLast(most).Reverse())
        {
            if (await JudgementAsync(run, cancellationToken).ConfigureAwait(false) is not null)
                return run;
        }

        return null;
    }

    // A run's name starts with its time, so the last names are the last runs.
    private async Task<List<string>> NamesAsync(CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await foreach (var listed in store.ListAsync(Runs, null, cancellationToken).ConfigureAwait(false))
        {
            if (listed.Key.EndsWith(Plan, StringComparison.Ordinal))
                names.Add(listed.Key[Runs.Length..^Plan.Length]);
        }

        return names;
    }

    private async Task<CheckPoint> PointAsync(string run, string check, LedgerEntry? entry, CancellationToken cancellationToken)
    {
        var plan = RunPlan.FromJson((await JsonAsync($"{Runs}{run}{Plan}", cancellationToken).ConfigureAwait(false))!);
        var json = await JudgementAsync(run, cancellationToken).ConfigureAwait(false);
        var judgement = json is null ? null : RunArchive.ReadJudgement(json);
        var judged = judgement?.Checks.FirstOrDefault(one => one.Id == check);
        return new CheckPoint(
            run,
            plan.Opened,
            RunArchive.OutcomeOf(entry, judgement, plan.InParts),
            entry?.Kind == LedgerKind.Release ? ReleaseBody.From(entry.Body).Release : null,
            judged?.Status,
            judged?.RowsExamined,
            judged?.RowsFailed,
            judged?.Value);
    }

    // A run that was judged again, after a waiver, has more than one; the last holds.
    private async Task<JsonNode?> JudgementAsync(string run, CancellationToken cancellationToken)
    {
        var (newest, key) = (0, (string?)null);
        await foreach (var listed in store.ListAsync($"{Runs}{run}/{Judgement}", null, cancellationToken).ConfigureAwait(false))
        {
            var number = Path.GetFileNameWithoutExtension(listed.Key)[Judgement.Length..];
            if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var found) && found > newest)
                (newest, key) = (found, listed.Key);
        }

        return key is null ? null : await JsonAsync(key, cancellationToken).ConfigureAwait(false);
    }

    // From the newest backwards, until each run is found or cannot lie further back.
    private async Task<Dictionary<string, LedgerEntry>> EntriesAsync(List<string> runs, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, LedgerEntry>();
        var tail = await ledger.TailAsync(0, cancellationToken).ConfigureAwait(false);
        for (var number = tail.Number; number > 0 && number > tail.Number - (runs.Count * EntriesPerRun) - EntriesPerRun && found.Count < runs.Count; number--)
        {
            if (await ledger.ReadAsync(number, cancellationToken).ConfigureAwait(false) is { Run: { } run } entry && LedgerKind.EndsRun(entry.Kind) && runs.Contains(run))
                found[run] = entry;
        }

        return found;
    }

    private async Task<JsonNode?> JsonAsync(string key, CancellationToken cancellationToken) =>
        await store.ReadAsync(key, cancellationToken).ConfigureAwait(false) is { } bytes ? JsonNode.Parse(bytes) : null;
}
