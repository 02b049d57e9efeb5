using System.Text;
using Shouldly;
using Tamiz.Aws.Storage;
using Tamiz.Releases;
using Tamiz.Reports;
using Tamiz.Runs;
using Xunit;

namespace Tamiz.Aws.Tests.Storage;

/// <summary>What a live run guesses from: the last runs, however many there were before.</summary>
public sealed class StepTimesTests(S3Server server) : BadLineTest(server)
{
    [Fact]
    public async Task The_last_executed_time_of_a_step_counts_and_reading_does_not_grow_with_the_ledger()
    {
        var (store, proxy) = await OpenAsync();
        var ledger = new Ledger(store, TimeProvider.System, Ledger.NewNonce);
        (await StepTimes.ReadAsync(ledger, Token)).ShouldBeEmpty();
        var tail = LedgerTail.Empty;
        for (var run = 1; run <= 6; run++)
            tail = await RunAsync(store, ledger, tail, run);
        await CurrentPointer.BringUpAsync(ledger, Token);

        proxy.Requests.Clear();
        var times = await StepTimes.ReadAsync(ledger, Token);
        var first = proxy.Requests.Count;
        times["clean:patients"].ShouldBe(TimeSpan.FromMilliseconds(6));
        times["kpi:visits"].ShouldBe(TimeSpan.FromMilliseconds(4), "later runs only reused it");
        times.Count.ShouldBe(2);

        for (var run = 7; run <= 12; run++)
            tail = await RunAsync(store, ledger, tail, run);
        await CurrentPointer.BringUpAsync(ledger, Token);
        proxy.Requests.Clear();
        (await StepTimes.ReadAsync(ledger, Token))["clean:patients"].ShouldBe(TimeSpan.FromMilliseconds(12));
        proxy.Requests.Count.ShouldBeLessThanOrEqualTo(first + 5, "at most the records of a step that none of them executed");
    }

    private static async Task<LedgerTail> RunAsync(S3Store store, Ledger ledger, LedgerTail tail, int number)
    {
        var run = $"20260921T0612{number:00}Z-7f3a";
        await PutAsync(store, $"runs/{run}/steps/clean/patients/1.json", new StepRecord("clean:patients", "clean", "patients", 1, StepOutcome.Executed, "new") { DurationMs = number });
        await PutAsync(store, $"runs/{run}/steps/kpis/visits/1.json", new StepRecord("kpi:visits", "kpis", "visits", 1, number <= 4 ? StepOutcome.Executed : StepOutcome.Reused, "same") { DurationMs = number });
        return (await ledger.AppendAsync(new LedgerDraft(LedgerKind.Blocked, "trials", run, null, "tester", null, []), tail, Token)).Entry.Tail;
    }

    private static async Task PutAsync(S3Store store, string key, StepRecord record) =>
        await store.PutIfAbsentAsync(key, Encoding.UTF8.GetBytes(SnakeJson.Write(record).ToJsonString()), Token);
}
