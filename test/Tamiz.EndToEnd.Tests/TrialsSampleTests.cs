using Shouldly;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>The main job, as the README shows it.</summary>
public class TrialsSampleTests
{
    [Fact]
    public async Task The_sample_releases_three_datasets_and_seven_kpis_under_one_version()
    {
        using var project = Scratch.OfSample("trials");

        var run = await Cli.RunAsync(project.Folder, "run");

        run.ExitCode.ShouldBe(0, run.ToString());
        run.Output.ShouldContain("RELEASED  release 1");
        Directory.EnumerateFiles(project.PathOf("store/trials/output"), "*.csv").Count().ShouldBe(3);
        Directory.EnumerateFiles(project.PathOf("store/trials/output/kpis"), "*.csv").Count().ShouldBe(7);
        project.Read("store/latest/kpis/patients_per_country.csv").ShouldBe(
            "country,patients\nArgentina,50\nGermany,40\nMexico,44\nSpain,33\nUnited Kingdom,49\n");
        project.Read("store/latest/kpis/days_between_trials.csv").ShouldBe("gaps,mean_days,negative_gaps\n123,-35.170731707317074,92\n");
        project.Read("store/latest/kpis/share_of_incomplete_trials.csv").ShouldBe("trials,incomplete_trials,share\n15,4,0.26666666666666666\n");
        project.Read("store/latest/kpis/share_of_patients_in_several_trials.csv").ShouldBe("patients,in_several_trials,share\n216,93,0.4305555555555556\n");
        project.Read("store/latest/kpis/mean_trial_duration.csv").ShouldBe("enrolments,mean_days\n309,83.957928802589\n");
    }

    [Fact]
    public async Task A_second_run_on_the_same_input_is_unchanged_and_reuses_every_step()
    {
        using var project = Scratch.OfSample("trials");
        await Cli.RunAsync(project.Folder, "run");

        var again = await Cli.RunAsync(project.Folder, "run");

        again.ExitCode.ShouldBe(0, again.ToString());
        again.Output.ShouldContain("UNCHANGED  the result is release 1");
        again.Error.Split('\n').Count(line => line.EndsWith("reused", StringComparison.Ordinal)).ShouldBe(16);
        Directory.EnumerateFiles(project.PathOf("store/trials/ledger")).Count().ShouldBe(3, "the accepted schemas, one release and its delivery");
    }

    [Fact]
    public async Task The_broken_sample_is_blocked_with_exit_code_3_and_publishes_nothing()
    {
        using var project = Scratch.OfSample("trials-broken");

        var run = await Cli.RunAsync(project.Folder, "run");

        run.ExitCode.ShouldBe(3, run.ToString());
        run.Output.ShouldContain("BLOCKED  3 checks failed");
        Directory.Exists(project.PathOf("store/trials/output")).ShouldBeFalse();
        Directory.Exists(project.PathOf("store/latest")).ShouldBeFalse();
    }
}
