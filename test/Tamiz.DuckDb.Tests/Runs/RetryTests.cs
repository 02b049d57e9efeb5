using Shouldly;
using Tamiz.DuckDb.Tests.Crash;
using Tamiz.Releases;
using Tamiz.Reports;
using Tamiz.Runs;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>What infrastructure failed is tried again in place; a blocked run by itself if the project says so; bad data never.</summary>
public class RetryTests
{
    private const string Settings = "datasets:\n  t: { source: t.csv, schema: t.json, key: id }\nrelease: { files: csv }\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_that_the_store_failed_is_tried_again_in_place_and_the_run_keeps_both_tries()
    {
        using var project = Make(Settings);
        var told = new List<RunEvent.TriedAgain>();
        project.Progress = happened => told.AddRange(happened is RunEvent.TriedAgain tried ? [tried] : []);
        var failing = new FailingStore(project.Store, key => key.StartsWith("transformed/clean/", StringComparison.Ordinal), times: 2);

        var run = await project.RunAsync(failing);

        run.Result.Release.ShouldBe(1);
        told.Select(tried => (tried.Step, tried.Attempt)).ShouldBe([("clean:t", 2), ("clean:t", 3)]);
        var tries = run.Report.Steps.Where(step => step.Step == "clean:t").ToList();
        tries.Select(step => (step.Attempt, step.Outcome)).ShouldBe([(1, StepOutcome.Failed), (2, StepOutcome.Failed), (3, StepOutcome.Executed)]);
        tries[0].Why.ShouldBe("The store is away. It is tried again.");
    }

    [Fact]
    public async Task A_store_that_stays_away_ends_the_run_as_transient_after_three_more_tries()
    {
        using var project = Make(Settings);
        var failing = new FailingStore(project.Store, key => key.StartsWith("transformed/clean/", StringComparison.Ordinal), times: 100);

        var away = await Should.ThrowAsync<StepException>(() => project.RunAsync(failing));

        (away.Reason, away.Code, failing.Failures).ShouldBe((ExitReason.Transient, "store_unreachable", 4));
        (await project.RunAsync()).Result.Release.ShouldBe(1);
    }

    [Fact]
    public async Task Final_files_that_the_store_failed_are_written_in_place_too()
    {
        using var project = Make(Settings);

        (await project.RunAsync(new FailingStore(project.Store, key => key.StartsWith("output/", StringComparison.Ordinal), times: 2))).Result.Release.ShouldBe(1);
    }

    [Fact]
    public async Task A_final_file_that_a_failed_try_left_half_written_is_read_back_and_never_released()
    {
        using var project = Make(Settings);

        var refused = await Should.ThrowAsync<TamizException>(() => project.RunAsync(new HalfWritingStore(project.Store)));

        refused.Code.ShouldBe("read_back_differs");
        (await project.Ledger().ReadAllAsync(Token).ToListAsync(Token)).ShouldBeEmpty();
        var run = await project.RunAsync();
        (run.Result.Release, run.Rows().Length).ShouldBe((1, 2));
        (await Verification.VerifyAsync(project.Store, cancellationToken: Token)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_blocked_run_is_tried_again_by_itself_after_the_delay_with_inputs_read_anew_and_linked()
    {
        using var project = Make(Settings + "on_block: { retry: { attempts: 2, delay: 10m } }\n");
        project.Write("t.csv", "id\n1\n1\n");
        var clock = new JumpingClock();
        project.Clock = clock;
        project.Progress = happened =>
        {
            if (happened is RunEvent.Waiting { Attempt: 1 })
                project.Write("t.csv", "id\n1\n1\n2\n");
            if (happened is RunEvent.Waiting { Attempt: 2 })
                project.Write("t.csv", "id\n1\n2\n");
        };

        var run = await project.RunAsync();

        run.Result.Release.ShouldBe(1);
        clock.Waited.ShouldBe([TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10)]);
        var runs = await new RunArchive(project.Store, project.Ledger()).ReadRunsAsync(Token);
        runs.Select(one => one.Outcome).ShouldBe([RunOutcome.Released, RunOutcome.Blocked, RunOutcome.Blocked]);
        runs.Select(one => one.RetryOf).ShouldBe([runs[1].Run, runs[2].Run, null]);
    }

    [Fact]
    public async Task A_blocked_run_is_not_tried_again_on_the_same_bytes()
    {
        using var project = Make(Settings + "on_block: { retry: { attempts: 5, delay: 10m } }\n");
        project.Write("t.csv", "id\n1\n1\n");
        var clock = new JumpingClock();
        project.Clock = clock;
        var told = new List<RunEvent>();
        project.Progress = told.Add;

        var run = await project.RunAsync();

        (run.ExitCode, clock.Waited.Count).ShouldBe((3, 1));
        told[^1].ShouldBeOfType<RunEvent.SameInputs>();
        (await new RunArchive(project.Store, project.Ledger()).ReadRunsAsync(Token)).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_run_that_was_blocked_is_not_tried_again_where_that_is_turned_off_or_was_never_asked_for()
    {
        using var project = Make(Settings + "on_block: { retry: { attempts: 2, delay: 10m } }\n");
        project.Write("t.csv", "id\n1\n1\n");
        project.Clock = new JumpingClock();

        (await project.ActAsync(runner => planned => runner.RunAsync(planned, Token), prepare: options => options with { RetryBlocked = false })).ExitCode.ShouldBe(3);
        ((JumpingClock)project.Clock).Waited.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("on_block: { retry: { attempts: 0, delay: 10m } }", "wrong_value")]
    [InlineData("on_block: { retry: { attempts: 2, delay: 10 } }", "wrong_value")]
    [InlineData("on_block: { retry: { attempts: 2 } }", "missing_key")]
    [InlineData("on_block: { retries: 2 }", "unknown_key")]
    public async Task A_mistake_in_on_block_is_named(string text, string code)
    {
        using var project = Make(Settings + text + "\n");

        (await project.ProblemsAsync()).Select(problem => problem.Code).ShouldContain(code);
    }

    private static TestProject Make(string text)
    {
        var project = new TestProject(text);
        project.WriteSchema("t", "id integer!");
        project.Write("t.csv", "id\n1\n2\n");
        return project;
    }

    /// <summary>A store that breaks its word once: it leaves half of a final file and fails.</summary>
    private sealed class HalfWritingStore(Store store) : OperationStore(store)
    {
        private bool _failed;

        public override async Task<bool> PutIfAbsentAsync(string key, string scratchPath, CancellationToken cancellationToken = default)
        {
            if (_failed || !key.StartsWith("output/", StringComparison.Ordinal))
                return await base.PutIfAbsentAsync(key, scratchPath, cancellationToken);

            _failed = true;
            var content = await File.ReadAllBytesAsync(scratchPath, cancellationToken);
            await base.PutIfAbsentAsync(key, content.AsMemory(..(content.Length / 2)), cancellationToken);
            TemporaryFiles.DiscardScratch(scratchPath);
            throw new TamizException(ExitReason.Transient, "store_unreachable", "The store went away.");
        }
    }

    /// <summary>A clock whose timers fire at once.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        public List<TimeSpan> Waited { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime > TimeSpan.FromSeconds(30))
                Waited.Add(dueTime);
            return base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : dueTime, period);
        }
    }
}

/// <summary>A real store that is away for some writes.</summary>
internal sealed class FailingStore(Store store, Func<string, bool> fails, int times) : Store
{
    private int _failures;

    public int Failures => _failures;

    public override string Location => store.Location;

    public override Task<bool> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        Try(key, () => store.PutIfAbsentAsync(key, content, cancellationToken));

    public override Task<bool> PutIfAbsentAsync(string key, string scratchPath, CancellationToken cancellationToken = default) =>
        Try(key, () => store.PutIfAbsentAsync(key, scratchPath, cancellationToken));

    public override Task<bool> ReplaceIfAsync(string key, ReadOnlyMemory<byte> content, string? version, CancellationToken cancellationToken = default) =>
        store.ReplaceIfAsync(key, content, version, cancellationToken);

    public override Task<StoredObject?> GetAsync(string key, CancellationToken cancellationToken = default) => store.GetAsync(key, cancellationToken);

    public override IAsyncEnumerable<StoredKey> ListAsync(string prefix, string? after = null, CancellationToken cancellationToken = default) => store.ListAsync(prefix, after, cancellationToken);

    public override Task DeleteAsync(string key, CancellationToken cancellationToken = default) => store.DeleteAsync(key, cancellationToken);

    public override string? LocalPath(string key) => store.LocalPath(key);

    public override string NewScratchPath(string name) => store.NewScratchPath(name);

    private Task<bool> Try(string key, Func<Task<bool>> put)
    {
        if (!fails(key) || Volatile.Read(ref _failures) >= times)
            return put();

        Interlocked.Increment(ref _failures);
        return Task.FromException<bool>(new TamizException(ExitReason.Transient, "store_unreachable", "The store is away."));
    }
}
