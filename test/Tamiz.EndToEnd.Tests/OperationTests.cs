using System.Text.Json.Nodes;
using Shouldly;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>What an operator does at six in the morning: look, go back, try again.</summary>
public class OperationTests
{
    private const string Bad = "id,amount,day,note\n1,1.50,2026-01-02,a\n2,9.99,2026-01-03,b\n3,3.50,2026-01-04,\n4,4.50,2026-01-05,d\n";

    [Fact]
    public async Task A_rollback_shows_the_earlier_release_to_consumers_and_blocks_the_same_bad_input()
    {
        using var shop = new Shop();
        (await shop.RunAsync()).ExitCode.ShouldBe(0);
        var good = shop.Scratch.Read("store/latest/orders.csv");
        shop.Scratch.Write(Shop.Orders, Bad);
        (await shop.RunAsync()).ExitCode.ShouldBe(0);

        var rollback = await TamizAsync(shop, "rollback", "--reason", "wrong amounts", "--yes");

        rollback.ExitCode.ShouldBe(0, rollback.ToString());
        rollback.Output.ShouldContain("delivered   store/latest");
        rollback.Output.ShouldContain("ROLLED BACK  release 3 has the files of release 1");
        shop.Scratch.Read("store/latest/orders.csv").ShouldBe(good);

        var run = await shop.RunAsync();
        run.ExitCode.ShouldBe(3, run.ToString());
        run.Output.ShouldContain("FAIL     revoked");
        shop.Scratch.Read("store/latest/orders.csv").ShouldBe(good);
        (await TamizAsync(shop, "explain", "block")).Output.ShouldContain("The result is what release 2 held, which release 3 rolled back and revoked.");
        (await TamizAsync(shop, "releases")).Output.ShouldContain("release 2 is revoked by release 3");

        var status = await TamizAsync(shop, "status");
        status.Output.ShouldContain("a rollback to release 1: wrong amounts");
        status.Output.ShouldContain(": revoked");
        status.Output.ShouldContain("next: See which rows break which rule; correct the files or the rules, then retry. tamiz explain block ");

        (await TamizAsync(shop, "verify")).ExitCode.ShouldBe(0);
        var shell = await Shell.RunAsync(shop.Folder, $"sh {Repository.Path("deploy/verify-store.sh")} store/shop");
        shell.ExitCode.ShouldBe(0, shell.Output);
    }

    [Fact]
    public async Task A_rollback_without_a_reason_or_without_anybody_to_ask_changes_nothing()
    {
        using var shop = new Shop();
        await shop.RunAsync();
        shop.Scratch.Write(Shop.Orders, Bad);
        await shop.RunAsync();
        var before = Directory.GetFiles(shop.Scratch.PathOf("store/shop/ledger")).Length;

        Shop.ShouldHaveEnded(await TamizAsync(shop, "rollback", "--yes"), 2, "reason_missing", "Add --reason");
        Shop.ShouldHaveEnded(await TamizAsync(shop, "rollback", "--reason", "why"), 2, "not_confirmed", "Release 2 (", "release 3 would have the files of release 1", "Add --yes");
        Shop.ShouldHaveEnded(await TamizAsync(shop, "rollback", "7", "--reason", "why", "--yes"), 2, "unknown_release: There is no release '7'; the newest is 2");
        Shop.ShouldHaveEnded(await TamizAsync(shop, "rollback", "--to", "2", "--reason", "why", "--yes"), 2, "already_current");
        Shop.ShouldHaveEnded(await TamizAsync(shop, "rollback", "1", "--to", "2", "--reason", "why", "--yes"), 2, "named_twice");

        Directory.GetFiles(shop.Scratch.PathOf("store/shop/ledger")).Length.ShouldBe(before);
    }

    [Fact]
    public async Task A_rollback_asks_on_a_terminal_and_takes_no_for_an_answer()
    {
        using var shop = new Shop();
        await shop.RunAsync();
        shop.Scratch.Write(Shop.Orders, Bad);
        await shop.RunAsync();

        var no = await Shell.RunAsync(shop.Folder, $"printf 'n\\n' | script -qec '{Cli.Program} rollback --reason why' /dev/null");
        no.Output.ShouldContain("Go on? [y/N]");
        no.Output.ShouldContain("not_confirmed: Nothing was changed.");
        no.ExitCode.ShouldBe(2);
        var yes = await Shell.RunAsync(shop.Folder, $"printf 'y\\n' | script -qec '{Cli.Program} rollback --reason why' /dev/null");
        yes.Output.ShouldContain("ROLLED BACK");
        yes.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_delivery_that_failed_is_finished_by_deliver_and_status_says_so()
    {
        using var shop = new Shop();
        shop.Scratch.Write("store/latest", "in the way");

        var run = await shop.RunAsync();
        run.ExitCode.ShouldBe(7, run.ToString());
        (await TamizAsync(shop, "status")).Output.ShouldContain("next: Consumers may still read an older release: finish the delivery. tamiz deliver");
        (await TamizAsync(shop, "deliver")).ExitCode.ShouldBe(7);
        File.Delete(shop.Scratch.PathOf("store/latest"));

        var deliver = await TamizAsync(shop, "deliver");
        deliver.ExitCode.ShouldBe(0, deliver.ToString());
        deliver.Output.ShouldContain("DELIVERED  release 1");
        File.Exists(shop.Scratch.PathOf("store/latest/orders.csv")).ShouldBeTrue();
        (await TamizAsync(shop, "status")).Output.ShouldContain("next: Nothing is to be done.");
        (await TamizAsync(shop, "deliver")).Output.ShouldContain("unchanged   ");
        (await TamizAsync(shop, "verify")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_place_that_another_store_delivers_to_is_taken_over_only_when_told()
    {
        using var shop = new Shop();
        using var other = new Shop();
        other.Scratch.Write("tamiz.yml", other.Scratch.Read("tamiz.yml").Replace("./store/latest", shop.Scratch.PathOf("store/latest"), StringComparison.Ordinal));
        await shop.RunAsync();
        other.Scratch.Write(Shop.Orders, Bad);

        var refused = await other.RunAsync();
        refused.ExitCode.ShouldBe(7, refused.ToString());
        refused.Output.ShouldContain("tamiz deliver --adopt");
        (await TamizAsync(other, "deliver", "--adopt")).ExitCode.ShouldBe(0);

        shop.Scratch.Read("store/latest/orders.csv").ShouldContain("9.99");
        (await TamizAsync(other, "deliver")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Status_says_what_to_do_next_from_the_first_run_on()
    {
        using var shop = new Shop();
        (await TamizAsync(shop, "status")).Output.ShouldContain("next: Nothing ran yet. tamiz run");
        await shop.RunAsync();
        var status = JsonNode.Parse((await TamizAsync(shop, "status", "-o", "json")).Output)!;
        ((long)status["current"]!["release"]!, (string?)status["last_run"]!["outcome"], status["trouble"]!.AsArray().Count, status["next"]!["verb"]).ShouldBe((1, "released", 0, null));

        shop.Scratch.Write(Shop.Orders, Bad + "4,1.00,2026-01-05,d\n");
        (await shop.RunAsync()).ExitCode.ShouldBe(3);
        var after = await TamizAsync(shop, "status");
        after.Output.ShouldContain("blocked     ");
        after.Output.ShouldContain("orders.unique(id)");
        after.Output.ShouldContain("last good ");
    }

    [Fact]
    public async Task A_blocked_run_is_tried_again_by_hand_and_linked()
    {
        using var shop = new Shop();
        shop.Scratch.Write(Shop.Orders, Bad + "4,1.00,2026-01-05,d\n");
        (await shop.RunAsync()).ExitCode.ShouldBe(3);
        shop.Scratch.Write(Shop.Orders, Bad);

        var retry = await TamizAsync(shop, "retry");

        retry.ExitCode.ShouldBe(0, retry.ToString());
        (await TamizAsync(shop, "runs")).Output.ShouldContain(" is a retry of ");
        (await TamizAsync(shop, "show")).Output.ShouldContain("retry of  ");
        Shop.ShouldHaveEnded(await TamizAsync(shop, "retry"), 2, "nothing_to_retry");
    }

    [Fact]
    public async Task A_run_spreads_over_processes_one_a_stage()
    {
        using var shop = new Shop();
        var open = await TamizAsync(shop, "run", "--open", "--external-id", "dag-1", "--as-of", "2026-09-21");
        var run = open.Output.TrimEnd('\n');
        open.ExitCode.ShouldBe(0, open.ToString());
        (await TamizAsync(shop, "run", "--open", "--external-id", "dag-1")).Output.TrimEnd('\n').ShouldBe(run);
        Shop.ShouldHaveEnded(await TamizAsync(shop, "run", "--run", run, "--only", "clean"), 2, "step_missing");
        foreach (var stage in new[] { "ingest", "clean", "validate", "kpis" })
            Shop.ShouldHaveEnded(await TamizAsync(shop, "run", "--run", run, "--only", stage), 0, "DONE  ", $"tamiz run --run {run} --only release");
        Shop.ShouldHaveEnded(await TamizAsync(shop, "run", "--run", run, "--only", "release"), 0, "RELEASED  release 1");
        Shop.ShouldHaveEnded(await TamizAsync(shop, "run", "--run", run, "--only", "release"), 0, "the run had ended before");
        (await TamizAsync(shop, "show", run)).Output.ShouldContain("as of     2026-09-21 00:00:00Z");
        Shop.ShouldHaveEnded(await TamizAsync(shop, "run", "--from", "clean:orders"), 0, "UNCHANGED");
        Shop.ShouldHaveEnded(await TamizAsync(shop, "run", "--from", "clean", "--only", "kpis"), 2, "do not go together");
        (await TamizAsync(shop, "verify")).ExitCode.ShouldBe(0);
    }

    private static Task<CliResult> TamizAsync(Shop shop, params string[] arguments) => Cli.RunAsync(shop.Folder, 1000, arguments);
}
