using System.Collections.Immutable;
using CsCheck;
using Shouldly;
using Tamiz.Runs;
using Xunit;

namespace Tamiz.Tests.Runs;

public class SideBySideTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task Each_job_sees_what_those_before_it_gave_and_never_more_run_than_allowed() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 8].List[1, 12]).SampleAsync(async (atMost, needs) =>
        {
            var (running, most) = (0, 0);
            var jobs = new List<Job<int>>();
            foreach (var (place, need) in needs.Index())
            {
                ImmutableArray<Job<int>> after = [.. jobs.Where((_, at) => at % (need + 1) == 0)];
                jobs.Add(new Job<int>([.. after], async _ =>
                {
                    InterlockedMax(ref most, Interlocked.Increment(ref running));
                    await Task.Yield();
                    Interlocked.Decrement(ref running);
                    return 1 + after.Sum(job => job.Result);
                }));
            }

            await SideBySide.RunAsync([.. jobs], atMost, Token);

            var expected = new List<int>();
            foreach (var need in needs)
                expected.Add(1 + expected.Where((_, at) => at % (need + 1) == 0).Sum());
            jobs.Select(job => job.Result).ShouldBe(expected);
            most.ShouldBeLessThanOrEqualTo(atMost);
        }, iter: 200);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task The_failure_that_is_told_is_the_first_in_the_list_however_many_run(int atMost)
    {
        var lateFailed = new TaskCompletionSource();
        var slow = new Job<int>([], async _ =>
        {
            // With one lane the other never starts; with more it fails first.
            if (atMost > 1)
                await lateFailed.Task;
            throw new InvalidOperationException("first in the list");
        });
        var quick = new Job<int>([], _ =>
        {
            lateFailed.SetResult();
            throw new InvalidOperationException("second in the list");
        });

        var failure = await Should.ThrowAsync<InvalidOperationException>(() => SideBySide.RunAsync([slow, quick], atMost, Token));

        failure.Message.ShouldBe("first in the list");
    }

    [Fact]
    public async Task A_failure_cancels_what_runs_behind_it_awaits_it_and_starts_nothing_more()
    {
        var (behindEnded, started) = (false, false);
        var behindRuns = new TaskCompletionSource();
        var failing = new Job<int>([], async _ =>
        {
            await behindRuns.Task;
            throw new InvalidOperationException("it");
        });
        var behind = new Job<int>([], async token =>
        {
            behindRuns.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                await Task.Delay(20, CancellationToken.None);
                behindEnded = true;
            }

            return 0;
        });
        var never = new Job<int>([], _ =>
        {
            started = true;
            return Task.FromResult(0);
        });

        await Should.ThrowAsync<InvalidOperationException>(() => SideBySide.RunAsync([failing, behind, never], 2, Token));

        behindEnded.ShouldBeTrue();
        started.ShouldBeFalse();
        never.IsDone.ShouldBeFalse();
        Should.Throw<InvalidOperationException>(() => never.Result);
    }

    [Fact]
    public async Task What_stands_before_a_failure_still_runs_to_its_end()
    {
        var failed = new TaskCompletionSource();
        var first = new Job<int>([], async _ =>
        {
            await failed.Task;
            return 1;
        });
        var second = new Job<int>([first], _ => Task.FromResult(first.Result + 1));
        var failing = new Job<int>([], _ =>
        {
            failed.SetResult();
            throw new InvalidOperationException("it");
        });

        await Should.ThrowAsync<InvalidOperationException>(() => SideBySide.RunAsync([first, second, failing], 2, Token));

        second.Result.ShouldBe(2);
    }

    [Fact]
    public async Task A_cancellation_from_outside_reaches_what_runs_and_starts_nothing_more()
    {
        using var stop = new CancellationTokenSource();
        var runs = new Job<int>([], async token =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return 0;
        });
        var never = new Job<int>([], _ => Task.FromResult(0));

        await Should.ThrowAsync<OperationCanceledException>(() => SideBySide.RunAsync([runs, never], 1, stop.Token));

        never.IsDone.ShouldBeFalse();
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, seen);
    }
}
