using Shouldly;
using Tamiz.Gate;
using Tamiz.Releases;
using Tamiz.Reports;
using Tamiz.Runs;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>A run is a transaction: other runs, deaths and repetitions leave whole releases or none, and no finished step is done twice.</summary>
public class TransactionTests
{
    private const int Steps = 8;

    private const string Project = """
        datasets:
          a: { source: a.csv, schema: a.json, key: id, clean: [ { trim: "*" } ] }
          b: { source: b.csv, schema: b.json, clean: [ { deduplicate: { key: id, keep: first } } ], checks: [ { references: { key: id, to: a } } ] }
          joined: { sql: "select a.id, b.n from a join b on b.id = a.id" }
        kpis:
          total: { sql: select sum(n) as total from joined }
        release: { deliver: [ { files: ./latest } ] }
        """;

    private const string SmallProject = """
        datasets:
          b: { source: b.csv, schema: b.json }
        kpis:
          total: { sql: select sum(n) as total from b }
        release: { files: csv, deliver: [ { files: ./latest } ] }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_run_on_the_same_input_is_unchanged_and_does_nothing_again()
    {
        using var project = Make();
        (await project.RunAsync()).Result.Judgement!.Verdict.ShouldBe(Verdict.Released);
        var again = await project.RunAsync();

        again.Result.Judgement!.Verdict.ShouldBe(Verdict.Unchanged);
        again.ExitCode.ShouldBe(0);
        again.Reused().Length.ShouldBe(Steps);
        (await ReleasesAsync(project)).ShouldBe(1);
    }

    [Fact]
    public async Task Two_rows_with_one_key_that_swap_places_make_a_new_release()
    {
        using var project = Make();
        (await project.RunAsync()).Rows("joined").ShouldBe(["x,1", "y,3"]);
        project.Write("b.csv", "id,n\nx,2\nx,1\ny,3\n");
        var run = await project.RunAsync();

        run.Rows("joined").ShouldBe(["x,2", "y,3"]);
        run.Result.Release.ShouldBe(2);
        run.Reused().ShouldBe(["ingest:a", "clean:a", "validate:a"]);
    }

    [Fact]
    public async Task A_change_that_cleaning_undoes_is_not_carried_on()
    {
        using var project = Make();
        await project.RunAsync();
        project.Write("a.csv", "id\n x \ny\nz\n");
        var run = await project.RunAsync();

        run.Report.Steps.Where(step => step.Outcome is StepOutcome.Executed).Select(step => step.Step).ShouldBe(["ingest:a", "clean:a"]);
        run.Result.Judgement!.Verdict.ShouldBe(Verdict.Unchanged);
    }

    [Fact]
    public async Task Another_limit_is_judged_anew_and_nothing_is_measured_again()
    {
        using var project = Make();
        await project.RunAsync();
        project.Write("tamiz.yml", File.ReadAllText(Path.Combine(project.Folder, "tamiz.yml")).Replace("to: a }", "to: a, tolerance: 5 }", StringComparison.Ordinal));

        (await project.RunAsync()).Reused().Length.ShouldBe(Steps);
    }

    [Fact]
    public async Task A_run_that_another_release_overtook_is_judged_again_and_released_on_top_of_it()
    {
        using var project = Make();
        var told = new List<string>();
        var overtaken = false;
        project.Progress = happened =>
        {
            told.Add(happened.GetType().Name);
            if (happened is not RunEvent.Judged || overtaken)
                return;
            overtaken = true;
            project.Write("b.csv", "id,n\ny,9\n");
            project.RunAsync().GetAwaiter().GetResult().Result.Release.ShouldBe(1);
        };

        var run = await project.RunAsync();

        run.Result.Release.ShouldBe(2);
        run.Result.Judging.ShouldBe(2);
        run.Rows("joined").ShouldBe(["x,1", "y,3"]);
        run.Check("b.row_count_drop").Text.ShouldBe("2 rows, 1 in release 1.");
        run.Report.Base.ShouldBe(1);
        (await project.Ledger().ReadAsync(run.Result.Entry!.Value, Token))!.Base.ShouldBe(1);
        told.ShouldContain(nameof(RunEvent.Overtaken));
        run.Report.Steps.Length.ShouldBe(Steps, "nothing was done again");
        File.ReadAllText(Path.Combine(project.Folder, "latest", "joined.csv")).ShouldBe("id,n\nx,1\ny,3\n");
        await VerifyAsync(project);
    }

    [Fact]
    public async Task A_run_that_a_blocked_one_overtook_takes_the_next_number_and_is_not_judged_again()
    {
        using var project = Make();
        WhenFirstJudged(project, () =>
        {
            project.Write("b.csv", "id,n\nmissing,9\n");
            project.RunAsync().GetAwaiter().GetResult().ExitCode.ShouldBe(3);
        });

        var run = await project.RunAsync();

        (run.Result.Release, run.Result.Entry, run.Result.Judging).ShouldBe((1, 2, 1));
        await VerifyAsync(project);
    }

    [Fact]
    public async Task A_run_that_is_overtaken_again_and_again_gives_up_after_three_more_judgements()
    {
        using var project = Make();
        var (inner, judged) = (false, 0);
        project.Progress = happened =>
        {
            if (happened is not RunEvent.Judged || inner)
                return;
            (inner, judged) = (true, judged + 1);
            project.Write("b.csv", $"id,n\nx,{100 + judged}\n");
            project.RunAsync().GetAwaiter().GetResult().ExitCode.ShouldBe(0);
            inner = false;
        };

        var lost = await Should.ThrowAsync<TamizException>(() => project.RunAsync());

        (lost.Reason, lost.Code, judged).ShouldBe((ExitReason.Transient, "lost_race", 4));
        (await ReleasesAsync(project)).ShouldBe(4);
        project.Progress = _ => { };
        (await project.RunAsync()).ExitCode.ShouldBe(0);
        await VerifyAsync(project);
    }

    [Fact]
    public async Task Two_runs_on_the_same_input_at_the_same_time_make_one_release()
    {
        using var project = Make();
        WhenFirstJudged(project, () => project.RunAsync().GetAwaiter().GetResult().Result.Release.ShouldBe(1));

        (await project.RunAsync()).Result.Judgement!.Verdict.ShouldBe(Verdict.Unchanged);
        (await ReleasesAsync(project)).ShouldBe(1);
    }

    [Fact]
    public async Task A_check_that_looks_back_is_measured_anew_against_the_release_that_came_first()
    {
        using var project = Make(SmallProject.Replace("select sum(n) as total from b }", "select sum(n) as total from b, checks: [ { change: { column: total, max: 20% } } ] }", StringComparison.Ordinal));
        await project.RunAsync();
        WhenFirstJudged(project, () =>
        {
            project.Write("b.csv", "id,n\nx,1\nx,2\ny,4\n");
            project.RunAsync().GetAwaiter().GetResult().Result.Release.ShouldBe(2);
        });
        project.Write("b.csv", "id,n\nx,1\nx,1\ny,3\n");

        // From 6 to 5 is within a fifth; from 7 to 5 is not.
        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(3);
        run.Result.Judgement!.Blocking.Single().Id.ShouldBe("total.change(total)");
        await VerifyAsync(project);
    }

    [Fact]
    public async Task A_run_that_lacks_files_which_another_added_meanwhile_is_not_released_over_them()
    {
        using var project = Make(SmallProject.Replace("source: b.csv,", "source: b*.csv, load: append,", StringComparison.Ordinal));
        await project.RunAsync();
        WhenFirstJudged(project, () =>
        {
            project.Write("b2.csv", "id,n\nz,4\n");
            project.RunAsync().GetAwaiter().GetResult().Result.Release.ShouldBe(2);
        });
        project.Write("b1.csv", "id,n\nw,5\n");

        (await Should.ThrowAsync<TamizException>(() => project.RunAsync())).Code.ShouldBe("lost_race");
        project.Progress = _ => { };
        (await project.RunAsync()).Rows("total").ShouldBe(["15"]);
    }

    [Fact]
    public async Task A_death_right_after_any_step_loses_no_step_that_was_finished()
    {
        for (var finished = 1; finished <= Steps; finished++)
        {
            using var project = Make();
            var dying = new DyingStore(project.Store, IsManifest, finished);
            await Should.ThrowAsync<ProcessDiedException>(() => project.RunAsync(dying));
            project.Output().ShouldBeEmpty();

            var next = await project.RunAsync();
            next.Reused().Length.ShouldBe(finished);
            next.Result.Release.ShouldBe(1);
            next.Rows("total").ShouldBe(["4"]);
            await VerifyAsync(project);
        }
    }

    [Fact]
    public async Task A_cancellation_after_any_step_loses_no_step_that_was_finished()
    {
        for (var finished = 1; finished <= Steps; finished++)
        {
            using var project = Make();
            using var stop = new CancellationTokenSource();
            project.Progress = happened =>
            {
                if (happened is RunEvent.StepEnded ended && ended.Number == finished)
                    stop.Cancel();
            };
            await Should.ThrowAsync<OperationCanceledException>(() => project.RunAsync(cancellationToken: stop.Token));
            project.Progress = _ => { };

            var next = await project.RunAsync();
            next.Reused().Length.ShouldBe(finished);
            next.Result.Release.ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_death_after_any_object_leaves_a_whole_release_or_none_and_the_next_run_ends_well()
    {
        for (var created = 1; ; created++)
        {
            using var project = Make(SmallProject);
            var died = false;
            try
            {
                await project.RunAsync(new DyingStore(project.Store, _ => true, created));
            }
            catch (ProcessDiedException)
            {
                died = true;
            }

            (await Verification.VerifyAsync(project.Store, cancellationToken: Token)).Problems.ShouldBeEmpty($"after {created} objects");
            var next = await project.RunAsync();
            next.ExitCode.ShouldBe(0);
            next.Result.Release.ShouldBe(1);
            File.ReadAllText(Path.Combine(project.Folder, "latest", "kpis", "total.csv")).ShouldBe("total\n6\n");
            await VerifyAsync(project);
            if (!died)
            {
                created.ShouldBeGreaterThan(20);
                return;
            }
        }
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_read_is_noticed()
    {
        using var project = Make();
        project.Progress = happened =>
        {
            if (happened is RunEvent.Opened)
                project.Write("b.csv", "id,n\nx,5\n");
        };

        var changed = await Should.ThrowAsync<TamizException>(() => project.RunAsync());

        changed.Reason.ShouldBe(ExitReason.Transient);
        changed.Code.ShouldBe("input_changed");
        project.Output().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_removed_part_is_made_again()
    {
        using var project = Make();
        await project.RunAsync();
        var clean = Path.Combine(project.Folder, "store", "shop", "transformed", "clean", "b");
        Directory.EnumerateFiles(clean, "part-0.parquet", SearchOption.AllDirectories).ToList().ForEach(File.Delete);

        var run = await project.RunAsync();

        run.Report.Steps.Single(step => step.Step == "clean:b").Outcome.ShouldBe(StepOutcome.Executed);
        run.Result.Judgement!.Verdict.ShouldBe(Verdict.Unchanged);
    }

    [Fact]
    public async Task A_file_that_does_not_fit_the_schema_ends_with_exit_4_before_anything_is_cleaned()
    {
        using var project = Make();
        project.Write("a.csv", "key\nx\n");
        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(4);
        run.Report.Outcome.ShouldBe(RunOutcome.Blocked);
        run.Report.Steps.Select(step => step.Step).ShouldBe(["ingest:a", "ingest:b"]);
        run.Result.Judgement!.Checks.Where(check => check.Kind != "schema").ShouldAllBe(check => check.Status == CheckStatus.Skipped);
    }

    [Fact]
    public async Task Runs_of_one_second_that_draw_the_same_digits_get_others()
    {
        using var project = Make();
        await project.RunAsync();

        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => project.RunAsync()));

        runs.Select(run => run.Result.Run).Distinct().Count().ShouldBe(4);
        runs.ShouldAllBe(run => run.Result.Judgement!.Verdict == Verdict.Unchanged);
    }

    private static bool IsManifest(string key) => key.StartsWith("transformed/", StringComparison.Ordinal) && key.EndsWith(".json", StringComparison.Ordinal) && !key.Contains("/parts/", StringComparison.Ordinal);

    private static async Task<int> ReleasesAsync(TestProject project) => (await new RunArchive(project.Store, project.Ledger()).ReadReleasesAsync(Token)).Length;

    private static async Task VerifyAsync(TestProject project) => (await Verification.VerifyAsync(project.Store, cancellationToken: Token)).Problems.ShouldBeEmpty();

    private static TestProject Make(string text = Project)
    {
        var project = new TestProject(text);
        project.WriteSchema("a", "id string!");
        project.WriteSchema("b", "id string, n integer");
        project.Write("a.csv", "id\nx\ny\nz\n");
        project.Write("b.csv", "id,n\nx,1\nx,2\ny,3\n");
        return project;
    }

    // What another process does while this one has judged and not yet published.
    private static void WhenFirstJudged(TestProject project, Action act)
    {
        var done = false;
        project.Progress = happened =>
        {
            if (happened is not RunEvent.Judged || done)
                return;
            done = true;
            act();
        };
    }
}
