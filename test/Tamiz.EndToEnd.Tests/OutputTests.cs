using Tamiz.Tests;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>What every verb prints, at 80 and at 160 columns: committed, so that a change is seen and read.</summary>
public class OutputTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public async Task What_each_verb_prints_on_the_sample_is_what_was_read_and_approved(int columns)
    {
        using var project = Scratch.OfSample("trials");

        await MatchAsync(project, columns, "config-check", "config", "check");
        await MatchAsync(project, columns, "schema-check", "schema", "check");
        await MatchAsync(project, columns, "test", "test");
        await MatchAsync(project, columns, "runs-none", "runs");
        await MatchAsync(project, columns, "releases-none", "releases");
        await MatchAsync(project, columns, "plan-first", "plan");
        await MatchAsync(project, columns, "run-released", "run");
        await MatchAsync(project, columns, "run-unchanged", "run");
        await MatchAsync(project, columns, "plan-unchanged", "plan", "--detailed-exitcode");
        await MatchAsync(project, columns, "runs", "runs");
        await MatchAsync(project, columns, "releases", "releases");
        await MatchAsync(project, columns, "show", "show");
        await MatchAsync(project, columns, "verify", "verify");
        await MatchAsync(project, columns, "explain-block-none", "explain", "block");
        project.Write("data/trials.csv", project.Read("data/trials.csv").Replace("\n301,", "\n 301,", StringComparison.Ordinal));
        await MatchAsync(project, columns, "plan-changed", "plan", "--detailed-exitcode");
        await MatchAsync(project, columns, "plan-explained", "plan", "--explain");
    }

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public async Task What_a_blocked_run_prints_is_what_was_read_and_approved(int columns)
    {
        using var project = Scratch.OfSample("trials-broken");

        await MatchAsync(project, columns, "run-blocked", "run");
        await MatchAsync(project, columns, "explain-block", "explain", "block");
        await MatchAsync(project, columns, "show-blocked", "show");
        await MatchAsync(project, columns, "runs-blocked", "runs");
    }

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public async Task What_the_verbs_of_an_operator_print_is_what_was_read_and_approved(int columns)
    {
        using var project = Scratch.OfSample("trials");
        var good = project.Read("data/enrolments.csv");

        await MatchAsync(project, columns, "status-none", "status");
        await Cli.RunAsync(project.Folder, columns, "run");
        await MatchAsync(project, columns, "show-released", "show");
        await MatchAsync(project, columns, "status", "status");
        project.Write("data/enrolments.csv", string.Join('\n', good.TrimEnd('\n').Split('\n')[..^1]) + "\n");
        await Cli.RunAsync(project.Folder, columns, "run");
        await MatchAsync(project, columns, "rollback-asks", "rollback", "--reason", "one enrolment is missing");
        await MatchAsync(project, columns, "rollback", "rollback", "--reason", "one enrolment is missing", "--yes");
        await MatchAsync(project, columns, "run-revoked", "run");
        await MatchAsync(project, columns, "status-rolled-back", "status");
        await MatchAsync(project, columns, "releases-rolled-back", "releases");
        project.Write("data/enrolments.csv", good);
        await MatchAsync(project, columns, "retry", "retry");
        await MatchAsync(project, columns, "retry-none", "retry");
        await MatchAsync(project, columns, "runs-retried", "runs");
        await MatchAsync(project, columns, "deliver", "deliver");
        File.Delete(project.PathOf("store/latest"));
        project.Write("store/latest", "in the way");
        await MatchAsync(project, columns, "deliver-fails", "deliver");
    }

    [Fact]
    public async Task What_show_prints_of_runs_that_were_retried_or_are_open_is_what_was_read_and_approved()
    {
        using var project = Scratch.OfSample("trials");
        var good = project.Read("data/trials.csv");
        project.Write("data/trials.csv", good + good.Split('\n')[1] + "x\n");
        await Cli.RunAsync(project.Folder, "run");
        var blocked = Path.GetFileName(Directory.GetDirectories(project.PathOf("store/trials/runs")).Single());
        project.Write("data/trials.csv", good);
        await Cli.RunAsync(project.Folder, "retry");
        await MatchAsync(project, 160, "show-retried", "show", blocked);
        var open = await Cli.RunAsync(project.Folder, "run", "--open");
        await MatchAsync(project, 160, "show-open", "show", open.Output.Trim());
        await MatchAsync(project, 80, "json-status", "status", "-o", "json");
        await MatchAsync(project, 80, "json-deliver", "deliver", "-o", "json");
    }

    [Fact]
    public async Task What_each_verb_writes_as_json_is_what_was_read_and_approved()
    {
        using var project = Scratch.OfSample("trials-broken");

        await MatchAsync(project, 80, "json-config-check", "config", "check", "-o", "json");
        await MatchAsync(project, 80, "json-run-blocked", "run", "-o", "json");
        await MatchAsync(project, 80, "json-plan", "plan", "-o", "json");
        await MatchAsync(project, 80, "json-explain-block", "explain", "block", "-o", "json");
        await MatchAsync(project, 80, "json-runs", "runs", "-o", "json");
        await MatchAsync(project, 80, "json-releases", "releases", "-o", "json");
        await MatchAsync(project, 80, "json-verify", "verify", "-o", "json");
    }

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public async Task What_a_new_project_prints_is_what_was_read_and_approved(int columns)
    {
        using var sample = Scratch.OfSample("trials");
        using var project = new Scratch();
        foreach (var file in new[] { "patients.csv", "trials.csv", "enrolments.csv" })
            project.Write($"data/{file}", sample.Read($"data/{file}"));

        await MatchAsync(project, columns, "init", "init", "--name", "clinic");
        await MatchAsync(project, columns, "init-again", "init");
        await MatchAsync(project, columns, "config-show", "config", "show", "--origin");
    }

    [Fact]
    public async Task What_help_prints_is_what_was_read_and_approved()
    {
        using var folder = new Scratch();

        await MatchAsync(folder, 80, "help", "--help");
        await MatchAsync(folder, 80, "help-run", "run", "--help");
        await MatchAsync(folder, 80, "usage-mistake", "run", "--nothing");
        await MatchAsync(folder, 80, "no-project", "run");
    }

    private static async Task MatchAsync(Scratch folder, int columns, string name, params string[] arguments)
    {
        var result = await Cli.RunAsync(folder.Folder, columns, arguments);
        var text = $"$ tamiz {string.Join(' ', arguments)}\n{result.Error}---\n{result.Output}---\nexit {result.ExitCode}\n";
        Approved.Matches(Masking.Mask(text.Replace(folder.Folder, "/tmp/tamiz-000000000000", StringComparison.Ordinal)), $"{name}.{columns}");
    }
}
