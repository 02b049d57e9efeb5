using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Shouldly;
using Tamiz.Aws.Storage;
using Tamiz.Aws.Tests.Storage;
using Tamiz.Deliveries;
using Tamiz.DuckDb.Tests.Crash;
using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Gate;
using Tamiz.Planning;
using Tamiz.Runs;
using Tamiz.Steps;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.Aws.Tests.Crash;

/// <summary>On a real S3 server each request of a whole run goes wrong once, each in another way than the one before.</summary>
public sealed class CrashOnS3Tests(S3Server server, ITestOutputHelper output) : IAsyncDisposable
{
    private static readonly Fault[] Faults = [Fault.Dies, Fault.LosesAnswer, Fault.Fails, Fault.Hangs, Fault.Outage, Fault.BreaksOff, Fault.Full];

    private readonly S3Place _place = new(server) { Cache = Workshop.NewFolderInMemory() };
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly TestProject _project = new("""
        datasets:
          b: { source: b.csv, schema: b.json }
        kpis:
          total: { sql: select sum(n) as total from b }
        release: { files: csv, deliver: [ { files: "s3://bucket/latest" } ] }
        """);

    private PlannedPipeline _planned = null!;

    [Fact]
    public async Task Whatever_goes_wrong_at_any_request_nothing_is_lost_and_the_next_run_ends_well()
    {
        _project.WriteSchema("b", "id string, n integer");
        _project.Write("b.csv", "id,n\nx,1\ny,1\n");
        _planned = await _project.PlanAsync();
        var requests = await RequestsAsync();
        var struck = new ConcurrentBag<Fault>();
        var broken = new ConcurrentBag<string>();

        // Side by side, each in a place of its own: a server takes its time for each request.
        await Parallel.ForAsync(1, requests + 1, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (at, _) =>
        {
            var fault = Faults[at % Faults.Length];
            struck.Add(fault);
            foreach (var promise in await StrikeAsync(fault, at))
                broken.Add(promise);
        });

        output.WriteLine($"{struck.Count} faults, one at each of {requests} requests: {string.Join(", ", struck.CountBy(fault => fault).Select(count => $"{count.Key} {count.Value}"))}");
        broken.ShouldBeEmpty();
        struck.Count.ShouldBeGreaterThan(60);
    }

    private async Task<int> RequestsAsync()
    {
        var counting = new FaultyStore(await OpenAsync("counted/store/"), Fault.None, 0);
        await EndAsync(null, counting, await OpenAsync("counted/latest/"), CancellationToken.None);
        return counting.Requests;
    }

    private async Task<List<string>> StrikeAsync(Fault fault, int at)
    {
        var (store, latest) = (await OpenAsync($"{at}/store/"), await OpenAsync($"{at}/latest/"));
        var promises = new Promises(store, () => DeliveredAsync(latest));
        using var stop = new CancellationTokenSource();
        var faulty = new FaultyStore(store, fault, at) { Stop = stop.Cancel };
        var (_, death) = await EndAsync(promises, faulty, latest, stop.Token);
        await promises.CheckAsync();

        var finished = await FinishedSteps.InAsync(store);
        var (next, nextDeath) = await EndAsync(promises, store, latest, CancellationToken.None);
        await promises.CheckAtRestAsync();
        if (next?.Judgement?.Verdict is not (Verdict.Released or Verdict.Unchanged))
            promises.Broken.Add($"the next run ended with {next?.Reason}{nextDeath}");
        else
            promises.Broken.AddRange((await FinishedSteps.RepeatedAsync(store, next.Run, finished)).Select(step => $"'{step}' was done again"));
        if (faulty.Struck is null)
            promises.Broken.Add("nothing went wrong");
        return promises.Broken.ConvertAll(promise => $"{fault} at {at} ({faulty.Struck}{death}): {promise}");
    }

    private async Task<S3Store> OpenAsync(string prefix)
    {
        await _opening.WaitAsync();
        try
        {
            return await _place.OpenAsync(prefix: prefix);
        }
        finally
        {
            _opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _opening.Dispose();
        _project.Dispose();
        await _place.DisposeAsync();
    }

    private async Task<(RunResult? Result, string Death)> EndAsync(Promises? promises, Store store, S3Store latest, CancellationToken cancellationToken)
    {
        var options = new RunOptions { Actor = "tester", AsksInOrder = true, OpenBucket = _ => latest };
        try
        {
            var engine = new LocalFilesEngine(await Workshop.EngineAsync(), store);
            var result = await new PipelineRunner(store, engine, new InstantClock(), options).RunAsync(_planned, cancellationToken);
            if (result.Entry is { } entry)
                promises?.Claim(result.Run, entry);
            return (result, "");
        }
        catch (Exception e) when (e is ProcessDiedException or OperationCanceledException or TamizException { Reason: ExitReason.Transient })
        {
            return (null, $", {(e as TamizException)?.Code ?? e.GetType().Name}");
        }
    }

    private static async Task<(long Release, SortedDictionary<string, string> Files)?> DeliveredAsync(S3Store latest)
    {
        if (await latest.ReadAsync(BucketDelivery.Manifest) is not { } bytes)
            return null;

        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var manifest = JsonNode.Parse(bytes)!;
        foreach (var file in manifest["files"]!.AsArray())
            files[(string)file!["key"]!] = CanonicalJson.Sha256(await latest.ReadAsync((string)file["key"]!) ?? []);
        return ((long)manifest["release"]!, files);
    }
}
