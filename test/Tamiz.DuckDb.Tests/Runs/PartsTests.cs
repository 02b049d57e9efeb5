using Shouldly;
using Tamiz.Gate;
using Tamiz.Releases;
using Tamiz.Reports;
using Tamiz.Runs;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>Only the step that needs it is done again; and one run can be done in parts, by many processes.</summary>
public class PartsTests
{
    private static readonly string[] Stages = ["ingest", "clean", "validate", "kpis", "release"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_and_all_below_it_are_done_anew_although_they_are_finished_and_the_same_result_is_unchanged()
    {
        using var project = Make();
        await project.RunAsync();

        var run = await project.ActAsync(runner => planned => runner.RunAsync(planned, new StepGraph(planned).From(["clean:a"]), Token));

        run.Report.Steps.Where(step => step.Outcome is StepOutcome.Executed).Select(step => step.Step).ShouldBe(["clean:a", "validate:a", "validate:b", "kpi:total"]);
        run.Report.Steps.Single(step => step.Step == "clean:a").Why.ShouldBe("asked for");
        run.Result.Judgement!.Verdict.ShouldBe(Verdict.Unchanged);
    }

    [Fact]
    public async Task Only_one_stage_is_done_from_finished_steps_and_nothing_is_judged_or_released()
    {
        using var project = Make();
        await project.RunAsync();
        project.Write("a.csv", "id\nx\nz\n");
        (await Should.ThrowAsync<TamizException>(() => project.RunOnlyAsync("clean:a"))).Code.ShouldBe("step_missing");

        (await project.RunOnlyAsync("ingest")).Result.Steps.Select(step => step.Outcome).ShouldBe([StepOutcome.Executed, StepOutcome.Reused]);
        var run = await project.RunOnlyAsync("clean:a");

        (run.ExitCode, run.Result.IsPart, run.Result.Judgement, run.Report.Outcome).ShouldBe((0, true, null, RunOutcome.Open));
        run.Result.Steps.Select(step => (step.Step, step.Outcome)).ShouldBe([("clean:a", StepOutcome.Executed)]);
        (await new RunArchive(project.Store, project.Ledger()).ReadReleasesAsync(Token)).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Only_release_judges_and_releases_what_is_finished()
    {
        using var project = Make();
        (await Should.ThrowAsync<TamizException>(() => project.RunOnlyAsync("release"))).Reason.ShouldBe(ExitReason.Usage);
        foreach (var stage in Stages[..^1])
            (await project.RunOnlyAsync(stage)).ExitCode.ShouldBe(0);

        var run = await project.RunOnlyAsync("release");

        (run.Result.Release, run.Result.Judgement!.Verdict).ShouldBe((1, Verdict.Released));
        run.Reused().Length.ShouldBe(7);
        (await VerifyAsync(project)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_validation_that_fails_says_so_at_once_and_leaves_no_judgement()
    {
        using var project = Make();
        project.Write("b.csv", "id,n\nmissing,1\n");
        await project.RunOnlyAsync("ingest", "clean");

        var run = await project.RunOnlyAsync("validate");

        (run.ExitCode, run.Result.IsPart, run.Report.Judgement, run.Result.Entry).ShouldBe((3, true, null, null));
        run.Result.Judgement!.Blocking.Select(check => check.Id).ShouldBe(["b.references(id)"]);
    }

    [Fact]
    public async Task Steps_are_picked_with_what_they_need_and_what_is_below_them()
    {
        using var project = Make();
        var graph = new StepGraph(await project.PlanAsync());
        string[] Pick(string pick, params string[] failed) => [.. graph.Only([pick], failed).Only!.Order(StringComparer.Ordinal)];

        Pick("+validate:b").ShouldBe(["clean:a", "clean:b", "ingest:a", "ingest:b", "validate:a", "validate:b"]);
        Pick("validate:a+").ShouldBe(["kpi:total", "validate:a", "validate:b"]);
        Pick("clean").ShouldBe(["clean:a", "clean:b"]);
        Pick("status:failed", "clean:b").ShouldBe(["clean:b"]);
        Pick("status:failed+", "validate:b").ShouldBe(["kpi:total", "validate:b"]);
        Should.Throw<TamizException>(() => Pick("status:failed")).Code.ShouldBe("nothing_failed");
        var unknown = Should.Throw<TamizException>(() => Pick("claen:a"));
        (unknown.Code, unknown.Message).ShouldBe(("unknown_step", "'claen:a' is no step of 'shop'. Did you mean 'clean:a'?"));
        graph.Only(["kpis", "release"], []).Closes.ShouldBeTrue();
    }

    [Fact]
    public async Task A_run_is_opened_once_and_done_stage_by_stage_up_to_its_release()
    {
        using var project = Make();
        var plan = await project.OpenAsync();
        foreach (var stage in Stages[..^1])
            (await project.ContinueAsync(plan.Run, stage)).ExitCode.ShouldBe(0);
        (await new RunArchive(project.Store, project.Ledger()).ReadRunAsync(plan.Run, Token))!.Outcome.ShouldBe(RunOutcome.Open);

        var run = await project.ContinueAsync(plan.Run, "release");

        (run.Result.Run, run.Result.Release, run.Report.Outcome).ShouldBe((plan.Run, 1, RunOutcome.Released));
        run.Report.Steps.Select(step => (step.Outcome, step.Attempt)).Distinct().ShouldBe([(StepOutcome.Executed, 1)]);
        run.Report.Steps.Length.ShouldBe(7);

        // All that the processes before left is evidence.
        var body = ReleaseBody.From((await project.Ledger().ReadAsync(run.Result.Entry!.Value, Token))!.Body);
        body.Records.Count(record => record.Path.Contains("/steps/", StringComparison.Ordinal)).ShouldBe(7);
        (await VerifyAsync(project)).ShouldBeEmpty();

        // A task that is repeated says the same and does nothing.
        var again = await project.ContinueAsync(plan.Run, "release");
        (again.ExitCode, again.Result.Entry, again.Result.HadEnded).ShouldBe((0, run.Result.Entry, LedgerKind.Release));
        (await new RunArchive(project.Store, project.Ledger()).ReadReleasesAsync(Token)).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Processes_that_do_parts_of_one_run_at_the_same_time_make_one_release()
    {
        using var project = Make();
        var plan = await project.OpenAsync();
        await Task.WhenAll(project.ContinueAsync(plan.Run, "ingest:a"), project.ContinueAsync(plan.Run, "ingest:b"), project.ContinueAsync(plan.Run, "ingest"));
        await Task.WhenAll(project.ContinueAsync(plan.Run, "clean:a"), project.ContinueAsync(plan.Run, "clean:b"));
        await project.ContinueAsync(plan.Run, "validate", "kpis");

        var ends = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => project.ContinueAsync(plan.Run, "release")));

        ends.ShouldAllBe(end => end.ExitCode == 0 && end.Result.Release == 1);
        var entries = new List<LedgerEntry>();
        await foreach (var entry in project.Ledger().ReadAllAsync(Token))
            entries.Add(entry);
        entries.Count(entry => entry.Kind == LedgerKind.Release).ShouldBe(1);
        (await VerifyAsync(project)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_that_was_overtaken_and_then_ended_by_another_process_of_its_own_is_not_ended_twice()
    {
        using var project = Make();
        var plan = await project.OpenAsync();
        var inner = false;
        project.Progress = happened =>
        {
            if (happened is not RunEvent.Judged || inner)
                return;
            inner = true;
            project.Write("b.csv", "id,n\nx,7\nx,2\ny,3\n");
            project.RunAsync().GetAwaiter().GetResult().Result.Release.ShouldBe(1);
            project.Write("b.csv", "id,n\nx,1\nx,2\ny,3\n");
            project.ContinueAsync(plan.Run).GetAwaiter().GetResult().Result.Release.ShouldBe(2);
        };

        var end = await project.ContinueAsync(plan.Run);

        (end.Result.HadEnded, end.Result.Release).ShouldBe((LedgerKind.Release, 2));
        (await project.Ledger().ReadAllAsync(Token).ToListAsync(Token)).Count(entry => entry.Run == plan.Run && entry.Kind == LedgerKind.Release).ShouldBe(1);
        (await VerifyAsync(project)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_step_that_fails_in_two_processes_of_a_run_ends_it_once()
    {
        using var project = Make("select cast(min(a.id) as integer) as total from b join a using (id)");
        var plan = await project.OpenAsync();
        var inner = false;
        project.Progress = happened =>
        {
            if (happened is not RunEvent.StepEnded || inner)
                return;
            inner = true;
            project.ContinueAsync(plan.Run).GetAwaiter().GetResult().ExitCode.ShouldBe(5);
        };

        var end = await project.ContinueAsync(plan.Run);

        (end.ExitCode, end.Result.HadEnded).ShouldBe((5, LedgerKind.Failed));
        (await project.Ledger().ReadAllAsync(Token).ToListAsync(Token)).ShouldHaveSingleItem().Run.ShouldBe(plan.Run);
    }

    [Fact]
    public async Task A_validation_of_an_opened_run_that_can_only_be_blocked_ends_it()
    {
        using var project = Make();
        project.Write("b.csv", "id,n\nmissing,1\n");
        var plan = await project.OpenAsync();
        await project.ContinueAsync(plan.Run, "ingest");
        await project.ContinueAsync(plan.Run, "clean");

        var run = await project.ContinueAsync(plan.Run, "validate");

        (run.ExitCode, run.Report.Outcome).ShouldBe((3, RunOutcome.Blocked));
        run.Result.Judgement!.Blocking.Select(check => check.Id).ShouldBe(["b.references(id)"]);
        (await project.ContinueAsync(plan.Run, "kpis")).ExitCode.ShouldBe(3);
        (await VerifyAsync(project)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_opens_a_run_of_the_same_external_id_gets_the_same_run()
    {
        using var project = Make();

        var plans = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => project.OpenAsync(options => options with { ExternalId = "dag/2026-09-21" })));

        plans.Select(plan => plan.Run).Distinct().Count().ShouldBe(1);
        (await project.OpenAsync(options => options with { ExternalId = "another" })).Run.ShouldNotBe(plans[0].Run);
        (await new RunArchive(project.Store, project.Ledger()).ReadRunsAsync(Token)).Select(run => run.ExternalId).Order().ShouldBe(["another", "dag/2026-09-21"]);
        (await project.ContinueAsync(plans[0].Run)).Result.Release.ShouldBe(1);
    }

    [Fact]
    public async Task A_time_that_was_asked_for_holds_for_all_the_run_does()
    {
        using var project = new TestProject("""
            datasets:
              t: { source: t.csv, schema: t.json }
            kpis:
              day: { sql: "select id, {{ as_of }} as at from t" }
            """);
        project.WriteSchema("t", "id string");
        project.Write("t.csv", "id\nx\n");
        var plan = await project.OpenAsync(options => options with { AsOf = new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero) });

        var run = await project.ContinueAsync(plan.Run);

        run.Rows("day").ShouldBe(["x,2026-01-02T00:00:00Z"]);
        run.Report.AsOf.ShouldBe(new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero));
        run.Report.Opened.Year.ShouldBeGreaterThanOrEqualTo(2026);
        run.Report.Opened.ShouldNotBe(run.Report.AsOf);
    }

    [Fact]
    public async Task Another_configuration_cannot_go_on_with_a_run()
    {
        using var project = Make();
        var plan = await project.OpenAsync();
        project.Write("tamiz.yml", File.ReadAllText(Path.Combine(project.Folder, "tamiz.yml")).Replace("sum(n)", "max(n)", StringComparison.Ordinal));

        var refused = await Should.ThrowAsync<TamizException>(() => project.ContinueAsync(plan.Run, "ingest"));

        (refused.Code, refused.Reason).ShouldBe(("configuration_changed", ExitReason.Usage));
        (await Should.ThrowAsync<TamizException>(() => project.ContinueAsync("20260101T000000Z-0000"))).Code.ShouldBe("unknown_run");
    }

    [Fact]
    public async Task An_opened_run_whose_base_moved_is_judged_against_the_release_that_is_current_then()
    {
        using var project = Make();
        await project.RunAsync();
        project.Write("b.csv", "id,n\nx,1\nx,2\ny,5\n");
        var plan = await project.OpenAsync();
        foreach (var stage in Stages[..^1])
            await project.ContinueAsync(plan.Run, stage);
        project.Write("b.csv", "id,n\nx,1\nx,2\ny,6\n");
        (await project.RunAsync()).Result.Release.ShouldBe(2);

        var run = await project.ContinueAsync(plan.Run, "release");

        (run.Result.Release, run.Report.Base).ShouldBe((3, 2));
        run.Rows("total").ShouldBe(["8"]);
        (await VerifyAsync(project)).ShouldBeEmpty();
    }

    private static async Task<IEnumerable<Finding>> VerifyAsync(TestProject project) => (await Verification.VerifyAsync(project.Store, cancellationToken: Token)).Problems;

    private static TestProject Make(string total = "select sum(n) as total from b join a using (id)")
    {
        var project = new TestProject($$"""
            datasets:
              a: { source: a.csv, schema: a.json, key: id, clean: [ { trim: "*" } ] }
              b: { source: b.csv, schema: b.json, checks: [ { references: { key: id, to: a } } ] }
            kpis:
              total: { sql: "{{total}}" }
            """);
        project.WriteSchema("a", "id string!");
        project.WriteSchema("b", "id string, n integer");
        project.Write("a.csv", "id\nx\ny\nz\n");
        project.Write("b.csv", "id,n\nx,1\nx,2\ny,3\n");
        return project;
    }
}
