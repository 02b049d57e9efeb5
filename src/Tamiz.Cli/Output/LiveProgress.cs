using System.Collections.Immutable;
using System.Globalization;
using Tamiz.Runs;
using Tamiz.Steps;

namespace Tamiz.Cli.Output;

/// <summary>
/// Progress on a screen: a line that stays for each step that ended, and below them one that moves for each step at work, with its rate and how long it will
/// still take. An ingest knows how many bytes it has read; of another step the time of its last execution is the measure, and the share of the running
/// statement is told where the engine knows it.
/// </summary>
internal sealed class LiveProgress : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);

    private readonly Lock _screen = new();
    private readonly Terminal _terminal;
    private readonly ProgressLines _ended;
    private readonly ImmutableDictionary<string, TimeSpan> _times;
    private readonly LiveLines _lines;
    private readonly List<Running> _running = [];
    private readonly ITimer _timer;

    public LiveProgress(Terminal terminal, ProgressLines ended, ImmutableDictionary<string, TimeSpan> times)
    {
        (_terminal, _ended, _times) = (terminal, ended, times);
        _lines = new LiveLines(terminal.Error, () => terminal.ErrorWidth);
        _timer = terminal.Clock.CreateTimer(_ => Draw(), null, Interval, Interval);
    }

    /// <summary>Takes an event: what it has to say stays on the screen.</summary>
    public void Write(RunEvent happened)
    {
        lock (_screen)
        {
            if (happened is RunEvent.StepEnded ended)
                _running.RemoveAll(step => step.Name == ended.Record.Step);
            _lines.Erase();
            _ended.Write(happened);
            _lines.Draw(_running.Select(Describe));
        }
    }

    /// <summary>Takes how far a step has come; it is drawn when it is time.</summary>
    public void Watch(StepProgress progress)
    {
        lock (_screen)
        {
            var at = _running.FindIndex(step => step.Name == progress.Step);
            if (progress.IsDone && at >= 0)
                _running.RemoveAt(at);
            else if (!progress.IsDone && at < 0)
                _running.Add(new Running(progress.Step, _terminal.Clock.GetTimestamp(), progress.Bytes, progress.OfBytes, progress.Share));
            else if (!progress.IsDone)
                _running[at] = _running[at] with { Bytes = progress.Bytes, Of = progress.OfBytes, Share = progress.Share };
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        lock (_screen)
            _lines.Erase();
    }

    private void Draw()
    {
        lock (_screen)
            _lines.Draw(_running.Select(Describe));
    }

    private string Describe(Running step)
    {
        var taken = _terminal.Clock.GetElapsedTime(step.From);
        return $"  {TextWrap.Pad(step.Name, _ended.NameWidth)} {Measure(step, taken)}{OfStatement(step.Share)}";
    }

    private string Measure(Running step, TimeSpan taken)
    {
        if (step is { Of: > 0 } && step.Bytes < step.Of)
        {
            var share = $"{Words.Bytes(step.Bytes)} of {Words.Bytes(step.Of)}, {(100.0 * step.Bytes / step.Of).ToString("0", CultureInfo.InvariantCulture)} %";
            if (taken < Settled || step.Bytes == 0)
                return share;

            var rate = step.Bytes / taken.TotalSeconds;
            return $"{share}, {Words.Bytes((long)rate)}/s, {Seconds((step.Of - step.Bytes) / rate)} left";
        }

        var read = step.Of > 0 ? $"{Words.Bytes(step.Of)} read, " : "";
        if (!_times.TryGetValue(step.Name, out var before) || step.Of > 0)
            return $"{read}{Seconds(taken.TotalSeconds)}";
        return before > taken
            ? $"{Seconds(taken.TotalSeconds)}, about {Seconds((before - taken).TotalSeconds)} left (the last time took {Seconds(before.TotalSeconds)})"
            : $"{Seconds(taken.TotalSeconds)}, the last time took {Seconds(before.TotalSeconds)}";
    }

    // A step is many statements, so this says nothing of its end; it shows that the engine is at work, and when it waits.
    private static string OfStatement(double share) => share > 0 ? $", {(100 * share).ToString("0", CultureInfo.InvariantCulture)} % of the running statement" : "";

    private static string Seconds(double seconds) => seconds < 90
        ? $"{Math.Ceiling(seconds).ToString("0", CultureInfo.InvariantCulture)}s"
        : $"{Math.Ceiling(seconds / 60).ToString("0", CultureInfo.InvariantCulture)}min";

    private sealed record Running(string Name, long From, long Bytes, long Of, double Share);
}
