using System.Diagnostics;
using Tamiz.DuckDb.Tests.Crash;

namespace Tamiz.DuckDb.Tests.Simulation;

/// <summary>A process of a schedule. It goes on only when it is told, from one request to the next; nothing else of it runs meanwhile.</summary>
internal sealed class Actor : IDisposable
{
    private readonly SemaphoreSlim _stopped = new(0);
    private readonly Func<Actor, Task> _work;
    private TaskCompletionSource<Decision>? _asks;
    private ActorTimer? _sleeps;
    private Task? _running;

    public Actor(string name, SimulatedTime time, Func<Actor, Task> work)
    {
        (Name, _work) = (name, work);
        Clock = new ActorClock(this, time);
    }

    public string Name { get; }

    /// <summary>Gets the clock of this process: while it waits, others go on.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Gets what it asks of a store now; <see langword="null"/> if it has not started, or waits for its clock.</summary>
    public Operation? Asks { get; private set; }

    /// <summary>Gets whether there is nothing more to expect of it.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Gets whether it was killed.</summary>
    public bool WasKilled { get; private set; }

    /// <summary>Lets it go on to its next request, its next pause, or its end.</summary>
    public void GoOn(Decision decision)
    {
        if (decision is Decision.Kill)
        {
            // It never hears again, as nothing of a killed process does.
            (IsGone, WasKilled) = (true, true);
            return;
        }

        var (asks, sleeps) = (_asks, _sleeps);
        (Asks, _asks, _sleeps) = (null, null, null);
        if (asks is not null)
            asks.SetResult(decision);
        else if (sleeps is not null)
            sleeps.Fire();
        else
            Start();
        if (!_stopped.Wait(TimeSpan.FromMinutes(1)))
            throw new UnreachableException($"'{Name}' neither asked, nor waited, nor ended.");
    }

    /// <summary>Called by the process: it stops here until it is told to go on.</summary>
    public Task<Decision> AskAsync(Operation operation)
    {
        (Asks, _asks) = (operation, new TaskCompletionSource<Decision>());
        var decided = _asks.Task;
        _stopped.Release();
        return decided;
    }

    public void Dispose() => _stopped.Dispose();

    internal void Sleep(ActorTimer timer)
    {
        _sleeps = timer;
        _stopped.Release();
    }

    private void Start()
    {
        _running = _work(this);
        _running.ContinueWith(
            _ =>
            {
                IsGone = true;
                _stopped.Release();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}

/// <summary>What becomes of a request.</summary>
internal enum Decision
{
    /// <summary>It is done and answered.</summary>
    Answer,

    /// <summary>It fails and is not done.</summary>
    Fail,

    /// <summary>It is done, and its answer is lost.</summary>
    LoseAnswer,

    /// <summary>It is taken for lost, and done later.</summary>
    Delay,

    /// <summary>The process is killed before it.</summary>
    Kill,
}
