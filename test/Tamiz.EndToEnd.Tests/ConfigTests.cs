using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>What holds in a project and where it comes from; references; the look at the machine.</summary>
public class ConfigTests
{
    [Fact]
    public async Task Each_setting_says_where_it_comes_from()
    {
        using var project = Scratch.OfSample("trials");

        var show = await Cli.RunAsync(project.Folder, 200, "config", "show", "--origin");

        show.ExitCode.ShouldBe(0, show.ToString());
        show.Output.ShouldContain("store = ./store   (tamiz.yml:6:8)\n");
        show.Output.ShouldContain("datasets.patients.read.delimiter = ,   (default)\n");
        show.Output.ShouldContain("datasets.patients.quarantine.max = 1%   (default)\n");
        show.Output.ShouldContain("datasets.patients.checks = unique: patient_id is unique   (implied)\n");
    }

    [Fact]
    public async Task The_schema_for_editors_is_json_and_knows_the_kinds_of_check()
    {
        using var folder = new Scratch();

        var schema = await Cli.RunAsync(folder.Folder, "config", "schema");

        schema.ExitCode.ShouldBe(0, schema.ToString());
        JsonNode.Parse(schema.Output)!["properties"]!["datasets"].ShouldNotBeNull();
        schema.Output.ShouldContain("\"accepted_values\"");
    }

    [Fact]
    public async Task What_a_reference_stands_for_is_used_and_never_written()
    {
        using var project = Scratch.OfSample("trials");
        using var elsewhere = new Scratch();
        elsewhere.Write("patients.csv", project.Read("data/patients.csv"));
        project.Write("where.txt", elsewhere.Folder + "\n");
        project.Write("tamiz.yml", project.Read("tamiz.yml").Replace("source: data/patients.csv", "source: \"${file:where.txt}/patients.csv\"", StringComparison.Ordinal));

        var run = await Cli.RunAsync(project.Folder, "run");
        var show = await Cli.RunAsync(project.Folder, "show");

        run.ExitCode.ShouldBe(0, run.ToString());
        show.Output.ShouldContain("${file:where.txt}/patients.csv");
        (run.Output + run.Error + show.Output).ShouldNotContain(elsewhere.Folder);
        var holders = Directory.EnumerateFiles(project.PathOf("store"), "*", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file, System.Text.Encoding.Latin1).Contains(elsewhere.Folder, StringComparison.Ordinal));
        holders.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reference_that_results_depend_on_is_refused()
    {
        using var project = Scratch.OfSample("trials");
        project.Write("tamiz.yml", project.Read("tamiz.yml").Replace("max: 120", "max: \"${env:MAX}\"", StringComparison.Ordinal));

        var check = await Cli.RunAsync(project.Folder, "config", "check");

        check.ExitCode.ShouldBe(2, check.ToString());
        check.Error.ShouldContain("tamiz.yml:21:46: reference_here:");
    }

    [Fact]
    public async Task The_doctor_finds_a_sound_machine_and_a_broken_project()
    {
        using var project = Scratch.OfSample("trials");
        (await Cli.RunAsync(project.Folder, "doctor")).ExitCode.ShouldBe(0);
        project.Write("schemas/trials.json", "{}");

        var broken = await Cli.RunAsync(project.Folder, "doctor");

        broken.ExitCode.ShouldBe(2, broken.ToString());
        broken.Output.ShouldContain("FAIL  project  schemas/trials.json: schema_not_understood");
    }
}
