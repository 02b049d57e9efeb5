using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>The whole story of a schema change, as a team lives it: a branch, the gate, the acceptance, the run.</summary>
public class SchemaStoryTests
{
    [Fact]
    public async Task A_type_that_changes_on_a_branch_is_stopped_named_accepted_and_entered_into_the_ledger()
    {
        using var project = await RepositoryAsync();
        project.Write("schemas/patients.json", project.Read("schemas/patients.json").Replace("\"name\": \"age\",\n      \"nullable\": true,\n      \"type\": \"integer\"", "\"name\": \"age\",\n      \"nullable\": true,\n      \"type\": \"string\"", StringComparison.Ordinal));

        // the gate of continuous integration
        var stopped = await Cli.RunAsync(project.Folder, 1000, "schema", "check", "--against", "main");
        stopped.ExitCode.ShouldBe(4, stopped.ToString());
        stopped.Output.ShouldContain("CHANGED  patients: breaking, not accepted; it was 1.0.0 and would be 2.0.0");
        stopped.Output.ShouldContain("age: integer became string (breaking)");
        stopped.Output.ShouldContain("used by check patients.between(age) (tamiz.yml:21:18): no longer fits: It holds '0', '120', which would be compared as string, no longer as integer.");
        stopped.Output.ShouldContain("used by kpi mean_age_per_diagnosis (tamiz.yml:70): no longer fits: The SQL of 'mean_age_per_diagnosis' does not fit its tables");
        stopped.Output.ShouldNotContain("used by kpi patients_per_country");
        Directory.Exists(project.PathOf("store")).ShouldBeFalse("the check needs no store");
        (await Cli.RunAsync(project.Folder, "run")).ExitCode.ShouldBe(2);

        // accepted: with a version that says enough, and a reason
        (await Cli.RunAsync(project.Folder, "schema", "accept", "patients", "--yes")).Error.ShouldContain("reason_missing");
        (await Cli.RunAsync(project.Folder, "schema", "accept", "patients", "--reason", "x")).Error.ShouldContain("not_confirmed");
        var tooLow = await Cli.RunAsync(project.Folder, "schema", "accept", "patients", "--reason", "x", "--yes", "--version", "1.1.0");
        tooLow.ExitCode.ShouldBe(2, tooLow.ToString());
        tooLow.Error.ShouldContain("version_too_low: 'patients' cannot be accepted as 1.1.0. The change since 1.0.0 is breaking: it needs 2.0.0 at least.");
        var accept = await Cli.RunAsync(project.Folder, 1000, "schema", "accept", "patients", "--reason", "sites send ranges", "--yes");
        accept.ExitCode.ShouldBe(0, accept.ToString());
        accept.Output.ShouldContain("patients: 1.0.0 -> 2.0.0 (age: integer became string)\npatients@released: 1.0.0 -> 2.0.0");
        accept.Output.ShouldContain("no longer fits: kpi mean_age_per_diagnosis");
        var passes = await Cli.RunAsync(project.Folder, "schema", "check", "--against", "main");
        passes.ExitCode.ShouldBe(0, passes.ToString());

        // what no longer fits is refused by the run, until it is corrected
        var refused = await Cli.RunAsync(project.Folder, "run");
        refused.ExitCode.ShouldBe(2, refused.ToString());
        refused.Error.ShouldContain("sql_wrong: The SQL of 'mean_age_per_diagnosis' does not fit its tables");
        project.Write("tamiz.yml", project.Read("tamiz.yml").Replace("avg(p.age)", "avg(cast(p.age as double))", StringComparison.Ordinal).Replace("      - between: { column: age, min: 0, max: 120 }\n", "", StringComparison.Ordinal));
        (await Cli.RunAsync(project.Folder, "schema", "check", "--against", "main")).ExitCode.ShouldBe(0);
        var released = await Cli.RunAsync(project.Folder, "run");
        released.ExitCode.ShouldBe(0, released.ToString());

        // the first run with the lock entered it, before its release; the next does not again
        var accepted = Entry(project, 1);
        ((string)accepted["kind"]!).ShouldBe("schema_accepted");
        ((string)accepted["body"]!["lock_sha256"]!).ShouldBe(Sha256(project, "schemas/schemas.lock"));
        accepted["body"]!["schemas"]!["patients"]!.ToJsonString().ShouldContain("\"accepted_by\":\"tester\"");
        ((string)accepted["body"]!["schemas"]!["patients"]!["reason"]!).ShouldBe("sites send ranges");
        ((string)Entry(project, 2)["kind"]!).ShouldBe("release");
        ((string)Entry(project, 2)["body"]!["lock_sha256"]!).ShouldBe(Sha256(project, "schemas/schemas.lock"));
        (await Cli.RunAsync(project.Folder, "run")).Output.ShouldContain("UNCHANGED");
        Directory.EnumerateFiles(project.PathOf("store/trials/ledger")).Count().ShouldBe(3, "schema_accepted, release, delivery");
        (await Cli.RunAsync(project.Folder, "verify")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_schema_that_nobody_accepted_blocks_a_run_before_any_data_is_processed()
    {
        using var project = Scratch.OfSample("trials");
        (await Cli.RunAsync(project.Folder, "run")).ExitCode.ShouldBe(0);
        project.Write("schemas/patients.json", project.Read("schemas/patients.json").Replace("\"name\": \"gender\",\n      \"nullable\": true", "\"name\": \"gender\",\n      \"nullable\": false", StringComparison.Ordinal));

        var plan = await Cli.RunAsync(project.Folder, 1000, "plan");
        plan.ExitCode.ShouldBe(4, plan.ToString());
        var run = await Cli.RunAsync(project.Folder, 1000, "run");

        run.ExitCode.ShouldBe(4, run.ToString());
        run.Output.ShouldContain("The schema of 'patients' is not 1.0.0, which was accepted: gender: nulls are no longer allowed. Accept it (tamiz schema accept patients --reason \"why\"), or change it back.");
        run.Output.ShouldContain("release 1 stays current");
        (await Cli.RunAsync(project.Folder, "schema", "accept", "--all", "--reason", "sites promise it", "--yes")).ExitCode.ShouldBe(0);
        (await Cli.RunAsync(project.Folder, "run")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_kpi_whose_result_changes_is_a_change_too()
    {
        using var project = Scratch.OfSample("trials");
        project.Write("tamiz.yml", project.Read("tamiz.yml").Replace("select country, count(*) as patients\n", "select country, cast(count(*) as integer) as patients\n", StringComparison.Ordinal));

        var run = await Cli.RunAsync(project.Folder, 1000, "run");

        run.ExitCode.ShouldBe(4, run.ToString());
        run.Output.ShouldContain("The released schema of 'patients_per_country' is not 1.0.0, which was accepted: patients: long became integer.");
        (await Cli.RunAsync(project.Folder, "schema", "accept", "patients_per_country", "--reason", "small", "--yes")).Output.ShouldContain("patients_per_country@released: 1.0.0 -> 2.0.0");
        (await Cli.RunAsync(project.Folder, "run")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_table_that_is_new_warns_and_one_that_is_gone_is_to_be_accepted()
    {
        using var project = Scratch.OfSample("trials");
        var yaml = project.Read("tamiz.yml");
        project.Write("tamiz.yml", yaml.Replace("kpis:\n", "kpis:\n  all_patients:\n    sql: select count(*) as patients from patients\n\n", StringComparison.Ordinal));

        var run = await Cli.RunAsync(project.Folder, 1000, "run");
        run.ExitCode.ShouldBe(0, run.ToString());
        run.Output.ShouldContain("The schema of 'all_patients' is not in schemas/schemas.lock yet. Accept it: tamiz schema accept all_patients");
        (await Cli.RunAsync(project.Folder, "schema", "check")).ExitCode.ShouldBe(4);
        (await Cli.RunAsync(project.Folder, "schema", "accept", "all_patients", "--reason", "asked for", "--yes")).Output.ShouldContain("all_patients@released: first 1.0.0");
        project.Write("tamiz.yml", yaml);
        var gone = await Cli.RunAsync(project.Folder, 1000, "schema", "check");
        gone.ExitCode.ShouldBe(4);
        gone.Output.ShouldContain("GONE  all_patients@released: accepted as 1.0.0, and in the project no more");
        (await Cli.RunAsync(project.Folder, "schema", "accept", "all_patients", "--reason", "not used", "--yes")).ExitCode.ShouldBe(0);
        (await Cli.RunAsync(project.Folder, "schema", "check")).ExitCode.ShouldBe(0);
        JsonNode.Parse(project.Read("schemas/schemas.lock"))!["gone"]!["all_patients@released"]!["reason"]!.ToString().ShouldBe("not used");
    }

    [Fact]
    public async Task Sides_of_a_comparison_are_files_tables_commits_releases_and_data()
    {
        using var project = await RepositoryAsync();
        (await Cli.RunAsync(project.Folder, "run")).ExitCode.ShouldBe(0);
        project.Write("schemas/patients.json", project.Read("schemas/patients.json").Replace("\"name\": \"gender\"", "\"name\": \"sex\"", StringComparison.Ordinal));

        (await DiffAsync("main", "HEAD")).ShouldBe("SAME  main and HEAD have the same schemas.");
        (await DiffAsync("HEAD~0:patients", "patients")).ShouldContain("sex: new, string\n  gender: removed, was string (breaking)\n  Is 'gender' now 'sex'? Then keep the old name for those who read it: - rename: { sex: gender }\n");
        (await DiffAsync("release:1")).ShouldContain("CHANGED  patients@released: breaking");
        (await DiffAsync("main:trials", "data/trials.csv")).ShouldStartWith("SAME  ");
        (await DiffAsync("schemas/patients.json", "data/patients.csv")).ShouldContain("gender: new, string");
        project.Write("patients.ddl", "patient_id STRING NOT NULL, age BIGINT, gender STRING, country STRING, national_id STRING");
        (await DiffAsync("main:patients", "patients.ddl")).ShouldContain("age: integer became long");
        (await DiffAsync("main:schemas/patients.json", "patients.ddl")).ShouldContain("age: integer became long");
        (await Cli.RunAsync(project.Folder, "schema", "diff", "main", "--detailed-exitcode")).ExitCode.ShouldBe(10);
        (await Cli.RunAsync(project.Folder, "schema", "diff", "no-such")).Error.ShouldContain("unknown_ref: 'no-such' is no file, table, release or commit that is known here.");
        (await Cli.RunAsync(project.Folder, "schema", "check", "--against", "origin/main")).ExitCode.ShouldBe(2);
        (await Cli.RunAsync(project.Folder, "schema", "diff", "main:patient")).Error.ShouldContain("unknown_table: There is no schema 'patient' in main:patient. There are ");

        async Task<string> DiffAsync(params string[] sides)
        {
            var diff = await Cli.RunAsync(project.Folder, 1000, ["schema", "diff", .. sides]);
            diff.ExitCode.ShouldBe(0, diff.ToString());
            return diff.Output.Trim();
        }
    }

    [Fact]
    public async Task Accepting_needs_no_git_and_no_user_of_git()
    {
        using var project = Scratch.OfSample("trials");
        File.Delete(project.PathOf("schemas/schemas.lock"));

        var accept = await Shell.RunAsync(project.Folder, $"{Cli.Program} schema accept --all --reason first --yes", start =>
        {
            start.Environment.Remove("TAMIZ_ACTOR");
            start.Environment["PATH"] = "/nowhere";
            start.FileName = "/bin/sh";
        });

        accept.ExitCode.ShouldBe(0, accept.ToString());
        accept.Output.ShouldContain("ACCEPTED  13 schemas by ");
        (await Cli.RunAsync(project.Folder, "schema", "check")).ExitCode.ShouldBe(0);
    }

    private static async Task<Scratch> RepositoryAsync()
    {
        var project = Scratch.OfSample("trials");
        project.Write(".gitignore", "/store/\n");
        (await Shell.RunAsync(project.Folder, "git init -q -b main . && git add -A && git -c user.name=t -c user.email=t@t commit -qm one && git checkout -q -b change")).ExitCode.ShouldBe(0);
        return project;
    }

    private static JsonNode Entry(Scratch project, int number) => JsonNode.Parse(project.Read($"store/trials/ledger/{number:d8}.json"))!;

    private static string Sha256(Scratch project, string file) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(project.PathOf(file))));
}
