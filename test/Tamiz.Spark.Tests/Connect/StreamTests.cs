using Apache.Arrow;
using Shouldly;
using Tamiz.Spark.Connect;
using Xunit;

namespace Tamiz.Spark.Tests.Connect;

public class StreamTests(SharedSpark spark) : RealTest(spark)
{
    /// <summary>Rows that the server needs 10 ms each for, and sends ten at a time: what a partition has goes out when it is done.</summary>
    private static string Slow(int rows) => $"SELECT id, reflect('java.lang.Thread', 'sleep', 10L) AS slept FROM range(0, {rows}, 1, {rows / 10})";

    [Fact]
    public async Task A_stream_that_is_cut_every_second_loses_and_repeats_nothing()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("TAMIZ_TEST_SPARK") is { Length: > 0 }, "Needs a server that cuts streams every second, which SPARK_HOME starts.");
        await using var session = await OpenAsync();
        Execution execution = new(session.Channel, await session.PlanAsync(new SparkRelation.Sql(Slow(800)), Token), null);
        await using SparkResult result = new(execution, null);

        (await AllAsync(result)).SelectMany(batch => (Int64Array)batch.Column(0)).ShouldBe(Enumerable.Range(0, 800).Select(n => (long?)n));
        execution.Streams.ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task A_query_that_is_silent_for_seconds_outlives_the_streams_that_are_cut_meanwhile()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("TAMIZ_TEST_SPARK") is { Length: > 0 }, "Needs a server that cuts streams every second, which SPARK_HOME starts.");
        await using var session = await OpenAsync();
        const string Silent = "SELECT id, slept FROM (SELECT id, reflect('java.lang.Thread', 'sleep', 10L) AS slept FROM range(0, 250, 1, 1)) ORDER BY id DESC";
        Execution execution = new(session.Channel, await session.PlanAsync(new SparkRelation.Sql(Silent), Token), null);
        await using SparkResult result = new(execution, null);
        var from = TimeProvider.System.GetTimestamp();

        await result.StartAsync(Token);
        TimeProvider.System.GetElapsedTime(from).ShouldBeGreaterThan(TimeSpan.FromSeconds(2));
        execution.Streams.ShouldBeGreaterThan(2);
        (await AllAsync(result)).SelectMany(batch => (Int64Array)batch.Column(0)).ShouldBe(Enumerable.Range(0, 250).Select(n => (long?)249 - n));
    }

    [Fact]
    public async Task A_result_is_read_at_the_readers_pace()
    {
        await using var session = await OpenAsync();
        await using var result = await session.QueryAsync("SELECT id FROM range(0, 20000000, 1, 200)", cancellationToken: Token);
        await using var reader = result.ReadAsync(Token).GetAsyncEnumerator(Token);

        (await reader.MoveNextAsync()).ShouldBeTrue();
        result.RowCount.ShouldBe(reader.Current.Length);
    }

    [Fact]
    public async Task Leaving_a_result_unread_stops_the_query()
    {
        await using var session = await OpenAsync();
        var result = await session.QueryAsync(Slow(20_000), cancellationToken: Token);
        await result.DisposeAsync();

        (await session.InterruptAllAsync(Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Cancelling_stops_the_query_on_the_server_too()
    {
        await using var session = await OpenAsync();
        Started started = new();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = session.QueryAsync(Slow(20_000) + " ORDER BY id DESC", new() { Progress = started }, cancel.Token);
        await started.Seen.Task.WaitAsync(Token);
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(running);
        (await session.InterruptAllAsync(Token)).ShouldBeEmpty();
        (await NumbersAsync(session, "SELECT 1")).ShouldBe([1]);
    }

    [Fact]
    public async Task A_tag_stops_what_carries_it_and_nothing_else()
    {
        await using var session = await OpenAsync();
        Started started = new();
        var running = session.QueryAsync(Slow(20_000) + " ORDER BY id DESC", new() { Tags = ["run-7"], Progress = started }, Token);
        var progress = await started.Seen.Task.WaitAsync(Token);

        (await session.InterruptTagAsync("run-8", Token)).ShouldBeEmpty();
        (await session.InterruptTagAsync("run-7", Token)).ShouldHaveSingleItem();
        var stopped = await Should.ThrowAsync<SparkConnectException>(running);
        stopped.IsCancelled.ShouldBeTrue();
        stopped.IsTransient.ShouldBeFalse();
        progress.Tasks.ShouldBeGreaterThan(0);
        progress.RunningTasks.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Queries_run_side_by_side_in_one_session()
    {
        await using var session = await OpenAsync();
        var sums = await Task.WhenAll(Enumerable.Range(1, 8).Select(n => NumbersAsync(session, $"SELECT sum(id) FROM range({n * 1000})")));

        sums.Select(sum => sum.ShouldHaveSingleItem()).ShouldBe(Enumerable.Range(1, 8).Select(n => (long?)(n * 1000L * ((n * 1000L) - 1) / 2)));
    }

    /// <summary>Waits for tasks that run.</summary>
    private sealed class Started : IProgress<SparkProgress>
    {
        public TaskCompletionSource<SparkProgress> Seen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Report(SparkProgress value)
        {
            if (value.RunningTasks > 0)
                Seen.TrySetResult(value);
        }
    }
}
