using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary><c>tamiz plan</c> says what a run then does, and leaves everything as it is.</summary>
public class PlanTests
{
    [Fact]
    public async Task Before_the_first_run_every_step_runs_and_nothing_is_written()
    {
        using var project = Scratch.OfSample("trials");
        var before = Files(project);

        var plan = await Cli.RunAsync(project.Folder, "plan", "--detailed-exitcode");

        plan.ExitCode.ShouldBe(10, plan.ToString());
        plan.Output.ShouldContain("trials  nothing released yet");
        plan.Output.ShouldContain("schema of trials: not known yet");
        plan.Output.ShouldContain("CHANGES  16 steps run, 0 reused.");
        plan.Error.ShouldBeEmpty();
        Files(project).ShouldBe(before);
    }

    [Fact]
    public async Task After_a_release_nothing_would_change()
    {
        using var project = Scratch.OfSample("trials");
        await Cli.RunAsync(project.Folder, "run");
        var before = Files(project);

        var plan = await Cli.RunAsync(project.Folder, "plan", "--detailed-exitcode", "--explain");

        plan.ExitCode.ShouldBe(0, plan.ToString());
        plan.Output.ShouldContain("NO CHANGES  all 16 steps are reused; the result is release 1.");
        plan.Output.ShouldContain("same inputs and rules as in run ");
        Files(project).ShouldBe(before);
    }

    [Fact]
    public async Task A_step_that_is_reused_if_another_comes_out_identical_is_so_announced_and_so_it_happens()
    {
        using var project = Scratch.OfSample("trials");
        await Cli.RunAsync(project.Folder, "run");
        project.Write("data/trials.csv", project.Read("data/trials.csv").Replace("\n301,", "\n 301,", StringComparison.Ordinal));
        var before = Files(project);

        var plan = await PlanAsync(project);

        Steps(plan, "run").ShouldBe(["ingest:trials", "clean:trials"]);
        Steps(plan, "run_unless").ShouldContain("validate:trials");
        Why(plan, "validate:trials").ShouldBe("reused if clean:trials comes out identical");
        Why(plan, "clean:trials").ShouldBe("the file data/trials.csv changed");
        ((string)plan["inputs"]![1]!["change"]!).ShouldBe("changed");
        plan["unchanged"].ShouldBeNull();
        Files(project).ShouldBe(before);

        var run = await Cli.RunAsync(project.Folder, "run", "-o", "json");
        Executed(run).ShouldBe(["clean:trials", "ingest:trials"]);
        run.Output.ShouldContain("the file data/trials.csv changed");
        ((string)JsonNode.Parse(run.Output)!["verdict"]!).ShouldBe("unchanged");
    }

    [Fact]
    public async Task A_changed_rule_runs_its_step_for_the_reason_that_plan_gave()
    {
        using var project = Scratch.OfSample("trials");
        await Cli.RunAsync(project.Folder, "run");
        project.Write("tamiz.yml", project.Read("tamiz.yml").Replace("max: 120", "max: 119", StringComparison.Ordinal));

        var plan = await PlanAsync(project);

        Steps(plan, "run").ShouldBe(["validate:patients"]);
        var why = Why(plan, "validate:patients");
        why.ShouldBe("check patients.between(age) changed (max is 119, was 120)");
        var run = JsonNode.Parse((await Cli.RunAsync(project.Folder, "run", "-o", "json")).Output)!;
        ((string)run["report"]!["steps"]!.AsArray().Single(step => (string)step!["step"]! == "validate:patients")!["why"]!).ShouldBe(why);
        run["report"]!["steps"]!.AsArray().Count(step => (string)step!["outcome"]! == "executed").ShouldBe(1);
    }

    [Fact]
    public async Task Files_are_compared_with_those_of_the_release()
    {
        using var project = new Shop();
        project.Scratch.Write("tamiz.yml", project.Scratch.Read("tamiz.yml").Replace("data/orders.csv", "data/orders*.csv", StringComparison.Ordinal));
        await project.RunAsync();
        project.Scratch.Write("data/orders-2.csv", "id,amount,day,note\n9,1.50,2026-01-02,a\n");
        File.Delete(project.Scratch.PathOf("data/orders.csv"));

        var plan = await PlanAsync(project.Scratch);

        plan["inputs"]!.AsArray().Select(input => $"{input!["path"]} {input["change"]}").ShouldBe(["data/orders-2.csv new", "data/lines.csv same", "data/orders.csv gone"]);
        Why(plan, "ingest:orders").ShouldBe("the file data/orders-2.csv is new; the file data/orders.csv is gone");
        Why(plan, "clean:orders").ShouldBe("the file data/orders-2.csv changed");
    }

    [Theory]
    [InlineData("snapshot", 0, "data/orders.csv new")]
    [InlineData("append", 1, "plan_damaged")]
    public async Task The_plan_of_the_released_run_is_missed_only_where_its_files_count(string load, int exitCode, string says)
    {
        using var project = new Shop();
        project.Scratch.Write("tamiz.yml", project.Scratch.Read("tamiz.yml").Replace("source: data/orders.csv", $"load: {load}\n    source: data/orders.csv", StringComparison.Ordinal));
        (await project.RunAsync()).ExitCode.ShouldBe(0);
        File.Delete(Directory.EnumerateFiles(project.Scratch.PathOf("store/shop/runs"), "plan.json", SearchOption.AllDirectories).Single());

        var plan = await Cli.RunAsync(project.Folder, "plan", "-o", "json");

        plan.ExitCode.ShouldBe(exitCode, plan.ToString());
        (exitCode == 0 ? string.Join(';', JsonNode.Parse(plan.Output)!["inputs"]!.AsArray().Select(input => $"{input!["path"]} {input["change"]}")) : plan.ToString()).ShouldContain(says);
    }

    [Fact]
    public async Task Results_that_are_there_but_are_not_the_current_release_are_a_change()
    {
        using var project = new Shop();
        await project.RunAsync();
        var first = project.Scratch.Read(Shop.Orders);
        project.Scratch.Write(Shop.Orders, first.Replace("1.50", "1.75", StringComparison.Ordinal));
        await project.RunAsync();
        project.Scratch.Write(Shop.Orders, first);

        var plan = await Cli.RunAsync(project.Folder, "plan", "--detailed-exitcode");

        plan.ExitCode.ShouldBe(10, plan.ToString());
        plan.Output.ShouldContain("CHANGES  0 steps run, 7 reused; the result is another than the current release's.");
    }

    [Fact]
    public async Task A_schema_that_is_broken_is_told_as_soon_as_the_file_is_known()
    {
        using var project = Shop.With("data/lines.csv", "id,item", "key,item");
        var unknown = await Cli.RunAsync(project.Folder, "plan");
        unknown.ExitCode.ShouldBe(0, unknown.ToString());
        unknown.Output.ShouldContain("schema of lines: not known yet, its files have to be ingested");
        (await project.RunAsync()).ExitCode.ShouldBe(4);

        var plan = await Cli.RunAsync(project.Folder, 200, "plan", "--detailed-exitcode");

        plan.ExitCode.ShouldBe(4, plan.ToString());
        plan.Output.ShouldContain("schema of lines: BROKEN  'data/lines.csv' lacks the column 'id', which the schema requires.");
        plan.Output.ShouldContain("BROKEN SCHEMA  a run would be blocked before any row is worked on.");
        plan.Output.ShouldContain("clean:orders");
        plan.Output.ShouldContain("not be reached");
        plan.Output.ShouldNotContain("next:");
    }

    [Fact]
    public async Task A_damaged_result_is_noticed_and_left_for_the_run()
    {
        using var project = new Shop();
        await project.RunAsync();
        foreach (var part in Directory.EnumerateFiles(project.Scratch.PathOf("store/shop/transformed/clean/orders"), "*.parquet", SearchOption.AllDirectories))
            File.Delete(part);
        var before = Files(project.Scratch);

        var plan = await PlanAsync(project.Scratch);

        // No row was set aside, so the validated rows are the cleaned ones, in the same file.
        Steps(plan, "run").ShouldBe(["clean:orders", "validate:orders"]);
        Why(plan, "clean:orders").ShouldBe("what it left is damaged or gone");
        Steps(plan, "run_unless").ShouldBe(["validate:lines", "kpi:total"]);
        Files(project.Scratch).ShouldBe(before);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("8")]
    public async Task A_run_says_the_same_at_any_parallelism(string number)
    {
        using var one = Scratch.OfSample("trials");
        using var many = Scratch.OfSample("trials");

        var expected = await Cli.RunAsync(one.Folder, "run", "--max-parallel", "1");
        var run = await Cli.RunAsync(many.Folder, "run", "--max-parallel", number);

        Masking.Mask(run.Error).ShouldBe(Masking.Mask(expected.Error));
        Masking.Mask(run.Output).ShouldBe(Masking.Mask(expected.Output));
        File.ReadAllBytes(many.PathOf("store/latest/kpis/mean_age_per_diagnosis.csv")).ShouldBe(File.ReadAllBytes(one.PathOf("store/latest/kpis/mean_age_per_diagnosis.csv")));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("many")]
    [InlineData("1.5")]
    [InlineData("65")]
    public async Task A_number_of_steps_that_cannot_be_is_refused(string number)
    {
        using var project = new Shop();

        var run = await Cli.RunAsync(project.Folder, 200, "run", "--max-parallel", number);
        project.ShouldNotHaveStarted(run, $"bad_max_parallel: '{number}' in --max-parallel", "Write a whole number from 1 to 64.");
        var start = new System.Diagnostics.ProcessStartInfo(Cli.Program, ["run"]) { WorkingDirectory = project.Folder };
        start.Environment["TAMIZ_MAX_PARALLEL"] = number;
        project.ShouldNotHaveStarted(await Cli.RunAsync(start, 200), $"bad_max_parallel: '{number}' in TAMIZ_MAX_PARALLEL");
    }

    private static async Task<JsonNode> PlanAsync(Scratch project)
    {
        var plan = await Cli.RunAsync(project.Folder, "plan", "-o", "json");
        plan.ExitCode.ShouldBe(0, plan.ToString());
        var json = JsonNode.Parse(plan.Output)!;
        ((int)json["schema_version"]!).ShouldBe(1);
        return json;
    }

    private static string[] Steps(JsonNode plan, string will) =>
        [.. plan["steps"]!.AsArray().Where(step => (string)step!["will"]! == will).Select(step => (string)step!["step"]!)];

    private static string Why(JsonNode plan, string step) =>
        string.Join("; ", plan["steps"]!.AsArray().Single(one => (string)one!["step"]! == step)!["why"]!.AsArray().Select(why => (string)why!));

    private static IEnumerable<string> Executed(CliResult run) => JsonNode.Parse(run.Output)!["report"]!["steps"]!.AsArray()
        .Where(step => (string)step!["outcome"]! == "executed").Select(step => (string)step!["step"]!).Order(StringComparer.Ordinal);

    private static List<string> Files(Scratch project) =>
        [.. Directory.EnumerateFileSystemEntries(project.Folder, "*", SearchOption.AllDirectories).Select(path => $"{path} {(File.Exists(path) ? new FileInfo(path).Length : 0)} {File.GetLastWriteTimeUtc(path):O}").Order(StringComparer.Ordinal)];
}
