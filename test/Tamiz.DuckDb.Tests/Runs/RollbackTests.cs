using System.Collections.Immutable;
using Shouldly;
using Tamiz.Deliveries;
using Tamiz.Gate;
using Tamiz.Releases;
using Tamiz.Reports;
using Tamiz.Runs;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>A rollback is a release of its own, and what it leaves does not come back by itself.</summary>
public class RollbackTests
{
    private const string Good = "id,n\n1,10\n2,20\n";
    private const string Bad = "id,n\n1,10\n2,99\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_files_of_an_older_release_are_current_again_as_a_new_release_and_the_store_is_sound()
    {
        using var project = Make();
        var first = await project.RunAsync();
        project.Write("t.csv", Bad);
        (await project.RunAsync()).Result.Release.ShouldBe(2);

        var (entry, body) = await RollBackAsync(project, "1");

        (entry.Kind, body.Release, body.Version, body.To).ShouldBe((LedgerKind.Rollback, 3, first.Result.Version!, 1));
        entry.Reason.ShouldBe("wrong numbers");
        entry.Base.ShouldBe(2);
        var pointer = CurrentPointer.Parse((await project.Store.ReadAsync(CurrentPointer.Key, Token))!);
        (pointer.Release, pointer.Version).ShouldBe((3, first.Result.Version));
        (await VerifyAsync(project)).ShouldBeEmpty();
        var releases = await new RunArchive(project.Store, project.Ledger()).ReadReleasesAsync(Token);
        releases.Select(release => (release.Release, release.Current, release.To, release.RevokedBy)).ShouldBe([(3, true, 1, null), (2, false, null, 3), (1, false, null, null)]);
    }

    [Fact]
    public async Task A_later_run_on_the_same_bad_input_is_blocked_as_revoked_until_the_input_changes()
    {
        using var project = await ReleasedTwiceAsync();
        await RollBackAsync(project, "1");

        var again = await project.RunAsync();
        again.ExitCode.ShouldBe(3);
        again.Result.Judgement!.Blocking.Single().Id.ShouldBe("revoked");
        again.Check("revoked").Text.ShouldBe("The result is what release 2 held, which release 3 rolled back and revoked. It stays out until the files or the rules give another result.");
        BlockedBody.From((await project.Ledger().ReadAsync(again.Result.Entry!.Value, Token))!.Body).Reasons.Single().Check.ShouldBe("revoked");

        project.Write("t.csv", "id,n\n1,10\n2,21\n");
        var mended = await project.RunAsync();
        (mended.Result.Release, mended.Status("revoked")).ShouldBe((4, CheckStatus.Pass));

        // The list is carried on: the bad content stays out behind releases that came after the rollback.
        project.Write("t.csv", Bad);
        (await project.RunAsync()).Status("revoked").ShouldBe(CheckStatus.Fail);
        (await VerifyAsync(project)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Other_rules_that_give_the_revoked_content_are_blocked_too()
    {
        using var project = await ReleasedTwiceAsync();
        await RollBackAsync(project, "1");
        project.Write("t.csv", "id,n\n1,10\n2, 99\n");
        project.Write("tamiz.yml", File.ReadAllText(Path.Combine(project.Folder, "tamiz.yml")).Replace("key: id", "key: id\n    clean: [ { trim: n } ]", StringComparison.Ordinal));

        (await project.RunAsync()).Result.Judgement!.Blocking.Single().Id.ShouldBe("revoked");
    }

    [Fact]
    public async Task A_run_on_the_input_that_was_rolled_back_to_is_unchanged()
    {
        using var project = await ReleasedTwiceAsync();
        await RollBackAsync(project, "1");
        project.Write("t.csv", Good);

        var run = await project.RunAsync();

        run.Result.Judgement!.Verdict.ShouldBe(Verdict.Unchanged);
        run.Result.Release.ShouldBe(3);
        run.Report.Base.ShouldBe(3);
    }

    [Fact]
    public async Task The_delivered_folder_shows_the_earlier_release_with_the_next_run_and_nothing_in_between()
    {
        using var project = Make();
        await project.RunAsync();
        var latest = Path.Combine(project.Folder, "latest", "t.csv");
        var good = File.ReadAllText(latest);
        project.Write("t.csv", Bad);
        await project.RunAsync();
        File.ReadAllText(latest).ShouldNotBe(good);
        var (entry, _) = await RollBackAsync(project, "1");

        (await DeliverAsync(project, entry)).ShouldBeEmpty();

        File.ReadAllText(latest).ShouldBe(good);
        new FileInfo(Path.Combine(project.Folder, "latest")).LinkTarget.ShouldEndWith("/3");
        (await VerifyAsync(project)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Bad, 3)]
    [InlineData("id,n\n1,10\n1,20\n", 3)]
    [InlineData("number\n1\n", 4)]
    public async Task A_rollback_that_died_before_its_delivery_is_delivered_by_the_next_run_though_it_is_blocked(string input, int exitCode)
    {
        using var project = await ReleasedTwiceAsync();
        var (_, body) = await RollBackAsync(project, "1");
        var delivered = Path.Combine(project.Folder, "latest", "t.csv");
        File.ReadAllText(delivered).ShouldBe(Bad);
        project.Write("t.csv", input);

        (await project.RunAsync()).ExitCode.ShouldBe(exitCode);

        File.ReadAllText(delivered).ShouldBe(Good);
        var entries = await project.Ledger().ReadAllAsync(Token).ToListAsync(Token);
        (entries[^2].Kind, entries[^1].Kind, DeliveryBody.From(entries[^1].Body).Release).ShouldBe((LedgerKind.Blocked, LedgerKind.Delivery, body.Release));
        (await VerifyAsync(project)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_delivery_that_died_before_its_receipt_gets_one_when_it_is_found_shown()
    {
        using var project = await ReleasedTwiceAsync();
        var (entry, body) = await RollBackAsync(project, "1");
        await ShowWithoutReceiptAsync(project, body);

        (await DeliverAsync(project, entry)).ShouldBeEmpty();
        (await DeliverAsync(project, entry)).ShouldBeEmpty();

        var receipt = await project.Ledger().ReadAsync(entry.Number + 1, Token);
        (receipt!.Kind, DeliveryBody.From(receipt.Body).Release).ShouldBe((LedgerKind.Delivery, body.Release));
        DeliveryBody.From(receipt.Body).Receipt["files"]!.AsArray().Select(file => (string?)file!["sha256"]).ShouldBe(body.Files.Select(file => file.Sha256));
        (await project.Ledger().ReadAsync(entry.Number + 2, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task No_receipt_is_entered_for_files_that_are_not_what_was_released()
    {
        using var project = await ReleasedTwiceAsync();
        var (entry, body) = await RollBackAsync(project, "1");
        await ShowWithoutReceiptAsync(project, body);
        File.AppendAllText(Path.Combine(project.Folder, "latest", "t.csv"), "9,9\n");

        var failures = await DeliverAsync(project, entry);

        failures.ShouldHaveSingleItem().Code.ShouldBe("read_back_differs");
        (await project.Ledger().ReadAsync(entry.Number + 1, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Without_a_name_it_goes_to_the_newest_that_holds_something_else_and_is_not_revoked()
    {
        using var project = Make();
        foreach (var n in new[] { 1, 2, 3 })
        {
            project.Write("t.csv", $"id,n\n1,{n}\n");
            await project.RunAsync();
        }

        (await RollBackAsync(project, null)).Body.To.ShouldBe(2);
        (await RollBackAsync(project, null)).Body.To.ShouldBe(1);
        (await Should.ThrowAsync<TamizException>(() => RollBackAsync(project, null))).Code.ShouldBe("no_release");
    }

    [Fact]
    public async Task A_revoked_release_that_is_named_comes_back_and_is_no_longer_revoked()
    {
        using var project = Make();
        await project.RunAsync();
        project.Write("t.csv", Bad);
        var second = await project.RunAsync();
        await RollBackAsync(project, "1");

        var (_, body) = await RollBackAsync(project, second.Result.Version);

        (body.Release, body.To).ShouldBe((4, 2));
        body.Revoked!.Value.ShouldBe([new RevokedRelease(3, 5, 4)]);
        (await project.RunAsync()).Result.Judgement!.Verdict.ShouldBe(Verdict.Unchanged);
        project.Write("t.csv", Good);
        (await project.RunAsync()).Result.Judgement!.Blocking.Single().Id.ShouldBe("revoked");
    }

    [Fact]
    public async Task A_release_whose_file_was_changed_cannot_be_brought_back()
    {
        using var project = Make();
        var version = (await project.RunAsync()).Result.Version!;
        project.Write("t.csv", Bad);
        await project.RunAsync();
        File.AppendAllText(Path.Combine(project.Folder, "store", "shop", "output", $"t_{version}.csv"), "3,30\n");

        var refused = await Should.ThrowAsync<TamizException>(() => RollBackAsync(project, version));

        (refused.Code, refused.Reason).ShouldBe(("file_changed", ExitReason.Blocked));
        (await new RunArchive(project.Store, project.Ledger()).ReadReleasesAsync(Token)).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_rollback_that_a_release_overtook_changes_nothing_and_one_that_a_blocked_run_overtook_goes_on()
    {
        using var project = await ReleasedTwiceAsync();
        var rollback = new Rollback(project.Store, project.Ledger());
        var decided = await rollback.PlanAsync("1", Token);
        project.Write("t.csv", "id,n\n1,10\n1,11\n");
        (await project.RunAsync()).ExitCode.ShouldBe(3);
        var (entry, body) = await rollback.CommitAsync(decided, "shop", "tester", "why", Token);
        (body.Release, entry.Number).ShouldBe((3, decided.Tail.Number + 2));

        var stale = await rollback.PlanAsync("2", Token);
        project.Write("t.csv", "id,n\n1,5\n2,5\n");
        (await project.RunAsync()).Result.Release.ShouldBe(4);
        var lost = await Should.ThrowAsync<TamizException>(() => rollback.CommitAsync(stale, "shop", "tester", "why", Token));
        (lost.Code, lost.Reason).ShouldBe(("lost_race", ExitReason.Transient));
    }

    private static async Task<(LedgerEntry Entry, ReleaseBody Body)> RollBackAsync(TestProject project, string? to)
    {
        var rollback = new Rollback(project.Store, project.Ledger());
        return await rollback.CommitAsync(await rollback.PlanAsync(to, Token), "shop", "tester", "wrong numbers", Token);
    }

    private static async Task<IEnumerable<Finding>> VerifyAsync(TestProject project) => (await Verification.VerifyAsync(project.Store, cancellationToken: Token)).Problems;

    private static async Task<ImmutableArray<TamizException>> DeliverAsync(TestProject project, LedgerEntry current) =>
        await new ReleaseDelivery(project.Store, project.Ledger(), TimeProvider.System, _ => throw new NotSupportedException())
            .DeliverAsync((await project.PlanAsync()).Pipeline, null, "tester", current, _ => Task.CompletedTask, Token);

    // What a process leaves that dies after the folder shows the release.
    private static async Task ShowWithoutReceiptAsync(TestProject project, ReleaseBody body) =>
        await new FilesDelivery(project.Store, Path.Combine(project.Folder, "latest"), (await project.Ledger().ReadAsync(1, Token))!.Sha256).DeliverAsync(body.Release, body.Files, Token);

    private static async Task<TestProject> ReleasedTwiceAsync()
    {
        var project = Make();
        await project.RunAsync();
        project.Write("t.csv", Bad);
        await project.RunAsync();
        return project;
    }

    private static TestProject Make()
    {
        var project = new TestProject("""
            datasets:
              t:
                source: t.csv
                schema: t.json
                key: id
            kpis:
              total: { sql: select sum(n) as total from t }
            release: { deliver: [ { files: ./latest } ] }
            """);
        project.WriteSchema("t", "id integer!, n integer");
        project.Write("t.csv", Good);
        return project;
    }
}
