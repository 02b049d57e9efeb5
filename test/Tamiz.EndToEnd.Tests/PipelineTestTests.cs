using System.Text.Json.Nodes;
using Shouldly;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary><c>tamiz test</c>, and the same tests where continuous integration runs them.</summary>
public class PipelineTestTests
{
    [Fact]
    public async Task The_tests_of_the_sample_pass_and_leave_no_store()
    {
        using var project = Scratch.OfSample("trials");
        Directory.Delete(project.PathOf("data"), recursive: true);

        var test = await Cli.RunAsync(project.Folder, 1000, "test");

        test.ExitCode.ShouldBe(0, test.ToString());
        test.Output.ShouldContain("PASS  tests/patients.yml: Codes of countries become names");
        test.Output.ShouldContain("OK  2 passed, 0 failed");
        Directory.Exists(project.PathOf("store")).ShouldBeFalse();
        (await Cli.RunAsync(project.Folder, "test", "patients")).Output.ShouldContain("OK  1 passed, 0 failed");
    }

    [Fact]
    public async Task What_is_not_as_expected_is_said_row_by_row_and_check_by_check()
    {
        using var project = Scratch.OfSample("trials");
        project.Write("tests/patients.yml", project.Read("tests/patients.yml")
            .Replace("{ patient_id: P2, age: 121, country: Mexico }", "{ patient_id: P2, age: 122, country: Mexico }", StringComparison.Ordinal)
            .Replace("      Mexico,1\n", "", StringComparison.Ordinal)
            .Replace("patients.between(age): fail", "patients.between(age): pass\n    patients.betwen(age): pass", StringComparison.Ordinal)
            .Replace("verdict: blocked", "verdict: released", StringComparison.Ordinal));

        var test = await Cli.RunAsync(project.Folder, 1000, "test");

        test.ExitCode.ShouldBe(3, test.ToString());
        test.Output.ShouldContain("FAIL  tests/patients.yml");
        test.Output.ShouldContain("The verdict is blocked, not released. patients.between(age): 1 of 2 rows");
        test.Output.ShouldContain("patients.between(age) is fail, not pass: 1 of 2 rows");
        test.Output.ShouldContain("There is no check 'patients.betwen(age)'. Did you mean 'patients.between(age)'?");
        test.Output.ShouldContain("patients: no row is { age: 122, country: Mexico, patient_id: P2 }.");
        test.Output.ShouldContain("patients_per_country: { country: Mexico, patients: 1 } was not expected.");
        test.Output.ShouldContain("FAILED  1 passed, 1 failed");
    }

    [Fact]
    public async Task A_mistake_in_a_test_is_named_with_its_place_and_no_test_runs()
    {
        using var project = Scratch.OfSample("trials");
        project.Write("tests/patients.yml", "given:\n  patiens:\n    - { patient_id: P1 }\nexpect:\n  checks:\n    patients.between(age): passed\n  row:\n    patients: []\n");

        var test = await Cli.RunAsync(project.Folder, 1000, "test");

        test.ExitCode.ShouldBe(2, test.ToString());
        test.Error.ShouldContain("tests/patients.yml:2:3: unknown_table: 'patiens' is not a dataset or KPI. Did you mean 'patients'?");
        test.Error.ShouldContain("tests/patients.yml:6:28: wrong_value:");
        test.Error.ShouldContain("tests/patients.yml:7:3: unknown_key: 'row' is not a key of expect. Did you mean 'rows'?");
        Directory.Delete(project.PathOf("tests"), recursive: true);
        (await Cli.RunAsync(project.Folder, "test")).Error.ShouldContain("no_tests: There are no tests");
    }

    [Fact]
    public async Task The_gate_of_a_pull_request_leaves_what_continuous_integration_shows()
    {
        using var project = Scratch.OfSample("trials");
        (await Shell.RunAsync(project.Folder, "git init -q -b main . && git add -A && git -c user.name=t -c user.email=t@t commit -qm one")).ExitCode.ShouldBe(0);

        var gate = await GateAsync(project);
        gate.ExitCode.ShouldBe(0, gate.ToString());
        project.Read("tamiz-ci/tests.xml").ShouldContain("tests/enrolments.yml");

        project.Write("schemas/trials.json", project.Read("schemas/trials.json").Replace("\"string\"", "\"binary\"", StringComparison.Ordinal));
        gate = await GateAsync(project);
        gate.ExitCode.ShouldBe(4, gate.ToString());
        project.Read("tamiz-ci/review.md").ShouldStartWith("### trials: schemas not accepted\n");
        project.Read("tamiz-ci/schemas.xml").ShouldContain("<failure");
    }

    [Fact]
    public async Task Pytest_collects_the_same_tests_and_each_schema_as_its_own_case()
    {
        if ((await Shell.RunAsync(Path.GetTempPath(), "python3 -m pytest --version")).ExitCode != 0 && (await Shell.RunAsync(Path.GetTempPath(), "/usr/bin/python3 -m pytest --version")).ExitCode != 0)
        {
            Environment.GetEnvironmentVariable("CI").ShouldNotBe("true", "eng/test installs python3-pytest");
            Assert.Skip("Needs pytest: Debian's python3-pytest.");
        }

        using var project = Scratch.OfSample("trials");
        project.Write("test_pipeline.py", await File.ReadAllTextAsync(Repository.Path("deploy/ci/test_pipeline.py"), TestContext.Current.CancellationToken));

        var passes = await PytestAsync(project);
        passes.ExitCode.ShouldBe(0, passes.ToString());
        passes.Output.ShouldContain("test_pipeline[tests/patients.yml] PASSED");
        passes.Output.ShouldContain("test_schema_is_accepted[patients@released] PASSED");
        passes.Output.ShouldContain("15 passed");

        project.Write("schemas/patients.json", project.Read("schemas/patients.json").Replace("\"nullable\": true", "\"nullable\": false", StringComparison.Ordinal));
        project.Write("tests/patients.yml", project.Read("tests/patients.yml").Replace("verdict: blocked", "verdict: released", StringComparison.Ordinal));
        var fails = await PytestAsync(project);
        fails.ExitCode.ShouldBe(1, fails.ToString());
        fails.Output.ShouldContain("test_pipeline[tests/patients.yml] FAILED");
        fails.Output.ShouldContain("test_schema_is_accepted[patients] FAILED");
        fails.Output.ShouldContain("accept it: tamiz schema accept patients");
    }

    [Fact]
    public async Task The_answer_to_a_program_names_each_test()
    {
        using var project = Scratch.OfSample("trials");

        var json = JsonNode.Parse((await Cli.RunAsync(project.Folder, "test", "-o", "json")).Output)!;

        ((int)json["passed"]!).ShouldBe(2);
        json["tests"]!.AsArray().Select(test => (string)test!["file"]!).ShouldBe(["tests/enrolments.yml", "tests/patients.yml"]);
    }

    private static Task<CliResult> GateAsync(Scratch project) =>
        Shell.RunAsync(project.Folder, $"{Repository.Path("deploy/ci/check.sh")} . main", start => start.Environment["TAMIZ"] = Cli.Program);

    private static Task<CliResult> PytestAsync(Scratch project) => Shell.RunAsync(
        project.Folder, "if python3 -m pytest --version >/dev/null 2>&1; then python=python3; else python=/usr/bin/python3; fi; $python -m pytest -v -p no:cacheprovider --color=no test_pipeline.py", start => start.Environment["TAMIZ"] = Cli.Program);
}
