using System.Diagnostics;
using System.Text;
using Shouldly;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>Values of sensitive columns stand in the data only: no output, event, report, error or record of a run holds one.</summary>
public class SensitiveTests
{
    /// <summary>The mark in every sensitive value.</summary>
    private const string Mark = "ZQX";

    /// <summary>The zones of the store that hold data.</summary>
    private static readonly string[] Data = ["raw", "quarantine", "transformed", "output"];

    private static readonly string[][] Verbs =
    [
        ["run"], ["run", "--max-parallel", "1"], ["plan", "--explain"], ["runs"], ["show"], ["status"], ["releases"], ["verify"], ["explain", "block"],
        ["explain", "check", "patients.unique(patient_id)"], ["explain", "check", "patients.min(weight)"], ["explain", "check", "patients.accepted_values(name)"],
        ["explain", "check", "patients.quarantine"], ["explain", "check", "named.unique(who)"], ["config", "check"], ["config", "show"],
        ["schema", "check"], ["schema", "diff", "schemas/patients.json", "data/patients.csv"], ["deliver"],
    ];

    [Fact]
    public async Task A_marked_value_is_found_in_no_output_log_event_error_or_report()
    {
        using var project = Project(Mark);
        await TamizAsync(project, "schema", "accept", "--all", "--reason", "first", "--yes");
        var released = await TamizAsync(project, "run");
        released.ExitCode.ShouldBe(0, released.ToString());
        Spoil(project);

        var said = new StringBuilder(released.ToString());
        foreach (var verb in Verbs)
        {
            foreach (var format in new[] { "table", "json", "md", "junit" })
                said.AppendLine(string.Join(' ', verb)).AppendLine((await TamizAsync(project, [.. verb, "-o", format])).ToString());
        }

        var text = said.ToString();
        text.ShouldContain("•••");
        text.ShouldContain("FAIL");
        text.ShouldNotContain("engine_statement");
        Lines(text).ShouldBeEmpty();
        foreach (var file in Directory.EnumerateFiles(project.PathOf("store/clinic"), "*", SearchOption.AllDirectories).Where(file => !Data.Contains(Path.GetRelativePath(project.PathOf("store/clinic"), file).Split('/')[0])))
            Lines(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldBeEmpty(file);
        project.Read("schemas/schemas.lock").ShouldContain("\"sensitive\": true");

        // What an engine spills, and what is unpacked or copied on the way, is data while it is worked on, and gone afterwards.
        Directory.EnumerateFileSystemEntries(project.PathOf("tmp"), "*", SearchOption.AllDirectories).ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(project.PathOf("store"), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Where(entry => Path.GetFileName(entry).StartsWith(".tmp", StringComparison.Ordinal) || Path.GetFileName(entry).StartsWith("duckdb", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_values_are_shown_where_no_column_is_marked()
    {
        using var project = Project(Mark);
        foreach (var schema in new[] { "schemas/patients.json" })
            project.Write(schema, project.Read(schema).Replace("\"sensitive\":true", "\"comment\":\"\"", StringComparison.Ordinal));
        Spoil(project);

        var run = await Cli.RunAsync(project.Folder, 300, "run");
        var block = await Cli.RunAsync(project.Folder, 300, "explain", "block", "-o", "json");

        run.ExitCode.ShouldBe(3, run.ToString());
        Lines(block.ToString()).ShouldNotBeEmpty("the test above would pass though nothing were hidden");
    }

    [Fact]
    public async Task What_is_computed_from_a_sensitive_column_is_as_sensitive()
    {
        using var project = Project(Mark);

        var accept = await Cli.RunAsync(project.Folder, "schema", "accept", "--all", "--reason", "first", "--yes");

        accept.ExitCode.ShouldBe(0, accept.ToString());
        var accepted = System.Text.Json.Nodes.JsonNode.Parse(project.Read("schemas/schemas.lock"))!["schemas"]!;
        Marked(accepted["patients@released"]!).ShouldBe("patient_id, name, weight, initials");
        Marked(accepted["named@released"]!).ShouldBe("who, patients");
        Marked(accepted["per_site@released"]!).ShouldBe("");

        static string Marked(System.Text.Json.Nodes.JsonNode locked) =>
            string.Join(", ", locked["schema"]!["fields"]!.AsArray().Where(field => (bool?)field!["metadata"]!["sensitive"] == true).Select(field => (string)field!["name"]!));
    }

    private static Task<CliResult> TamizAsync(Scratch project, params string[] arguments)
    {
        var start = new ProcessStartInfo(Cli.Program, arguments) { WorkingDirectory = project.Folder };
        start.Environment["TMPDIR"] = Directory.CreateDirectory(project.PathOf("tmp")).FullName;
        return Cli.RunAsync(start, 300);
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Where(line => line.Contains(Mark, StringComparison.OrdinalIgnoreCase) || line.Contains("77123", StringComparison.Ordinal)).Take(5);

    private static Scratch Project(string mark)
    {
        var project = new Scratch();
        project.Write("schemas/patients.json", """
            {"type":"struct","fields":[{"name":"patient_id","type":"string","nullable":false,"metadata":{"sensitive":true}},
            {"name":"name","type":"string","nullable":true,"metadata":{"sensitive":true}},{"name":"weight","type":"decimal(10,2)","nullable":true,"metadata":{"sensitive":true}},
            {"name":"site","type":"string","nullable":true,"metadata":{}},{"name":"visits","type":"integer","nullable":true,"metadata":{}}]}
            """);
        project.Write("tamiz.yml", $$"""
            version: 1
            pipeline: clinic
            store: ./store
            datasets:
              patients:
                source: data/patients*.csv
                schema: schemas/patients.json
                key: patient_id
                quarantine: { max: 50% }
                read: { max_unreadable: 5 }
                row_count_drop: off
                clean:
                  - trim: "*"
                  - derive: { column: initials, sql: "substr(name, 1, 4)", type: string }
                checks:
                  - accepted_values: { column: name, values: [Ann, Bea] , tolerance: 100% }
                  - matches: { column: initials, regex: "[A-Z ]+", on_fail: quarantine }
                  - between: { column: visits, min: 0, max: 99 }
                  - min: { column: weight, min: 10 }
                  - max: { column: weight, max: 70000 }
                  - quantile: { column: weight, quantile: 0.5, max: 70000 }
                  - most_common_share: { column: name, max: 60% }
                  - constant_columns: { columns: [site], on_fail: warn }
                  - query: { sql: "select name, patient_id, weight from patients where visits > 50", name: many_visits }
                  - expression: { sql: "name <> site", name: name_is_no_site }
                  - compare: { sql: "select max(name) from patients", to_sql: "select min(name) from patients", name: one_name, on_fail: warn }
                  - compare: { sql: "select max(weight) from patients", to_sql: "select min(weight) from patients", name: weights, on_fail: warn }
            kpis:
              named:
                sql: select initials as who, count(*) as patients from patients group by initials
                key: who
                checks:
                  - change: { column: patients, max: 1 }
                  - unique: who
              per_site:
                sql: select site, sum(visits) as visits from patients group by site
                key: site
            release:
              files: [csv, parquet]
              deliver: [ { files: ./store/latest } ]
            """);
        project.Write("data/patients.csv", $"patient_id,name,weight,site,visits\n{mark}-1,{mark} Ann,60.5,A,1\n{mark}-2,{mark} Bea,61.5,B,2\n{mark}-3,{mark} Cea,62.5,A,3\n{mark}-4,{mark} Dea,63.5,B,4\n");
        return project;
    }

    // Everything that can go wrong with a row goes wrong with some, and each has values that must not be shown.
    private static void Spoil(Scratch project) => project.Write("data/patients.csv", "patient_id,name,weight,site,visits\n" + string.Concat(Enumerable.Range(1, 12).Select(at => at switch
    {
        1 or 2 => $"{Mark}-1,{Mark} twice,77123.45,A,60\n",
        3 => $"{Mark}-3,{Mark} text,{Mark}-heavy,A,3\n",
        4 => $"{Mark}-4,{Mark} torn,1,A\n",
        5 => $"{Mark}-5,,77123.45,B,400\n",
        6 => $"{Mark}-6,{Mark.ToLowerInvariant()} low,5,A,1\n",
        _ => $"{Mark}-{at},{Mark} same,77123.45,B,70\n",
    })));
}
