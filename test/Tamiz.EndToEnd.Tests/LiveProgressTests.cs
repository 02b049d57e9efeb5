using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Shouldly;
using Tamiz.Cli.Output;
using Tamiz.Pipelines.Yaml;
using Tamiz.Planning;
using Tamiz.Steps;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>What moves on a screen while steps work: how much is done, at which rate, and how long it will still take; and bars of a check's history.</summary>
public sealed partial class LiveProgressTests : IDisposable
{
    private readonly Scratch _project = Scratch.OfSample("trials");
    private readonly HandClock _clock = new();
    private readonly StringWriter _screen = new(CultureInfo.InvariantCulture);

    [Fact]
    public async Task An_ingest_shows_bytes_share_rate_and_what_is_left_of_the_time()
    {
        await using var live = Live(ImmutableDictionary<string, TimeSpan>.Empty);

        live.Watch(new StepProgress("ingest:patients", 0, 40_000_000));
        Drawn(0.5).ShouldBe(" ingest:patients 0 B of 40.0 MB, 0 %");
        live.Watch(new StepProgress("ingest:patients", 10_000_000, 40_000_000));
        Drawn(1.5).ShouldBe(" ingest:patients 10.0 MB of 40.0 MB, 25 %, 5.0 MB/s, 6s left");
        live.Watch(new StepProgress("ingest:patients", 40_000_000, 40_000_000));
        Drawn(6).ShouldBe(" ingest:patients 40.0 MB read, 8s");
        live.Watch(new StepProgress("ingest:patients", IsDone: true));
        Drawn(1).ShouldBe("");
    }

    [Fact]
    public async Task Another_step_is_measured_by_how_long_it_took_the_last_time()
    {
        await using var live = Live(new Dictionary<string, TimeSpan> { ["clean:patients"] = TimeSpan.FromSeconds(10) });

        live.Watch(new StepProgress("clean:patients"));
        live.Watch(new StepProgress("kpi:unknown"));

        Drawn(4).Split('\n').ShouldBe([" clean:patients 4s, about 6s left (the last time took 10s)", " kpi:unknown 4s"]);
        Drawn(8).Split('\n')[0].ShouldBe(" clean:patients 12s, the last time took 10s");
        Drawn(120).Split('\n')[0].ShouldBe(" clean:patients 3min, the last time took 10s");
    }

    [Theory]
    [InlineData("0 2 4", "▁▄█", "_=@")]
    [InlineData("1 1000", "▂█", ".@")]
    [InlineData("0 0", "▁▁", "__")]
    [InlineData("- 3 -", "·█·", "?@?")]
    public void Bars_are_as_high_as_the_numbers_and_never_as_low_as_nothing(string numbers, string bars, string letters)
    {
        double?[] values = [.. numbers.Split(' ').Select(text => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : (double?)null)];

        Sparkline.Draw(values, unicode: true).ShouldBe(bars);
        Sparkline.Draw(values, unicode: false).ShouldBe(letters);
    }

    public void Dispose()
    {
        _screen.Dispose();
        _project.Dispose();
    }

    private LiveProgress Live(IReadOnlyDictionary<string, TimeSpan> times)
    {
        var terminal = new Tamiz.Cli.Terminal(TextWriter.Null, _screen, name => name == "COLUMNS" ? "100" : null, _project.Folder, _clock);
        return new LiveProgress(terminal, new ProgressLines(terminal, new PlannedPipeline(ProjectFile.Load(_project.Folder), [], [])), times.ToImmutableDictionary());
    }

    // What is drawn anew when it is time, without what takes the lines before away.
    private string Drawn(double seconds)
    {
        _screen.GetStringBuilder().Clear();
        _clock.Go(TimeSpan.FromSeconds(seconds));
        return Blanks().Replace(_screen.ToString().Split("\u001b[J")[^1], " ");
    }

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();

    /// <summary>A clock that goes when it is told to; its timers fire then, once.</summary>
    private sealed class HandClock : TimeProvider
    {
        private TimeSpan _now;
        private Action? _fire;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void Go(TimeSpan time)
        {
            _now += time;
            _fire?.Invoke();
        }
    }
}
