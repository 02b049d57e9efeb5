using Apache.Arrow;
using Shouldly;
using Tamiz.Spark.Connect;
using Tamiz.Spark.Connect.Protocol;
using Xunit;
using static Tamiz.Spark.Tests.Connect.Answers;

namespace Tamiz.Spark.Tests.Connect;

public class MisbehaviourTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_that_ends_early_is_joined_again_behind_the_last_answer()
    {
        await using var fake = await FakeSpark.StartAsync();
        fake.Stream(Rows("r1", 0, 3)).Stream(Rows("r2", 3, 5)).Stream().Stream(Rows("r3", 5, 6), Done());

        (await ReadAsync(fake)).ShouldBe([0, 1, 2, 3, 4, 5]);
        fake.Requests<ExecutePlanRequest>().ShouldHaveSingleItem();
        fake.Requests<ReattachExecuteRequest>().Select(request => request.LastResponseId).ShouldBe(["r1", "r2", "r2"]);
        var operation = fake.Requests<ExecutePlanRequest>()[0].OperationId;
        fake.Requests<ReattachExecuteRequest>().ShouldAllBe(request => request.OperationId == operation);
        fake.Requests<ReleaseExecuteRequest>()[^1].ReleaseCase.ShouldBe(ReleaseExecuteRequest.ReleaseOneofCase.ReleaseAll);
        fake.Requests<InterruptRequest>().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stream_that_breaks_is_joined_again_after_growing_waits_that_start_anew_with_each_answer()
    {
        await using var fake = await FakeSpark.StartAsync();
        ImpatientTime time = new();
        fake.Stream(Unavailable, Rows("r1", 0, 3)).Stream(Unavailable).Stream(Unavailable, Rows("r2", 3, 5)).Stream(Failed("INVALID_CURSOR.DISCONNECTED")).Stream(Done());

        (await ReadAsync(fake, new() { TimeProvider = time })).ShouldBe([0, 1, 2, 3, 4]);
        time.Waits.Where(wait => wait < TimeSpan.FromSeconds(1)).Select(wait => wait.TotalMilliseconds).ShouldBe([50, 200, 50, 200]);
    }

    [Fact]
    public async Task A_question_that_was_lost_is_asked_again_under_the_same_id()
    {
        await using var fake = await FakeSpark.StartAsync();
        fake.Stream(Unavailable).Stream(Failed("INVALID_HANDLE.OPERATION_NOT_FOUND")).Stream(Rows("r1", 0, 2), Done());

        (await ReadAsync(fake)).ShouldBe([0, 1]);
        fake.Requests<ExecutePlanRequest>().Select(request => request.OperationId).Distinct().ShouldHaveSingleItem();
        fake.Requests<ExecutePlanRequest>().Count.ShouldBe(2);
        fake.Requests<ReattachExecuteRequest>().ShouldHaveSingleItem().HasLastResponseId.ShouldBeFalse();
    }

    [Fact]
    public async Task An_operation_that_vanishes_after_an_answer_is_not_asked_again()
    {
        await using var fake = await FakeSpark.StartAsync();
        fake.Stream(Unavailable, Rows("r1", 0, 2)).Stream(Failed("INVALID_HANDLE.OPERATION_NOT_FOUND"));

        (await Should.ThrowAsync<SparkConnectException>(ReadAsync(fake))).ErrorClass.ShouldBe("INVALID_HANDLE.OPERATION_NOT_FOUND");
        fake.Requests<ExecutePlanRequest>().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_server_that_only_ends_streams_is_given_up()
    {
        await using var fake = await FakeSpark.StartAsync();

        (await Should.ThrowAsync<SparkConnectException>(ReadAsync(fake))).Kind.ShouldBe(SparkFailure.Protocol);
        (fake.Requests<ExecutePlanRequest>().Count + fake.Requests<ReattachExecuteRequest>().Count).ShouldBe(Execution.MaxEmptyStreams);
        fake.Requests<InterruptRequest>().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_server_that_stays_away_is_given_up_after_all_retries()
    {
        await using var fake = await FakeSpark.StartAsync();
        ImpatientTime time = new();
        await using var session = await fake.OpenAsync(new() { TimeProvider = time });
        for (var times = 0; times < 16; times++)
            fake.Fail("Config", Unavailable);

        var error = await Should.ThrowAsync<SparkConnectException>(session.Configuration.GetAsync("x", Token));
        (error.Kind, error.IsTransient, error.Status).ShouldBe((SparkFailure.Transport, true, "Unavailable"));
        fake.Requests<ConfigRequest>().Count.ShouldBe(16);
        time.Waits.Sum(wait => wait.TotalMinutes).ShouldBeInRange(9, 12);
    }

    [Fact]
    public async Task A_server_that_asks_for_a_wait_gets_it()
    {
        await using var fake = await FakeSpark.StartAsync();
        ImpatientTime time = new();
        await using var session = await fake.OpenAsync(new() { TimeProvider = time });
        fake.Fail("Config", Failed("PENDING", retryAfter: TimeSpan.FromSeconds(30)));

        await session.Configuration.GetAsync("x", Token);
        time.Waits.ShouldHaveSingleItem().ShouldBeInRange(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30.5));
    }

    [Fact]
    public async Task An_error_that_does_not_pass_is_not_repeated()
    {
        await using var fake = await FakeSpark.StartAsync();
        await using var session = await fake.OpenAsync();
        fake.Fail("Config", Failed("CANNOT_MODIFY_CONFIG"));

        await Should.ThrowAsync<SparkConnectException>(session.Configuration.SetAsync("x", "y", Token));
        fake.Requests<ConfigRequest>().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Another_server_side_session_is_a_lost_session()
    {
        await using var fake = await FakeSpark.StartAsync();
        await using var session = await fake.OpenAsync();
        fake.ServerSession = "server-2";

        var error = await Should.ThrowAsync<SparkConnectException>(session.Configuration.GetAsync("x", Token));
        (error.Kind, error.ErrorClass, error.IsTransient).ShouldBe((SparkFailure.SessionLost, "INVALID_HANDLE.SESSION_CHANGED", false));
        fake.Requests<ConfigRequest>()[0].ClientObservedServerSideSessionId.ShouldBe("server-1");
    }

    [Fact]
    public async Task Another_server_side_session_in_the_middle_of_a_result_is_a_lost_session()
    {
        await using var fake = await FakeSpark.StartAsync();
        var foreign = Rows("r2", 2, 3);
        foreign.ServerSideSessionId = "server-2";
        fake.Stream(Rows("r1", 0, 2), foreign, Done());

        (await Should.ThrowAsync<SparkConnectException>(ReadAsync(fake))).Kind.ShouldBe(SparkFailure.SessionLost);
    }

    [Fact]
    public async Task An_answer_for_somebody_else_is_refused()
    {
        await using var fake = await FakeSpark.StartAsync();
        fake.EchoedSession = Guid.NewGuid().ToString();

        (await Should.ThrowAsync<SparkConnectException>(fake.OpenAsync())).Kind.ShouldBe(SparkFailure.Protocol);
    }

    private static readonly Dictionary<string, ExecutePlanResponse[]> Damaged = new()
    {
        { "a batch twice", [Rows("r1", 0, 2), Rows("r2", 0, 2), Done()] },
        { "a batch lost", [Rows("r1", 0, 2), Rows("r2", 4, 6), Done()] },
        { "another count", [Rows("r1", 0, 2, count: 3), Done()] },
        { "a piece lost", [Piece("r1", 0, 3, 0, 9), Piece("r2", 2, 3, 0, 9), Done()] },
        { "a piece twice", [Piece("r1", 0, 3, 0, 9), Piece("r2", 0, 3, 0, 9), Done()] },
        { "pieces broken off by a batch", [Piece("r1", 0, 3, 0, 9), Rows("r2", 0, 9), Done()] },
        { "an end within a batch", [Rows("r0", 0, 1), Piece("r1", 0, 3, 1, 9), Done()] },
        { "bytes that are no Arrow", [new() { ResponseId = "r1", ArrowBatch = new() { RowCount = 1, Data = Google.Protobuf.ByteString.CopyFromUtf8("these are not the bytes") } }, Done()] },
    };

    public static TheoryData<string> Damages => [.. Damaged.Keys];

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Rows_that_are_lost_or_come_twice_are_noticed(string what)
    {
        await using var fake = await FakeSpark.StartAsync();
        fake.Stream(Damaged[what]);

        (await Should.ThrowAsync<SparkConnectException>(ReadAsync(fake))).Kind.ShouldBe(SparkFailure.Protocol, what);
    }

    [Fact]
    public async Task A_batch_cut_into_pieces_survives_a_cut_stream()
    {
        await using var fake = await FakeSpark.StartAsync();
        fake.Stream(Piece("r1", 0, 3, 0, 9)).Stream(Unavailable, Piece("r2", 1, 3, 0, 9)).Stream(Piece("r3", 2, 3, 0, 9), Done());

        (await ReadAsync(fake)).ShouldBe(Enumerable.Range(0, 9).Select(n => (long?)n));
    }

    [Fact]
    public async Task Cancelling_interrupts_and_releases_the_operation()
    {
        await using var fake = await FakeSpark.StartAsync();
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        fake.Silence(reached);
        await using var session = await fake.OpenAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = session.QueryAsync("SELECT 1", cancellationToken: cancel.Token);
        await reached.Task.WaitAsync(Token);
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(running);
        var operation = fake.Requests<ExecutePlanRequest>()[0].OperationId;
        fake.Requests<InterruptRequest>().ShouldHaveSingleItem().OperationId.ShouldBe(operation);
        fake.Requests<ReleaseExecuteRequest>().ShouldHaveSingleItem().ReleaseCase.ShouldBe(ReleaseExecuteRequest.ReleaseOneofCase.ReleaseAll);
    }

    private static async Task<List<long?>> ReadAsync(FakeSpark fake, SparkSessionOptions? options = null)
    {
        await using var session = await fake.OpenAsync(options);
        await using var result = await session.QueryAsync("SELECT n FROM numbers", cancellationToken: Token);
        List<long?> numbers = [];
        await foreach (var batch in result.ReadAsync(Token))
            numbers.AddRange((Int64Array)batch.Column(0));
        return numbers;
    }
}
