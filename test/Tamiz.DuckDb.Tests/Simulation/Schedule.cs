using System.Text.RegularExpressions;
using Tamiz.DuckDb.Tests.Crash;

namespace Tamiz.DuckDb.Tests.Simulation;

/// <summary>One order of events among several processes, with faults, all drawn from a seed: the same seed gives the same.</summary>
internal sealed partial class Schedule
{
    private readonly Random _random;
    private readonly double _faults;
    private readonly double _stays;
    private readonly List<(Operation Operation, Func<Task> Act)> _delayed = [];
    private readonly List<string> _trace = [];
    private readonly bool _traces;

    /// <param name="seed">The seed.</param>
    /// <param name="traces">Whether what happens is written down.</param>
    public Schedule(int seed, bool traces)
    {
        _random = new Random(seed);
        _traces = traces;

        // Some schedules have no faults, some many; in some, processes take turns at each request, in others they go far before another does.
        _faults = Pick(0, 0.01, 0.03, 0.1);
        _stays = Pick(0, 0.5, 0.9, 0.97);
    }

    /// <summary>Gets what happened, a line each.</summary>
    public IReadOnlyList<string> Trace => _trace;

    /// <summary>Gets how many requests there were, and how many of them went wrong.</summary>
    public SimulationFigures Figures { get; private set; } = new(1);

    /// <summary>Gets a number below a limit.</summary>
    public int Draw(int limit) => _random.Next(limit);

    /// <summary>Picks one of some values.</summary>
    public T Pick<T>(params T[] values) => values[_random.Next(values.Length)];

    /// <summary>Returns a text of hex digits.</summary>
    public string Digits(int length) => _random.NextInt64().ToString("x16", null)[^length..];

    /// <summary>Returns a store as a process reaches it.</summary>
    public ScheduledStore Reach(MemoryStore store, Actor actor) => new(store, actor, (operation, act) => _delayed.Add((operation, act)));

    /// <summary>Lets processes go on, one request of one at a time, until all are gone.</summary>
    /// <param name="actors">The processes.</param>
    /// <param name="withFaults">Whether requests may go wrong.</param>
    public async Task RunAsync(IReadOnlyList<Actor> actors, bool withFaults)
    {
        Actor? last = null;
        while (actors.Where(actor => !actor.IsGone).ToList() is { Count: > 0 } left)
        {
            if (_delayed.Count > 0 && _random.NextDouble() < 0.05)
                await DoDelayedAsync(_random.Next(_delayed.Count));

            last = last is { IsGone: false } && _random.NextDouble() < _stays ? last : left[_random.Next(left.Count)];
            var decision = withFaults && last.Asks is { } asked ? Decide(asked) : Decision.Answer;
            Note($"{last.Name}: {last.Asks?.ToString() ?? "goes on"} -> {decision}");
            if (last.Asks is not null)
                Figures = Figures.With(decision);
            last.GoOn(decision);
        }
    }

    /// <summary>Does what was delayed, or some of it: a request may never arrive.</summary>
    public async Task EndAsync()
    {
        while (_delayed.Count > 0)
        {
            var at = _random.Next(_delayed.Count);
            if (_random.Next(2) == 0)
                _delayed.RemoveAt(at);
            else
                await DoDelayedAsync(at);
        }
    }

    private Decision Decide(Operation operation)
    {
        if (_random.NextDouble() >= _faults)
            return Decision.Answer;

        var drawn = Pick(Decision.Fail, Decision.LoseAnswer, Decision.Delay, Decision.Kill);
        return drawn is Decision.Delay && operation.Kind is not (OperationKind.Put or OperationKind.Replace) ? Decision.Fail : drawn;
    }

    private async Task DoDelayedAsync(int at)
    {
        var (operation, act) = _delayed[at];
        _delayed.RemoveAt(at);
        Note($"late: {operation}");
        await act();
    }

    private void Note(string text)
    {
        // Names that nobody else has are drawn outside of the schedule; nothing depends on them.
        if (_traces)
            _trace.Add(Names().Replace(text, "$1…"));
    }

    [GeneratedRegex("(-[0-9a-f]{4}[-/]|events/)[0-9a-f]{4}")]
    private static partial Regex Names();
}

/// <summary>What a simulation did.</summary>
/// <param name="Schedules">How many schedules.</param>
/// <param name="Requests">How many requests.</param>
/// <param name="Failed">How many failed.</param>
/// <param name="Lost">How many answers were lost.</param>
/// <param name="Delayed">How many were delayed.</param>
/// <param name="Kills">How many processes were killed.</param>
/// <param name="Entries">How many ledger entries there were at the end.</param>
internal sealed record SimulationFigures(long Schedules, long Requests = 0, long Failed = 0, long Lost = 0, long Delayed = 0, long Kills = 0, long Entries = 0)
{
    public SimulationFigures With(Decision decision) => this with
    {
        Requests = Requests + 1,
        Failed = Failed + (decision is Decision.Fail ? 1 : 0),
        Lost = Lost + (decision is Decision.LoseAnswer ? 1 : 0),
        Delayed = Delayed + (decision is Decision.Delay ? 1 : 0),
        Kills = Kills + (decision is Decision.Kill ? 1 : 0),
    };

    public SimulationFigures Plus(SimulationFigures more) => new(
        Schedules + more.Schedules, Requests + more.Requests, Failed + more.Failed, Lost + more.Lost, Delayed + more.Delayed, Kills + more.Kills, Entries + more.Entries);

    public override string ToString() =>
        $"{Schedules} schedules, {Requests} requests: {Failed} failed, {Lost} answers lost, {Delayed} delayed; {Kills} processes killed; {Entries} ledger entries";
}
