using System.Text.Json.Nodes;
using Tamiz.Deliveries;
using Tamiz.DuckDb.Tests.Crash;
using Tamiz.Gate;
using Tamiz.Releases;
using Tamiz.Runs;
using Tamiz.Storage;

namespace Tamiz.DuckDb.Tests.Simulation;

/// <summary>A store, a bucket releases are delivered to, and what processes do with them, in the order of a schedule.</summary>
internal sealed class World
{
    private readonly SimulationGround _ground;
    private readonly Protocol _protocol;
    private readonly MemoryStore _store;
    private readonly MemoryStore _bucket;
    private readonly SimulatedTime _time = new();
    private readonly Promises _promises;

    public World(SimulationGround ground, Protocol protocol, Schedule schedule, string scratch)
    {
        (_ground, _protocol, Schedule) = (ground, protocol, schedule);
        (_store, _bucket) = schedule.Draw(3) == 0 ? (new MemoryStore("/simulated/store", scratch), new MemoryStore("/simulated/bucket", scratch)) : ground.Before(scratch);
        _promises = new Promises(_store, DeliveredAsync);
        _store.Changed = key => Look(key.StartsWith("ledger/", StringComparison.Ordinal) || key.StartsWith("output/", StringComparison.Ordinal) || key == CurrentPointer.Key);
        _bucket.Changed = key => Look(key == BucketDelivery.Manifest);
    }

    public Schedule Schedule { get; }

    /// <summary>Gets the promises that were broken.</summary>
    public IReadOnlyList<string> Broken => _promises.Broken;

    public (MemoryStore Store, MemoryStore Bucket) Stores => (_store, _bucket);

    /// <summary>Lets some processes at it at once, and then one that nothing happens to.</summary>
    public async Task RunAsync()
    {
        using var last = Run("last", Schedule.Pick(SimulationGround.Values));
        var actors = Enumerable.Range(1, 2 + Schedule.Draw(3)).Select(at => Any($"{at}")).ToList();
        await Schedule.RunAsync(actors, withFaults: true);
        await Schedule.EndAsync();
        await _promises.CheckAsync();

        var finished = await FinishedSteps.InAsync(_store);
        await Schedule.RunAsync([last], withFaults: false);
        await _promises.CheckAtRestAsync();
        _promises.Broken.AddRange((await FinishedSteps.RepeatedAsync(_store, _lastRun, finished)).Select(step => $"the last run did '{step}' again, which was finished"));
        actors.ForEach(actor => actor.Dispose());
    }

    /// <summary>Lets one process run after the other, and nothing happen to them.</summary>
    public async Task PrepareAsync(params int[] values)
    {
        foreach (var value in values)
        {
            using var run = Run($"{value}", value);
            await Schedule.RunAsync([run], withFaults: false);
        }
    }

    public long Entries => _promises.Entries.Count;

    private string _lastRun = "";

    private Actor Any(string name) => Schedule.Draw(10) switch
    {
        0 => new Actor($"rollback {name}", _time, actor => EndAsync(actor, () => RollBackAsync(actor))),
        1 => new Actor($"delivery {name}", _time, actor => EndAsync(actor, () => DeliverAsync(actor))),
        2 => Run($"blocked {name}", SimulationGround.Blocked),
        3 or 4 => new Actor($"shared run {name}", _time, actor => EndAsync(actor, () => ShareRunAsync(actor))),
        _ => Run($"run {name}", Schedule.Pick(SimulationGround.Values)),
    };

    private Actor Run(string name, int value) => new(name, _time, actor => EndAsync(actor, async () => End(name, await Runner(actor, Options(actor)).RunAsync(_ground.Planned(value)))));

    // Whoever opens a run under the same name goes on with the same.
    private async Task ShareRunAsync(Actor actor)
    {
        var planned = _ground.Planned(SimulationGround.Values[^1]);
        var runner = Runner(actor, Options(actor) with { ExternalId = "nightly" });
        var plan = await runner.OpenAsync(planned);
        End(actor.Name, await runner.ContinueAsync(planned, plan.Run, RunScope.Whole));
    }

    private PipelineRunner Runner(Actor actor, RunOptions options) => new(Reach(actor), _ground.EngineOn(_store), actor.Clock, options);

    private void End(string name, RunResult result)
    {
        _lastRun = result.Run;
        if (result.Entry is { } entry)
            _promises.Claim(result.Run, entry);
        if (result.Failure is not null || (result.HadEnded is null && (result.Judgement?.Verdict is Verdict.Blocked) != (result.Reason is ExitReason.Blocked)))
            _promises.Broken.Add($"{name} ended with {result.Reason}, {result.Judgement?.Verdict}: {result.Failure}");
    }

    private RunOptions Options(Actor actor) => new()
    {
        Actor = actor.Name,
        AsksInOrder = true,
        Nonce = _protocol.Nonce(),
        Digits = () => Schedule.Digits(4),
        OpenBucket = _ => Schedule.Reach(_bucket, actor),
    };

    private async Task RollBackAsync(Actor actor)
    {
        var store = Reach(actor);
        var ledger = new Ledger(store, actor.Clock, _protocol.Nonce());
        var rollback = new Rollback(store, ledger) { AsksInOrder = true };
        var (entry, _) = await rollback.CommitAsync(await rollback.PlanAsync(null), "shop", actor.Name, "wrong");
        await DeliverAsync(actor, ledger, entry);
    }

    private async Task DeliverAsync(Actor actor)
    {
        var ledger = new Ledger(Reach(actor), actor.Clock, _protocol.Nonce());
        if ((await CurrentPointer.NowAsync(ledger)).Release is { } release)
            await DeliverAsync(actor, ledger, release);
    }

    private async Task DeliverAsync(Actor actor, Ledger ledger, LedgerEntry release) => await new ReleaseDelivery(ledger.Store, ledger, actor.Clock, _ => Schedule.Reach(_bucket, actor))
        .DeliverAsync(_ground.Planned(SimulationGround.Values[0]).Pipeline, null, actor.Name, release, _ => Task.CompletedTask, CancellationToken.None);

    private Store Reach(Actor actor) => _protocol.Over(Schedule.Reach(_store, actor));

    // A process may end for want of a store, or because there is nothing to do; never with a mistake of its own.
    private async Task EndAsync(Actor actor, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (TamizException e) when (e.Reason is ExitReason.Transient or ExitReason.Usage)
        {
            // as a person would be told
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _promises.Broken.Add($"{actor.Name} ended as no process should: {e}");
        }
    }

    // Stores in memory answer at once, so nothing is waited for.
    private void Look(bool matters)
    {
        if (matters)
            _promises.LookAsync().GetAwaiter().GetResult();
    }

    private async Task<(long Release, SortedDictionary<string, string> Files)?> DeliveredAsync()
    {
        if (await _bucket.ReadAsync(BucketDelivery.Manifest) is not { } bytes)
            return null;

        var manifest = JsonNode.Parse(bytes)!;
        var files = manifest["files"]!.AsArray().ToDictionary(file => (string)file!["key"]!, file => _bucket.Find((string)file!["key"]!)?.Sha256 ?? "missing");
        return ((long)manifest["release"]!, new SortedDictionary<string, string>(files, StringComparer.Ordinal));
    }
}
