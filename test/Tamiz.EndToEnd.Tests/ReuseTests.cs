using Shouldly;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>Only what changed runs again.</summary>
public class ReuseTests
{
    [Fact]
    public async Task A_changed_dose_runs_the_steps_that_read_it_and_releases_a_new_version()
    {
        using var project = Scratch.OfSample("trials");
        await Cli.RunAsync(project.Folder, "run");
        var lines = project.Read("data/enrolments.csv").Split('\n');
        var cells = lines[10].Split(',');
        cells[^1] = cells[^1] == "77" ? "78" : "77";
        lines[10] = string.Join(',', cells);
        project.Write("data/enrolments.csv", string.Join('\n', lines));

        var run = await Cli.RunAsync(project.Folder, "run");

        run.ExitCode.ShouldBe(0, run.ToString());
        run.Output.ShouldContain("RELEASED  release 2");
        Executed(run).ShouldBe([
            "ingest:enrolments", "clean:enrolments", "validate:enrolments", "kpi:mean_age_per_diagnosis", "kpi:most_used_medications",
            "kpi:mean_trial_duration", "kpi:days_between_trials", "kpi:share_of_incomplete_trials", "kpi:share_of_patients_in_several_trials"]);
    }

    [Fact]
    public async Task A_blank_that_cleaning_removes_runs_ingest_and_clean_alone_and_changes_nothing()
    {
        using var project = Scratch.OfSample("trials");
        await Cli.RunAsync(project.Folder, "run");
        project.Write("data/trials.csv", project.Read("data/trials.csv").Replace("\n301,", "\n 301,", StringComparison.Ordinal));

        var run = await Cli.RunAsync(project.Folder, "run");

        run.ExitCode.ShouldBe(0, run.ToString());
        run.Output.ShouldContain("UNCHANGED  the result is release 1");
        Executed(run).ShouldBe(["ingest:trials", "clean:trials"]);
    }

    [Fact]
    public async Task A_changed_limit_measures_that_dataset_again_and_nothing_that_reads_it()
    {
        using var project = Scratch.OfSample("trials");
        await Cli.RunAsync(project.Folder, "run");
        project.Write("tamiz.yml", project.Read("tamiz.yml").Replace("max: 120", "max: 119", StringComparison.Ordinal));

        var run = await Cli.RunAsync(project.Folder, "run");

        run.ExitCode.ShouldBe(0, run.ToString());
        Executed(run).ShouldBe(["validate:patients"]);
    }

    [Fact]
    public async Task A_changed_tolerance_is_judged_again_and_measures_nothing_again()
    {
        using var project = Scratch.OfSample("trials");
        await Cli.RunAsync(project.Folder, "run");
        project.Write("tamiz.yml", project.Read("tamiz.yml").Replace("on_fail: warn, why: Some sites report it later.", "why: Some sites report it later.", StringComparison.Ordinal));

        var run = await Cli.RunAsync(project.Folder, "run");

        run.ExitCode.ShouldBe(3, run.ToString());
        run.Output.ShouldContain("FAIL     enrolments.not_null(medication)");
        Executed(run).ShouldBeEmpty();
    }

    private static string[] Executed(CliResult run) =>
        [.. run.Error.Split('\n').Where(line => line.StartsWith('[') && !line.EndsWith("reused", StringComparison.Ordinal)).Select(line => line.Split(']')[1].Trim().Split(' ')[0])];
}
