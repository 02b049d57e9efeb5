using System.Collections.Concurrent;
using Shouldly;
using Tamiz.DuckDb.Tests.Crash;
using Tamiz.Releases;
using Tamiz.Runs;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>A lock is entered into the ledger once, and whether it was is found near its end, however many runs were blocked since.</summary>
public class LockAcceptanceTests
{
    [Fact]
    public async Task Many_blocked_runs_do_not_make_the_next_one_read_more_of_the_ledger()
    {
        using var project = TestProject.OfTable("id integer!", "id\n1\n1\n", "key: id");
        Lock(project, "{\"schema_version\":1,\"schemas\":{}}\n");

        var reads = new List<int>();
        for (var number = 0; number < 6; number++)
        {
            var run = await project.RunAsync();
            run.Result.Reason.ShouldBe(ExitReason.Blocked);
            var store = new WatchedStore(project.Store);
            var ledger = new Ledger(store, TimeProvider.System, Ledger.NewNonce);
            var plan = await RunContinuation.PlanAsync(store, run.Result.Run, TestContext.Current.CancellationToken);
            var tail = await ledger.TailAsync(0, TestContext.Current.CancellationToken);
            (await new LockAcceptance(ledger, (await project.PlanAsync()).Pipeline, plan!).RecordAsync(tail, null, TestContext.Current.CancellationToken)).ShouldBe(tail);
            reads.Add(store.LedgerReads);
        }

        reads.Distinct().ShouldHaveSingleItem();
        (await KindsAsync(project)).ShouldBe("schema_accepted blocked blocked blocked blocked blocked blocked");
    }

    [Fact]
    public async Task A_lock_that_changes_among_blocked_runs_is_entered_and_one_that_comes_back_too()
    {
        using var project = TestProject.OfTable("id integer!", "id\n1\n1\n", "key: id");
        foreach (var text in new[] { "{\"schema_version\":1,\"schemas\":{}}\n", "{\"schema_version\":1,\"schemas\":{}}\n\n", "{\"schema_version\":1,\"schemas\":{}}\n" })
        {
            Lock(project, text);
            await project.RunAsync();
            await project.RunAsync();
        }

        (await KindsAsync(project)).ShouldBe("schema_accepted blocked blocked schema_accepted blocked blocked schema_accepted blocked blocked");
    }

    private static void Lock(TestProject project, string text)
    {
        Directory.CreateDirectory(Path.Combine(project.Folder, "schemas"));
        project.Write("schemas/schemas.lock", text);
    }

    private static async Task<string> KindsAsync(TestProject project) =>
        string.Join(' ', (await project.Ledger().ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken)).Select(entry => entry.Kind));

    private sealed class WatchedStore(Store inner) : OperationStore(inner)
    {
        private readonly ConcurrentBag<string> _read = [];

        public int LedgerReads => _read.Count(key => key.StartsWith("ledger/", StringComparison.Ordinal));

        protected override Task<T> DoAsync<T>(Operation operation, Func<Task<T>> act, CancellationToken cancellationToken)
        {
            if (operation.Kind is OperationKind.Get)
                _read.Add(operation.Key);
            return act();
        }
    }
}
