using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tamiz.Gate;
using Tamiz.Releases;
using Tamiz.Runs;
using Tamiz.Storage;

namespace Tamiz.Reports;

/// <summary>Reads what a store keeps of runs and releases. Nothing is written.</summary>
public sealed class RunArchive(Store store, Ledger ledger)
{
    private const string Plan = "/plan.json";
    private const string Runs = "runs/";
    private const int ReadAtOnce = 8;

    /// <summary>Reads all runs, the newest first.</summary>
    public async Task<ImmutableArray<RunReport>> ReadRunsAsync(CancellationToken cancellationToken = default) =>
        await ReadRunsAsync(await NamesAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private async Task<ImmutableArray<RunReport>> ReadRunsAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var entries = await EntriesAsync(cancellationToken).ConfigureAwait(false);
        var reports = new List<RunReport>();
        foreach (var name in names)
            reports.Add((await ReadAsync(name, entries, cancellationToken).ConfigureAwait(false))!);
        return [.. reports.OrderByDescending(report => report.Opened).ThenByDescending(report => report.Entry ?? 0).ThenByDescending(report => report.Run, StringComparer.Ordinal)];
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

    /// <summary>Reads one run, or returns <see langword="null"/> if there is none of that name.</summary>
    public async Task<RunReport?> ReadRunAsync(string run, CancellationToken cancellationToken = default) =>
        StoreKey.IsValidPart(run) ? await ReadAsync(run, await EntriesAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false) : null;

    /// <summary>Reads a run that has just ended. Of the ledger only the run's own entry and later ones are read, however old it is.</summary>
    public async Task<RunReport?> ReadRunAsync(RunResult result, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(result);
        var entries = new List<LedgerEntry>();
        for (var number = result.Entry; number is not null && await ledger.ReadAsync(number.Value, cancellationToken).ConfigureAwait(false) is { } entry; number++)
            entries.Add(entry);
        return await ReadAsync(result.Run, entries, cancellationToken, result.Judging).ConfigureAwait(false);
    }

    /// <summary>Reads all releases, the newest first.</summary>
    public async Task<ImmutableArray<ReleaseReport>> ReadReleasesAsync(CancellationToken cancellationToken = default)
    {
        var entries = await EntriesAsync(cancellationToken).ConfigureAwait(false);
        var releases = entries.Where(entry => LedgerKind.ChangesRelease(entry.Kind)).Select(entry => (Entry: entry, Body: ReleaseBody.From(entry.Body))).ToList();
        var current = releases.Count == 0 ? 0 : releases[^1].Body.Release;
        var revoked = releases.Count == 0 ? [] : releases[^1].Body.Revoked ?? [];
        return [.. releases.AsEnumerable().Reverse().Select(release => new ReleaseReport(
            release.Body.Release,
            release.Body.Version,
            release.Entry.Time,
            release.Entry.Actor,
            release.Entry.Number,
            release.Body.Release == current,
            release.Body.Files,
            release.Body.Checks,
            DeliveriesOf(release.Body.Release, entries))
        {
            To = release.Body.To,
            Reason = release.Entry.Reason,
            RevokedBy = revoked.FirstOrDefault(one => one.Entry == release.Entry.Number)?.By,
        })];
    }

    /// <summary>Reads the last runs, the newest first. However long a pipeline lives, only so many are opened.</summary>
    /// <param name="most">How many.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<ImmutableArray<RunReport>> ReadLastRunsAsync(int most, CancellationToken cancellationToken = default) =>
        await ReadRunsAsync((await NamesAsync(cancellationToken).ConfigureAwait(false)).TakeLast(most), cancellationToken).ConfigureAwait(false);

    private async Task<List<LedgerEntry>> EntriesAsync(CancellationToken cancellationToken)
    {
        var entries = new List<LedgerEntry>();
        await foreach (var entry in ledger.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            entries.Add(entry);
        return entries;
    }

    private async Task<RunReport?> ReadAsync(string run, List<LedgerEntry> entries, CancellationToken cancellationToken, int? judging = null)
    {
        var (planned, judgements, steps) = (JsonAsync($"{Runs}{run}{Plan}", cancellationToken), JudgementAsync(run, judging, cancellationToken), StepsAsync(run, cancellationToken));
        await Task.WhenAll(planned, judgements, steps).ConfigureAwait(false);
        if (await planned.ConfigureAwait(false) is not { } json)
            return null;

        var plan = RunPlan.FromJson(json);
        var entry = entries.FirstOrDefault(entry => entry.Run == run && LedgerKind.EndsRun(entry.Kind));
        var judged = await judgements.ConfigureAwait(false);
        var judgement = judged is null ? null : ReadJudgement(judged);
        var release = entry?.Kind == LedgerKind.Release ? ReleaseBody.From(entry.Body).Release : (long?)null;
        return new RunReport(run, plan.Pipeline, OutcomeOf(entry, judgement, plan.InParts), plan.Opened, plan.Actor, plan.Engine)
        {
            Base = judged is null ? plan.Base : (long?)judged["base"],
            AsOf = plan.AsOf,
            RetryOf = plan.RetryOf,
            ExternalId = plan.ExternalId,
            Release = release,
            Entry = entry?.Number,
            ExitCode = ExitCodeOf(entry, judgement),
            Inputs = [.. plan.Inputs.Select(input => new ReportedInput(input.Dataset, input.Path, input.Bytes, input.Sha256))],
            Steps = await steps.ConfigureAwait(false),
            Judgement = judgement,
            Failure = entry?.Kind == LedgerKind.Failed ? FailedBody.From(entry.Body).Text : null,
            Quarantine = await QuarantineAsync(run, plan, cancellationToken).ConfigureAwait(false),
            Deliveries = release is null ? [] : DeliveriesOf(release.Value, entries),
        };
    }

    private async Task<ImmutableArray<StepRecord>> StepsAsync(string run, CancellationToken cancellationToken)
    {
        var steps = new ConcurrentBag<StepRecord>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = ReadAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(store.ListAsync($"{Runs}{run}/steps/", null, cancellationToken), options, async (listed, token) =>
            steps.Add(SnakeJson.Read<StepRecord>((await JsonAsync(listed.Key, token).ConfigureAwait(false))!))).ConfigureAwait(false);
        return [.. steps.OrderBy(step => step.Number).ThenBy(step => step.Attempt).ThenBy(step => step.Step, StringComparer.Ordinal)];
    }

    private async Task<ImmutableArray<string>> QuarantineAsync(string run, RunPlan plan, CancellationToken cancellationToken)
    {
        var keys = new ConcurrentBag<string>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = ReadAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(plan.Schemas.Keys, options, async (dataset, token) =>
        {
            await foreach (var listed in store.ListAsync($"quarantine/{dataset}/{run}", null, token).ConfigureAwait(false))
                keys.Add(listed.Key);
        }).ConfigureAwait(false);
        return [.. keys.Order(StringComparer.Ordinal)];
    }

    // A run that was judged again has more than one; the last holds.
    private async Task<JsonNode?> JudgementAsync(string run, int? number, CancellationToken cancellationToken)
    {
        if (number is { } known)
            return known == 0 ? null : await JsonAsync($"{Runs}{run}/judgement-{known}.json", cancellationToken).ConfigureAwait(false);

        JsonNode? last = null;
        for (var at = 1; await JsonAsync($"{Runs}{run}/judgement-{at}.json", cancellationToken).ConfigureAwait(false) is { } next; at++)
            last = next;
        return last;
    }

    private async Task<JsonNode?> JsonAsync(string key, CancellationToken cancellationToken) =>
        await store.ReadAsync(key, cancellationToken).ConfigureAwait(false) is { } bytes ? JsonNode.Parse(bytes) : null;

    internal static Judgement ReadJudgement(JsonNode json) => new(
        Enum.Parse<Verdict>(((string)json["verdict"]!).Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
        SnakeJson.Read<ImmutableArray<JudgedCheck>>(json["checks"]!),
        SnakeJson.Read<ImmutableArray<Account>>(json["accounts"]!));

    internal static RunOutcome OutcomeOf(LedgerEntry? entry, Judgement? judgement, bool inParts) => (entry?.Kind, judgement?.Verdict) switch
    {
        (LedgerKind.Release, _) => RunOutcome.Released,
        (LedgerKind.Blocked, _) => RunOutcome.Blocked,
        (LedgerKind.Failed, _) => RunOutcome.Failed,
        (_, Verdict.Unchanged) => RunOutcome.Unchanged,
        (_, null) when inParts => RunOutcome.Open,
        _ => RunOutcome.Interrupted,
    };

    private static int? ExitCodeOf(LedgerEntry? entry, Judgement? judgement) => entry?.Kind switch
    {
        LedgerKind.Failed => FailedBody.From(entry.Body).ExitCode,
        LedgerKind.Blocked => BlockedBody.From(entry.Body).ExitCode,
        LedgerKind.Release => 0,
        _ => judgement?.Verdict is Verdict.Unchanged ? 0 : null,
    };

    private static ImmutableArray<string> DeliveriesOf(long release, List<LedgerEntry> entries) =>
        [.. entries.Where(entry => entry.Kind == LedgerKind.Delivery).Select(entry => DeliveryBody.From(entry.Body)).Where(body => body.Release == release).Select(body => body.Sink).Distinct()];
}
