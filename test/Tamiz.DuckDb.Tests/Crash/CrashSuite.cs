using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Gate;
using Tamiz.Runs;

namespace Tamiz.DuckDb.Tests.Crash;

/// <summary>Lets each request of a run go wrong in turn, and checks after each that all promises hold and that the next run ends well.</summary>
/// <param name="fault">What goes wrong.</param>
/// <param name="protocol">How the runs publish.</param>
internal sealed class CrashSuite(Fault fault, Protocol protocol = Protocol.Ours)
{
    private const int Before = 1;
    private const int Mine = 2;
    private const int Others = 3;

    private readonly List<string> _broken = [];

    /// <summary>Gets how often something went wrong.</summary>
    public int Faults { get; private set; }

    /// <summary>Gets how many requests a run makes that nothing happens to.</summary>
    public int Requests { get; private set; }

    /// <summary>Runs it.</summary>
    /// <returns>The promises that were broken.</returns>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        var project = await CrashProject.CreateAsync(Before, Mine, Others);
        await using (project)
        {
            await project.RunAsync(Before);
            project.Keep();
            for (var at = 1; await StrikeAsync(project, at) && (protocol is Protocol.Ours || _broken.Count == 0); at++)
                Faults++;
        }

        return _broken;
    }

    private async Task<bool> StrikeAsync(CrashProject project, int at)
    {
        project.Restore();
        var promises = new Promises(project.Store, project.DeliveredAsync);
        using var stop = new CancellationTokenSource();
        var store = new FaultyStore(project.Store, fault, at)
        {
            Stop = stop.Cancel,
            Other = async () =>
            {
                await promises.LookAsync();
                Note(promises, await project.RunAsync(Others, protocol.Over(new FaultyStore(project.Store, Fault.None, 0)), protocol));
                await promises.LookAsync();
            },
        };
        var (_, death) = await EndAsync(promises, () => project.RunAsync(Mine, protocol.Over(store), protocol, stop.Token));
        await promises.CheckAsync();

        var finished = await FinishedSteps.InAsync(project.Store);
        var next = await EndAsync(promises, () => project.RunAsync(Mine));
        await promises.CheckAtRestAsync();
        if (next.Result?.Judgement?.Verdict is not (Verdict.Released or Verdict.Unchanged) || next.Result.Reason is not ExitReason.Done)
            promises.Broken.Add($"the next run ended with {next.Result?.Reason}, {next.Result?.Judgement?.Verdict}{next.Death}");
        else
            promises.Broken.AddRange((await FinishedSteps.RepeatedAsync(project.Store, next.Result.Run, finished)).Select(step => $"the next run did '{step}' again, which was finished"));
        _broken.AddRange(promises.Broken.Select(broken => $"{fault} at {at} ({store.Struck}{death}): {broken}"));
        Requests = store.Requests;
        return store.Struck is not null;
    }

    // How a process may end: by itself, with an exit code of infrastructure, or without a word.
    private static async Task<(RunResult? Result, string Death)> EndAsync(Promises promises, Func<Task<RunResult>> run)
    {
        try
        {
            var result = await run();
            Note(promises, result);
            return (result, "");
        }
        catch (Exception e) when (e is ProcessDiedException or OperationCanceledException or TamizException { Reason: ExitReason.Transient })
        {
            return (null, $", {(e as TamizException)?.Code ?? e.GetType().Name}");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            promises.Broken.Add($"the run ended as no run should: {e}");
            return (null, "");
        }
    }

    private static void Note(Promises promises, RunResult result)
    {
        if (result.Entry is { } entry)
            promises.Claim(result.Run, entry);
    }
}
