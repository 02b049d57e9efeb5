using System.Globalization;
using System.Text.Json.Nodes;
using Shouldly;
using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Gate;
using Tamiz.Pipelines.Yaml;
using Tamiz.Tests;
using Xunit;

namespace Tamiz.DuckDb.Tests.Checks;

/// <summary>The reference of checks: its keys are those of the definitions, and what its examples find is what a run finds. <c>APPROVE=1</c> writes it anew.</summary>
public class CheckReferenceTests
{
    private const string Visits = """
        visit_id,patient_id,country,age,weight,visit,recorded,note
        1,1,Argentina,34,70.5,2026-06-01,2026-06-01T09:00:00Z,12
        2,1,Argentina,34,71.0,2026-06-08,2026-06-08T09:10:00Z,12
        3,2,Mexico,51,82.5,2026-06-02,2026-06-02T10:00:00Z,
        4,3,Mexico,151,64.0,2026-07-01,2026-06-10T08:00:00Z,n/a
        5,9,Kenia,29,,2025-12-31,2026-06-11T08:00:00Z,7

        """;

    private const string Before = """
        visit_id,patient_id,country,age,weight,visit,recorded,note
        1,1,Argentina,34,70.0,2026-06-01,2026-06-01T09:00:00Z,12
        2,1,Argentina,34,55.0,2026-06-08,2026-06-08T09:10:00Z,12
        6,1,Mexico,34,60.0,2026-06-08,2026-06-08T09:10:00Z,12

        """;

    private const string Project = """
        datasets:
          patients: { source: patients.csv, schema: patients.json, key: patient_id }
          visits:
            source: visits.csv
            schema: visits.json
            key: visit_id

        """;

    /// <summary>Each kind: what is not in its keys, and an example.</summary>
    private static readonly (string Kind, string About, string Example)[] Kinds =
    [
        ("not_null", "A column has a value in every row. The empty text and NaN are values.", "not_null: weight"),
        ("unique", "No two rows have the same key. Rows with a null in the key are not examined; every member of a group fails. A list of columns is one check each; `key` takes columns together.", "unique: patient_id"),
        ("between", "A value lies between two limits, both allowed. Text is compared by its bytes; NaN is above every number.", "between: { column: age, min: 0, max: 120 }"),
        ("accepted_values", "A value is one of a list. The values are text as written (`NO`, `012`), then typed by the column.", "accepted_values: { column: country, values: [Argentina, Mexico] }"),
        ("matches", "A text as a whole has a form. The regular expression is of the subset that engines share: no looking around, no reference back; `.` is not a line end.", "matches: { column: note, regex: \"[0-9]*\" }"),
        ("length", "A text has so many characters (Unicode code points).", "length: { column: country, max: 8 }"),
        ("references", "A key is found in another dataset, among the rows that stayed there. `to: patients` means its key, `to: patients.patient_id` names the column.", "references: { key: patient_id, to: patients }"),
        ("expression", "A condition of your own. Null passes. `{{ as_of }}` and `{{ days_between(a, b) }}` may be used.", "expression: { sql: \"{{ days_between(visit, recorded) }} >= 0\", name: recorded_after_visit }"),
        ("not_future", "A date or time does not lie after the run's as-of. A date is compared by its day in UTC.", "not_future: [visit, recorded]"),
        ("not_before", "A date or time does not lie before a fixed one, or before that of another column of the same type. Either `date` or `other` is needed.", "not_before: { column: visit, date: 2026-01-01 }"),
        ("is_type", "A text could be read as a value of a type, by the grammar that columns of that type are [read by](semantics.md#reading).", "is_type: { column: note, type: integer }"),
        ("row_count", "The table has so many rows. Every dataset has `row_count: { min: 1 }` unless another one is written.", "row_count: { min: 3, max: 4 }"),
        ("missing_share", "Few rows lack a value. `max` and `tolerance` are counts (`5`) or shares (`1%`) of the rows.", "missing_share: { column: weight, max: 10% }"),
        ("most_common_share", "No value is too common. Null counts as a value, as in Evidently's test of this name.", "most_common_share: { column: country, max: 30% }"),
        ("duplicate_rows", "Few rows repeat another one: the number of rows less that of different rows, null like null, as Evidently counts.", "duplicate_rows: { key: [patient_id, note] }"),
        ("constant_columns", "A column has at least two different values. One with nulls only is constant. With a list each column is a check.", "constant_columns: [country, note]"),
        ("distinct_count", "A column has so many different values; null is none.", "distinct_count: { column: country, min: 2, max: 2 }"),
        ("mean", "The arithmetic mean. Of whole numbers and decimals it is computed exactly, to 12 digits more than the column has.", "mean: { column: age, min: 30, max: 50 }"),
        ("median", "The middle value, or half-way between the two middle ones; exact for whole numbers and decimals.", "median: { column: weight, min: 60, max: 80 }"),
        ("stdev", "The sample standard deviation, √(Σ(x − x̄)² / (n − 1)), in floating point of 64 bits. It needs two values.", "stdev: { column: age, max: 20 }"),
        ("min", "The least value of a column of numbers, dates or times.", "min: { column: visit, min: 2026-01-01 }"),
        ("max", "The greatest value of a column of numbers, dates or times.", "max: { column: weight, max: 150 }"),
        ("sum", "The sum; exact for whole numbers and decimals, however large.", "sum: { column: weight, min: 288, max: 288 }"),
        ("quantile", "The value below which a share of the values lie, between the two nearest in proportion: place (n − 1) · quantile, from 0 (definition 7 of Hyndman and Fan, as in NumPy, Excel and Spark). Exact for whole numbers and decimals.", "quantile: { column: age, quantile: 0.9, max: 100 }"),
        ("correlation", "Pearson's correlation of two columns over the rows in which both have a value. Where one of them has a single value it is NA.", "correlation: { column: age, with: weight, min: 0.2 }"),
        ("freshness", "The newest value of a date or time column is not older than so much at the run's as-of. What is measured is the newest value; its age is judged in every run. A date is compared by days: today's is 0 days old.", "freshness: { column: recorded, max: 3d }"),
        ("query", "A SELECT over validated tables returns at most so many rows: those that should not be. Rows examined are those of the tables it reads; a query over empty tables that finds nothing is NA. It has no `where`.", "query: { sql: \"select patient_id from patients where patient_id not in (select patient_id from visits)\", name: patients_without_visit }"),
        ("compare", "Two SELECTs of one value each agree. `tolerance` is how far they may lie apart: so much, or such a share of the second. No row or more than one is ERROR; two nulls are NA. It has no `where`.", "compare: { sql: select count(distinct patient_id) from visits, to_sql: select count(*) from patients, tolerance: 1, name: all_patients }"),
        ("change", "A number changed little since the current release, row by row as the key says: |new − old| / |old| for a share, |new − old| for a count. Rows in which both have the number are examined; what became of zero changed by more than any share. New and vanished keys are counted and said. The first run is NA. A table without key is compared if it has one row.", "change: { column: weight, max: 5% }"),
    ];

    [Fact]
    public async Task The_reference_of_checks_says_what_the_definitions_and_a_run_say()
    {
        var text = await WriteAsync();

        var path = Repository.Path("docs/reference/checks.md");
        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
            File.WriteAllText(path, text);
        File.ReadAllText(path).ShouldBe(text);
    }

    [Fact]
    public void Every_kind_has_a_section() => Shapes().Select(kind => kind.Key).ShouldBe(Kinds.Select(kind => kind.Kind), ignoreOrder: true);

    private static async Task<string> WriteAsync()
    {
        using var project = new TestProject(Project) { Clock = new StoppedClock("2026-06-15T12:00:00Z") };
        project.WriteSchema("patients", "patient_id integer");
        project.WriteSchema("visits", "visit_id integer, patient_id integer, country string, age integer, weight decimal(5,1), visit date, recorded timestamp, note string");
        project.Write("patients.csv", "patient_id\n1\n2\n3\n4\n");
        project.Write("visits.csv", Before);
        (await project.RunAsync()).ExitCode.ShouldBe(0);
        project.Write("tamiz.yml", $"version: 1\npipeline: shop\n{Project}    checks:\n{string.Concat(Kinds.Select(kind => $"      - {kind.Example}\n"))}");
        project.Write("visits.csv", Visits);
        var run = await project.RunAsync();

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        text.Write(Introduction + $"\n```csv\n{Visits}```\n");
        var shapes = Shapes();
        var common = Map(shapes["mean"]!)["properties"]!.AsObject().Select(key => key.Key).Except(["column", "columns", "min", "max"]).ToList();
        WriteKeys(text, Map(shapes["mean"]!), key => common.Contains(key));
        foreach (var (kind, about, example) in Kinds)
        {
            text.Write($"\n## {kind}\n\n{about}\n");
            WriteKeys(text, Map(shapes[kind]!), key => !common.Contains(key));
            text.Write($"\n```yaml\n- {example}\n```\n\n```text\n");
            foreach (var check in run.Result.Judgement!.Checks.Where(check => check.Table == "visits" && check.Kind == kind && IsOf(check, example)))
                WriteCheck(text, check);
            text.Write("```\n");
        }

        return text.ToString();
    }

    // What the key implies is there too: not_null(visit_id).
    private static bool IsOf(JudgedCheck check, string example) => !check.Id.EndsWith("(visit_id)", StringComparison.Ordinal) || example.Contains("visit_id", StringComparison.Ordinal);

    private static void WriteCheck(StringWriter text, JudgedCheck check)
    {
        text.Write($"{check.Status.ToString().ToUpperInvariant()}  {check.Id}\n  rule  {check.Rule}\n  found {check.Text}\n");
        foreach (var sample in check.Samples)
            text.Write($"  row   {(sample.Record is { } record ? $"record {record}: " : "")}{string.Join(", ", sample.Values.Select(value => $"{value.Column} {value.Text ?? "(null)"}"))}\n");
    }

    private static void WriteKeys(StringWriter text, JsonObject map, Func<string, bool> wanted)
    {
        var required = map["required"]!.AsArray().Select(name => (string)name!).ToHashSet();
        text.Write("\n| key | needed | default | meaning |\n|---|---|---|---|\n");
        foreach (var (name, value) in map["properties"]!.AsObject().Where(key => wanted(key.Key)))
            text.Write($"| `{name}` | {(required.Contains(name) ? "yes" : "")} | {(value!["default"] is { } held ? $"`{held}`" : "")} | {value["description"]} |\n");
    }

    private static JsonObject Map(JsonNode shape) => (shape["properties"] is not null ? shape : shape["anyOf"]!.AsArray().First(choice => choice!["properties"] is not null)!).AsObject();

    private static JsonObject Shapes() => ProjectFile.Describe()["properties"]!["datasets"]!["additionalProperties"]!["properties"]!["checks"]!["items"]!["properties"]!.AsObject();

    private const string Introduction = """
        # Checks

        Made from the definitions that read `tamiz.yml`, and from a run of the examples below.

        A check has an id: table, kind and what it is about, as in `visits.between(age)`, or the table and its `name`. It ends as

        | status | means |
        |---|---|
        | PASS | rows were examined and the rule is kept |
        | WARN | the rule is broken within `tolerance`, or `on_fail` is not `block` |
        | FAIL | the rule is broken; the gate blocks |
        | NA | there was nothing to examine, or less than `min_examined` |
        | ERROR | it could not be evaluated; the gate blocks, and nothing waives it |
        | SKIPPED | it was not reached; the gate blocks |

        Null passes every check of rows but `not_null`, and is passed over by figures of a column. Limits themselves are allowed. `1%` is a share and `5` a count;
        `0.01` is refused where either could be meant. Checks of rows are measured in one pass before rows are quarantined; checks of the table (from `row_count` on)
        on the rows that stay, many to a statement. Every measure is kept in `checks.json`, pass or fail, with rows examined and failed and up to five examples;
        a changed limit of a table's check, `tolerance` or `on_fail` measures nothing anew.

        `tolerance` is, for checks of rows, how many of the rows examined may break the rule and still only warn; for checks of the table, how far beyond the limit:
        so many rows or such a share of them where rows are counted, so much or such a share of the limit where it is a value. `on_fail: quarantine` is for checks
        of rows. A figure that is NaN keeps no limit.

        A short form such as `not_null: [a, b]` and `columns:` make one check per column. KPIs and derived datasets take all of them but `on_fail: quarantine`.
        The keys that all share stand here, those of a kind in its section. The examples are run at 2026-06-15T12:00:00Z over patients 1 to 4 and these visits:

        """;
}
