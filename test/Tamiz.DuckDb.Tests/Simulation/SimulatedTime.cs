namespace Tamiz.DuckDb.Tests.Simulation;

/// <summary>The time of a schedule. It goes on when somebody waited, and a little each time somebody looks.</summary>
internal sealed class SimulatedTime
{
    private DateTimeOffset _now = new(2026, 9, 21, 6, 12, 0, TimeSpan.Zero);

    public DateTimeOffset Look() => _now += TimeSpan.FromMilliseconds(1);

    public void ReachedBy(DateTimeOffset due) => _now = due > _now ? due : _now;
}

/// <summary>The clock as one process sees it.</summary>
internal sealed class ActorClock(Actor actor, SimulatedTime time) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => time.Look();

    public override long GetTimestamp() => time.Look().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var due = time.Look() + dueTime;
        var timer = new ActorTimer(() =>
        {
            time.ReachedBy(due);
            callback(state);
        });
        actor.Sleep(timer);
        return timer;
    }
}

/// <summary>A pause of a process.</summary>
internal sealed class ActorTimer(Action fire) : ITimer
{
    public void Fire() => fire();

    public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
