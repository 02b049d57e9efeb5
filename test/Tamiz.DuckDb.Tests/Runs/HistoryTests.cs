using System.Globalization;
using System.Text.Json.Nodes;
using Shouldly;
using Tamiz.Gate;
using Tamiz.Runs;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>What is compared with releases and runs before: row counts, values of KPIs, durations, and what a step was done with.</summary>
public class HistoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fifth_of_the_rows_may_go_and_no_more()
    {
        using var project = Make();
        project.Write("t.csv", Rows(10));
        var first = await project.RunAsync();
        first.Status("t.row_count_drop").ShouldBe(CheckStatus.Na);
        first.ExitCode.ShouldBe(0);

        project.Write("t.csv", Rows(7));
        var blocked = await project.RunAsync();
        blocked.ExitCode.ShouldBe(3);
        blocked.Result.Judgement!.Blocking.Select(check => check.Id).ShouldBe(["t.row_count_drop"]);
        blocked.Check("t.row_count_drop").Text.ShouldBe("7 rows, 3 (30.0 %) fewer than the 10 of release 1; the limit is 20%.");

        project.Write("t.csv", Rows(8));
        (await project.RunAsync()).Result.Release.ShouldBe(2);

        // against the release that is current now, not against the first
        project.Write("t.csv", Rows(7));
        (await project.RunAsync()).Result.Release.ShouldBe(3);
    }

    [Theory]
    [InlineData("5%", 9, 3)]
    [InlineData("5%", 10, 0)]
    [InlineData("3", 7, 0)]
    [InlineData("3", 6, 3)]
    [InlineData("off", 1, 0)]
    public async Task A_dataset_sets_its_own_limit(string limit, int rows, int exitCode)
    {
        using var project = Make($"row_count_drop: {limit}");
        project.Write("t.csv", Rows(10));
        await project.RunAsync();
        project.Write("t.csv", Rows(rows));

        (await project.RunAsync()).ExitCode.ShouldBe(exitCode);
    }

    [Fact]
    public async Task A_KPI_that_loses_rows_blocks_too()
    {
        using var project = Make("row_count_drop: off", "kpis: { k: { sql: \"select id from t\" } }");
        project.Write("t.csv", Rows(10));
        await project.RunAsync();
        project.Write("t.csv", Rows(5));

        (await project.RunAsync()).Result.Judgement!.Blocking.Select(check => check.Id).ShouldBe(["k.row_count_drop"]);
    }

    [Theory]
    [InlineData("csv", "1e0", "1e0 + 2e-12", Verdict.Unchanged)]
    [InlineData("parquet", "1e0", "1e0 + 2e-12", Verdict.Unchanged)]
    [InlineData("[csv, parquet]", "1e0", "1e0 + 2e-12", Verdict.Unchanged)]
    [InlineData("csv", "1e0", "1e0 + 2e-7", Verdict.Released)]
    [InlineData("parquet", "1e0", "1e0 + 2e-7", Verdict.Released)]
    [InlineData("csv", "cast('inf' as double)", "cast('-inf' as double)", Verdict.Released)]
    [InlineData("csv", "cast('inf' as double)", "1e300", Verdict.Released)]
    [InlineData("csv", "cast('nan' as double)", "1e0", Verdict.Released)]
    [InlineData("csv", "cast('nan' as double)", "cast(null as double)", Verdict.Released)]
    [InlineData("csv", "0e0", "1e-300", Verdict.Released)]
    public async Task A_KPI_is_the_same_up_to_a_billionth_of_its_value(string files, string before, string now, Verdict expected)
    {
        using var project = Make("", Kpi(before, files));
        project.Write("t.csv", Rows(10));
        (await project.RunAsync()).ExitCode.ShouldBe(0);
        Rewrite(project, Kpi(before, files), Kpi(now, files));

        var run = await project.RunAsync();

        run.Report.Steps.Single(step => step.Step == "kpi:k").Outcome.ShouldBe(StepOutcome.Executed);
        run.Result.Judgement!.Verdict.ShouldBe(expected);
    }

    [Fact]
    public async Task A_dataset_that_differs_in_the_last_digit_is_released_anew()
    {
        using var project = Make("", "", "id string, n double");
        project.Write("t.csv", "id,n\na,1.0\n");
        await project.RunAsync();
        project.Write("t.csv", "id,n\na,1.000000000002\n");

        (await project.RunAsync()).Result.Judgement!.Verdict.ShouldBe(Verdict.Released);
    }

    [Fact]
    public async Task A_step_says_what_it_is_done_for()
    {
        using var project = Make("checks: [ { between: { column: n, max: 500 } } ]", "kpis: { k: { sql: \"select sum(n) as n from t\" } }");
        project.Write("t.csv", Rows(10));
        (await project.RunAsync()).Report.Steps.Select(step => step.Why).Distinct().ShouldBe(["not done before"]);

        project.Write("t.csv", Rows(11));
        var run = await project.RunAsync();
        Why(run).ShouldBe(["ingest:t the file t.csv changed", "clean:t the file t.csv changed", "validate:t the rows of clean:t changed", "kpi:k the rows of t changed"]);

        Rewrite(project, "max: 500", "max: 400");
        Why(await project.RunAsync()).ShouldBe(["validate:t check t.between(n) changed (max is 400, was 500)"]);

        foreach (var part in Directory.EnumerateFiles(Path.Combine(project.Folder, "store", "shop", "transformed", "kpis"), "part-0.parquet", SearchOption.AllDirectories))
            File.Delete(part);
        Why(await project.RunAsync()).ShouldBe(["kpi:k what it left is damaged or gone"]);
    }

    [Fact]
    public async Task A_step_that_takes_far_longer_than_its_last_executions_warns()
    {
        var clock = new SlowClock();
        using var project = Make("", "", clock: clock);
        async Task<Outcome> RunAsync(int rows, int seconds)
        {
            project.Write("t.csv", Rows(rows));
            clock.PerStep = TimeSpan.FromSeconds(seconds);
            return await project.RunAsync();
        }

        // too short to be far longer than anything: nothing is judged
        (await RunAsync(10, 20)).Result.Judgement!.Checks.ShouldNotContain(check => check.Kind == "runtime_increase");

        var slow = await RunAsync(11, 60);
        slow.Check("clean:t.runtime_increase").Status.ShouldBe(CheckStatus.Warn);
        slow.Check("clean:t.runtime_increase").Text.ShouldBe("It took 60.0 s; the median of its last 1 executions is 20.0 s.");
        slow.Result.Judgement!.Checks.Count(check => check.Kind == "runtime_increase").ShouldBe(3);
        slow.ExitCode.ShouldBe(0);

        // reused steps take no time and are not judged; 20 and 60 have the median 40
        (await RunAsync(11, 900)).Result.Judgement!.Checks.ShouldNotContain(check => check.Kind == "runtime_increase");
        (await RunAsync(12, 80)).Check("clean:t.runtime_increase").Status.ShouldBe(CheckStatus.Pass);
        (await RunAsync(13, 900)).Check("clean:t.runtime_increase").Text.ShouldBe("It took 900.0 s; the median of its last 3 executions is 60.0 s.");
    }

    [Fact]
    public async Task A_median_is_of_the_last_ten_executions()
    {
        var clock = new SlowClock();
        using var project = Make("", "", clock: clock);
        for (var run = 1; run <= 11; run++)
        {
            project.Write("t.csv", Rows(10 + run));
            clock.PerStep = TimeSpan.FromSeconds(run == 1 ? 500 : 10 * run);
            await project.RunAsync();
        }

        project.Write("t.csv", Rows(30));
        (await project.RunAsync()).Check("clean:t.runtime_increase").Text.ShouldBe("It took 110.0 s; the median of its last 10 executions is 65.0 s.");
    }

    [Fact]
    public async Task Where_no_execution_is_known_a_long_step_has_nothing_to_be_compared_with()
    {
        using var project = Make("", "", clock: new SlowClock { PerStep = TimeSpan.FromSeconds(40) });
        project.Write("t.csv", Rows(10));

        (await project.RunAsync()).Status("validate:t.runtime_increase").ShouldBe(CheckStatus.Na);
    }

    [Fact]
    public async Task What_history_was_judged_on_is_kept_with_the_measures()
    {
        using var project = Make();
        project.Write("t.csv", Rows(10));
        await project.RunAsync();
        project.Write("t.csv", Rows(9));
        var run = await project.RunAsync();

        var kept = JsonNode.Parse(await project.Store.ReadAsync($"runs/{run.Result.Run}/checks.json", Token))!;
        ((long)kept["tables"]![0]!["base_rows"]!).ShouldBe(10);
        ((long)kept["tables"]![0]!["base_release"]!).ShouldBe(1);
        kept["runtimes"]!.AsArray().ShouldBeEmpty();
    }

    private static string[] Why(Outcome run) => [.. run.Report.Steps.Where(step => step.Outcome is StepOutcome.Executed).Select(step => $"{step.Step} {step.Why}")];

    private static string Kpi(string value, string files) => $"kpis: {{ k: {{ sql: \"select n % 3 as g, max(({value}) * n) as v, min({value}) as w from t group by 1\" }} }}\nrelease: {{ files: {files} }}";

    private static void Rewrite(TestProject project, string text, string instead)
    {
        var file = File.ReadAllText(Path.Combine(project.Folder, "tamiz.yml"));
        file.ShouldContain(text);
        project.Write("tamiz.yml", file.Replace(text, instead, StringComparison.Ordinal));
    }

    private static string Rows(int count) => "id,n\n" + string.Concat(Enumerable.Range(1, count).Select(n => string.Create(CultureInfo.InvariantCulture, $"x{n},{n}\n")));

    private static TestProject Make(string settings = "", string more = "", string columns = "id string, n integer", TimeProvider? clock = null)
    {
        var project = new TestProject($"datasets:\n  t:\n    source: t.csv\n    schema: t.json\n    {settings}\n{more}\n") { Clock = clock ?? TimeProvider.System };
        project.WriteSchema("t", columns);
        return project;
    }

    /// <summary>A clock on which so much time passes from one look at its ticks to the next, so that each step takes that long.</summary>
    private sealed class SlowClock : TimeProvider
    {
        private long _ticks;

        public TimeSpan PerStep { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks += PerStep.Ticks;
    }
}
