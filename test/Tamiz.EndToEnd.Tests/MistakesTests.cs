using Shouldly;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>What a user sees who made a mistake: the right exit code, a message with place and next step, nothing published.</summary>
public class MistakesTests
{
    [Fact]
    public async Task Mistakes_in_the_project_come_all_at_once_with_their_places()
    {
        using var project = Scratch.OfSample("trials");
        project.Write("tamiz.yml", project.Read("tamiz.yml")
            .Replace("    clean:\n      - trim: \"*\"                   # blanks", "    claen:\n      - trim: \"*\"                   # blanks", StringComparison.Ordinal)
            .Replace("column: dosage_mg", "colunm: dosage_mg", StringComparison.Ordinal));

        var check = await Cli.RunAsync(project.Folder, "config", "check");

        check.ExitCode.ShouldBe(2);
        check.Error.ShouldContain("tamiz.yml:13:5: unknown_key: 'claen' is not a key of a dataset. Did you mean 'clean'?");
        check.Error.ShouldContain("unknown_key: 'colunm' is not a key of between. Did you mean 'column'?");
    }

    [Fact]
    public async Task Sql_that_reads_a_file_is_refused_with_its_line_before_anything_runs()
    {
        using var project = Scratch.OfSample("trials");
        project.Write("tamiz.yml", project.Read("tamiz.yml").Replace("      from patients\n", "      from read_csv('/etc/passwd')\n", StringComparison.Ordinal));

        var run = await Cli.RunAsync(project.Folder, "run");

        run.ExitCode.ShouldBe(2, run.ToString());
        run.Error.ShouldContain("sql_refused");
        run.Error.ShouldContain("read_csv");
        Directory.Exists(project.PathOf("store/trials/runs")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_missing_source_file_is_a_mistake_of_use_and_leaves_no_run()
    {
        using var project = Scratch.OfSample("trials");
        File.Delete(project.PathOf("data/trials.csv"));

        var run = await Cli.RunAsync(project.Folder, "run");

        run.ExitCode.ShouldBe(2, run.ToString());
        run.Error.ShouldContain("source_missing: The source file 'data/trials.csv' of 'trials' is not there.");
    }

    [Fact]
    public async Task A_file_without_a_required_column_breaks_the_schema_with_exit_code_4()
    {
        using var project = Scratch.OfSample("trials");
        project.Write("data/patients.csv", project.Read("data/patients.csv").Replace("patient_id,age", "patient,age", StringComparison.Ordinal));

        var run = await Cli.RunAsync(project.Folder, "run");

        run.ExitCode.ShouldBe(4, run.ToString());
        run.Output.ShouldContain("'data/patients.csv' lacks the column 'patient_id', which the schema requires.");
        Directory.Exists(project.PathOf("store/trials/output")).ShouldBeFalse();
    }

    [Fact]
    public async Task An_unreadable_record_blocks_and_is_kept_aside_with_its_line()
    {
        using var project = Scratch.OfSample("trials");
        project.Write("data/patients.csv", project.Read("data/patients.csv").Replace("\nPT1002,", "\nPT1002,too,many,", StringComparison.Ordinal));

        var run = await Cli.RunAsync(project.Folder, "run");

        run.ExitCode.ShouldBe(3, run.ToString());
        run.Output.ShouldContain("FAIL     patients.unreadable");
        var aside = Directory.EnumerateFiles(project.PathOf("store/trials/quarantine/patients"), "*-unreadable.csv").Single();
        File.ReadAllLines(aside)[1].ShouldContain("7 fields, expected 5");
    }

    [Fact]
    public async Task A_sum_beyond_a_long_fails_its_step_with_exit_code_5_and_publishes_nothing()
    {
        using var project = Scratch.OfSample("trials");
        project.Write("tamiz.yml", project.Read("tamiz.yml").Replace(
            "select country, count(*) as patients\n", "select country, sum(cast(9223372036854775807 as bigint)) as patients\n", StringComparison.Ordinal));

        var run = await Cli.RunAsync(project.Folder, "run");

        run.ExitCode.ShouldBe(5, run.ToString());
        run.Output.ShouldContain("FAILED  The step 'kpi:patients_per_country' failed");
        Directory.Exists(project.PathOf("store/trials/output")).ShouldBeFalse();
        (await Cli.RunAsync(project.Folder, "runs")).Output.ShouldContain("failed");
    }

    [Fact]
    public async Task A_folder_where_the_delivery_should_go_gives_exit_code_7_and_the_next_run_finishes_it()
    {
        using var project = Scratch.OfSample("trials");
        project.Write("store/latest/mine.txt", "do not touch");

        var run = await Cli.RunAsync(project.Folder, "run");
        run.ExitCode.ShouldBe(7, run.ToString());
        run.Output.ShouldContain("RELEASED  release 1");
        project.Read("store/latest/mine.txt").ShouldBe("do not touch");

        Directory.Delete(project.PathOf("store/latest"), recursive: true);
        var again = await Cli.RunAsync(project.Folder, "run");
        again.ExitCode.ShouldBe(0, again.ToString());
        File.Exists(project.PathOf("store/latest/patients.csv")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("waive", "--reason", "1")]
    [InlineData("explain", "row", "patients", "PT1001")]
    [InlineData("profile", "data/patients.csv")]
    public async Task A_verb_of_the_design_that_is_not_built_says_so(params string[] arguments)
    {
        using var project = Scratch.OfSample("trials");

        var result = await Cli.RunAsync(project.Folder, arguments);

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("is not available yet");
    }
}
