using System.Collections.Concurrent;
using Shouldly;
using Tamiz.DuckDb;
using Tamiz.Engines;
using Tamiz.Steps;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.Tests;

/// <summary>How far a statement is, told while it runs to whoever watches.</summary>
public sealed class ProgressTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly HandTimers _clock = new();
    private DuckDbEngine _engine = null!;
    private string _table = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Some seconds, for each row takes its time; it is stopped as soon as a share was told.
    private string Long => $"SELECT list_sum(list_transform(range(300), x -> (x + a) % 7)) AS s FROM {_table}";

    public async ValueTask InitializeAsync()
    {
        _engine = await DuckDbEngine.OpenAsync(_folder.Options() with { TimeProvider = _clock }, Token);
        await _engine.MaterializeAsync("SELECT a FROM range(2000000) t(a)", new Target(_folder["t.parquet"], FileFormat.Parquet), Token);
        _table = _engine.Parquet([_folder["t.parquet"]]);
    }

    [Fact]
    public async Task A_query_tells_its_share_while_it_runs()
    {
        var told = new Told();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var running = _engine.Watched(told).ReadAsync($"SELECT sum(s) FROM ({Long})", stop.Token);
        AskUntil(() => told.Shares.Any(share => share > 0), running);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);

        told.Shares.ShouldContain(share => share > 0 && share < 1);
        told.Shares.First().ShouldBe(0);
        told.Shares.Last().ShouldBe(0);
        told.Shares.SkipLast(1).ShouldBeInOrder();
        _clock.Waiting.ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_is_written_tells_its_share(bool reproducible)
    {
        var told = new Told();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var target = new Target(_folder["o.parquet"], FileFormat.Parquet, reproducible);
        var running = _engine.Watched(told).MaterializeAsync(Long, target, stop.Token);
        AskUntil(() => told.Shares.Any(share => share > 0), running);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running);
        _clock.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task Statements_side_by_side_tell_whoever_watches_them()
    {
        var (one, other) = (new Told(), new Told());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var running = _engine.Watched(one).ReadAsync($"SELECT sum(s) FROM ({Long})", stop.Token);
        var second = _engine.Watched(other).ReadAsync($"SELECT sum(s) FROM ({Long})", stop.Token);
        AskUntil(() => one.Shares.Any(share => share > 0) && other.Shares.Any(share => share > 0), running, second);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Task.WhenAll(running, second));
        _clock.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task A_statement_that_nobody_watches_is_not_asked()
    {
        (await SettingsAsync(_engine)).ShouldBe([false, true]);
        _clock.Made.ShouldBe(0);

        (await SettingsAsync(_engine.Watched(new Told()))).ShouldBe([true, false]);
        _clock.Made.ShouldBe(1);
        (await SettingsAsync(_engine)).ShouldBe([false, true]);
        _clock.Made.ShouldBe(1);
    }

    [Fact]
    public async Task A_statement_that_fails_is_not_asked_any_more()
    {
        var told = new Told();
        await Should.ThrowAsync<EngineException>(() => _engine.Watched(told).ReadAsync($"SELECT error('no') FROM {_table}", Token));

        _clock.Waiting.ShouldBe(0);
        told.Shares.ShouldAllBe(share => share == 0);
    }

    [Fact]
    public async Task The_engine_outlives_what_was_watched_also_on_a_store_elsewhere()
    {
        var elsewhere = new LocalFilesEngine(_engine, new FolderStore(_folder.Root));
        var told = new Told();

        (await elsewhere.Watched(told).ReadAsync($"SELECT count(*) FROM {_table}", Token)).Rows[0][0].ShouldBe(2_000_000L);
        told.Shares.ShouldContain(0);
        await elsewhere.Watched(told).DisposeAsync();
        await _engine.Watched(told).DisposeAsync();

        (await elsewhere.ReadAsync("SELECT 1", Token)).Rows[0][0].ShouldBe(1L);
    }

    [Fact]
    public void A_step_is_watched_only_if_somebody_wants_to_know()
    {
        var told = new List<StepProgress>();
        var (step, store) = (new Step(Stage.Clean, "t"), new FolderStore(_folder.Root));

        new StepCache(store, _engine).Begin(step, "key", "1", "run").Engine.ShouldBeSameAs(_engine);
        new StepCache(store, _engine) { Watch = told.Add }.Begin(step, "key", "1", "run").Engine.ShouldNotBeSameAs(_engine);
        told.ShouldBe([new StepProgress("clean:t")]);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _folder.DisposeAsync();
    }

    // What prints and what is measured, on the connection of a statement.
    private static async Task<object?[]> SettingsAsync(Engine engine) =>
        [.. (await engine.ReadAsync("SELECT current_setting('enable_progress_bar'), current_setting('enable_progress_bar_print')", Token)).Rows[0]];

    private void AskUntil(Func<bool> seen, params Task[] running)
    {
        while (!seen())
        {
            running.ShouldAllBe(statement => !statement.IsCompleted);
            Token.ThrowIfCancellationRequested();
            _clock.Fire();
            Thread.Yield();
        }
    }

    private sealed class Told : IProgress<double>
    {
        public ConcurrentQueue<double> Shares { get; } = new();

        public void Report(double value) => Shares.Enqueue(value);
    }

    /// <summary>A clock whose timers fire when they are told to.</summary>
    private sealed class HandTimers : TimeProvider
    {
        private readonly ConcurrentDictionary<Waits, Action> _waiting = new();

        public int Made { get; private set; }

        public int Waiting => _waiting.Count;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Made++;
            var timer = new Waits(this);
            _waiting[timer] = () => callback(state);
            return timer;
        }

        public void Fire()
        {
            foreach (var fire in _waiting.Values)
                fire();
        }

        private sealed class Waits(HandTimers clock) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => false;

            public void Dispose() => clock._waiting.TryRemove(this, out _);

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
