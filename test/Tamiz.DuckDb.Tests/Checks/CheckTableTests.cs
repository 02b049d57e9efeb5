using Shouldly;
using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Gate;
using Xunit;

namespace Tamiz.DuckDb.Tests.Checks;

/// <summary>Every check on a table without rows, one of nulls, one of a single row, and one whose values lie on the limits.</summary>
public class CheckTableTests
{
    private const string Columns = "id integer, n integer, m long, d decimal(10,2), x double, s string, day date, at timestamp";
    private const string Header = "id,n,m,d,x,s,day,at\n";
    private const string AsOf = "2026-06-15T12:00:00Z";

    private static readonly Dictionary<string, string> Tables = new()
    {
        ["empty"] = Header,
        ["nulls"] = Header + "1,,,,,,,\n2,,,,,,,\n",
        ["one"] = Header + "1,5,7,0.25,1.5,ab,2026-06-15,2026-06-15T12:00:00Z\n",
        ["four"] = Header +
            "1,1,2,0.10,1.5,ab,2026-06-15,2026-06-15T12:00:00Z\n" +
            "2,2,4,0.20,2.5,ab,2026-06-16,2026-06-15T12:00:00.001Z\n" +
            "3,3,6,0.30,,c,2020-01-01,2026-06-14T12:00:00Z\n" +
            "4,10,8,0.31,3.5,,2019-12-31,\n",
    };

    /// <summary>Each check and, for the tables in their order, status, value (or failed/examined rows).</summary>
    private static readonly (string Check, string Id, string Expected)[] Rules =
    [
        // rows: failed/examined
        ("not_null: s", "not_null(s)", "NA 0/0 | FAIL 2/2 | PASS 0/1 | FAIL 1/4"),
        ("unique: s", "unique(s)", "NA 0/0 | NA 0/0 | PASS 0/1 | FAIL 2/3"),
        ("between: { column: d, min: 0.1, max: 0.3 }", "between(d)", "NA 0/0 | NA 0/0 | PASS 0/1 | FAIL 1/4"),
        ("accepted_values: { column: s, values: [ab] }", "accepted_values(s)", "NA 0/0 | NA 0/0 | PASS 0/1 | FAIL 1/3"),
        ("matches: { column: s, regex: '[a-z]{2}' }", "matches(s)", "NA 0/0 | NA 0/0 | PASS 0/1 | FAIL 1/3"),
        ("length: { column: s, min: 1, max: 1 }", "length(s)", "NA 0/0 | NA 0/0 | FAIL 1/1 | FAIL 2/3"),
        ("references: { key: id, to: p }", "references(id)", "NA 0/0 | FAIL 1/2 | PASS 0/1 | FAIL 3/4"),
        ("expression: { sql: n < m, name: e }", "e", "NA 0/0 | NA 0/0 | PASS 0/1 | FAIL 1/4"),
        ("not_future: [day, at]", "not_future(day)", "NA 0/0 | NA 0/0 | PASS 0/1 | FAIL 1/4"),
        ("not_future: { column: at, name: nf }", "nf", "NA 0/0 | NA 0/0 | PASS 0/1 | FAIL 1/3"),
        ("not_before: { column: day, date: 2020-01-01 }", "not_before(day)", "NA 0/0 | NA 0/0 | PASS 0/1 | FAIL 1/4"),
        ("is_type: { column: s, type: integer }", "is_type(s)", "NA 0/0 | NA 0/0 | FAIL 1/1 | FAIL 3/3"),

        // the whole table: value
        ("row_count: { min: 1, max: 4 }", "row_count", "FAIL 0 | PASS 2 | PASS 1 | PASS 4"),
        ("missing_share: { column: s, max: 25% }", "missing_share(s)", "NA | FAIL 1 | PASS 0 | PASS 0.25"),
        ("missing_share: { column: s, max: 24%, name: ms }", "ms", "NA | FAIL 1 | PASS 0 | FAIL 0.25"),
        ("most_common_share: { column: s, max: 50% }", "most_common_share(s)", "NA | FAIL 1 | FAIL 1 | PASS 0.5"),
        ("most_common_share: { column: s, max: 1, name: mc }", "mc", "NA | FAIL 1 | PASS 1 | FAIL 0.5"),
        ("duplicate_rows: { max: 0 }", "duplicate_rows", "NA | PASS 0 | PASS 0 | PASS 0"),
        ("duplicate_rows: { key: s, max: 24% }", "duplicate_rows(s)", "NA | FAIL 1 | PASS 0 | FAIL 1"),
        ("constant_columns: [s, id]", "constant_columns(s)", "NA | FAIL | FAIL | PASS"),
        ("distinct_count: { column: s, min: 1, max: 2 }", "distinct_count(s)", "NA | FAIL 0 | PASS 1 | PASS 2"),
        ("mean: { column: n, min: 4, max: 5 }", "mean(n)", "NA | NA | PASS 5 | PASS 4"),
        ("mean: { column: d, max: 0.2274 }", "mean(d)", "NA | NA | FAIL 0.25 | FAIL 0.2275"),
        ("median: { column: n, min: 2.5, max: 5 }", "median(n)", "NA | NA | PASS 5 | PASS 2.5"),
        ("stdev: { column: n, max: 4.1 }", "stdev(n)", "NA | NA | NA | PASS 4.08248290463863"),
        ("min: { column: n, min: 1 }", "min(n)", "NA | NA | PASS 5 | PASS 1"),
        ("min: { column: day, min: 2020-01-01 }", "min(day)", "NA | NA | PASS 2026-06-15 | FAIL 2019-12-31"),
        ("max: { column: at, max: 2026-06-15T12:00:00Z }", "max(at)", "NA | NA | PASS 2026-06-15T12:00:00Z | FAIL 2026-06-15T12:00:00.001000Z"),
        ("sum: { column: d, min: 0.91, max: 0.91 }", "sum(d)", "NA | NA | FAIL 0.25 | PASS 0.91"),
        ("quantile: { column: d, quantile: 0.9, max: 0.307 }", "quantile(d,0.9)", "NA | NA | PASS 0.25 | PASS 0.307"),
        ("quantile: { column: x, quantile: 0.25, max: 1.9 }", "quantile(x,0.25)", "NA | NA | PASS 1.5 | FAIL 2"),
        ("correlation: { column: n, with: m, min: 0.5 }", "correlation(n,m)", "NA | NA | NA | PASS 0.885437744847146"),
        ("freshness: { column: at, max: 24h }", "freshness(at)", "NA | NA | PASS 2026-06-15T12:00:00Z | PASS 2026-06-15T12:00:00.001000Z"),
        ("freshness: { column: day, max: 0d, where: day < date '2026-01-01', name: old }", "old", "NA | NA | NA | FAIL 2020-01-01"),
        ("query: { sql: select id from t where s is null, max: 1, name: q }", "q", "NA 0 | FAIL 2 | PASS 0 | PASS 1"),
        ("compare: { sql: select sum(m) from t, to_sql: select 20, name: c }", "c", "FAIL | FAIL | FAIL 7 | PASS 20"),
        ("change: { column: n, max: 10% }", "change(n)", "NA | NA | NA | NA"),
    ];

    public static TheoryData<string, int> Named => [("empty", 0), ("nulls", 1), ("one", 2), ("four", 3)];

    [Theory]
    [MemberData(nameof(Named))]
    public async Task Every_check_has_the_status_and_the_numbers_that_the_table_says(string name, int at)
    {
        using var project = Project(Tables[name]);
        var run = await project.RunAsync();

        var found = Rules.Select(rule => $"{rule.Id}: {Describe(run.Check($"t.{rule.Id}"), rule.Expected.Contains('/', StringComparison.Ordinal))}");
        string.Join('\n', found).ShouldBe(string.Join('\n', Rules.Select(rule => $"{rule.Id}: {rule.Expected.Split(" | ")[at]}")));
    }

    [Fact]
    public async Task Every_measure_is_kept_pass_or_fail_with_its_limit_and_examples()
    {
        using var project = Project(Tables["four"]);
        var run = await project.RunAsync();

        var checks = run.Result.Judgement!.Checks.Where(check => check.Table == "t").ToList();
        checks.ShouldAllBe(check => check.Limit != null || check.Kind == "schema" || check.Kind == "reconciliation");
        run.Check("t.duplicate_rows(s)").Samples.ShouldHaveSingleItem().Values.Select(value => $"{value.Column}={value.Text}").ShouldBe(["s=ab", "rows_of_it=2"]);
        run.Check("t.q").Samples.ShouldHaveSingleItem().Values.Select(value => $"{value.Column}={value.Text}").ShouldBe(["id=4"]);
        run.Check("t.missing_share(s)").Samples.ShouldHaveSingleItem().Values[0].Text.ShouldBe("4");
        run.Check("t.mean(n)").RowsExamined.ShouldBe(4);
    }

    [Fact]
    public void Every_kind_of_check_stands_in_the_table()
    {
        var kinds = ((System.Text.Json.Nodes.JsonObject)Tamiz.Pipelines.Yaml.ProjectFile.Describe()["properties"]!["datasets"]!["additionalProperties"]!["properties"]!["checks"]!["items"]!["properties"]!).Select(kind => kind.Key);

        kinds.Except(Rules.Select(rule => rule.Check.Split(':')[0])).ShouldBeEmpty();
    }

    private static TestProject Project(string csv)
    {
        var project = new TestProject($"""
            datasets:
              p:
                source: p.csv
                schema: p.json
                key: id
              t:
                source: t.csv
                schema: t.json
                checks:
            {string.Join('\n', Rules.Select(rule => $"      - {rule.Check}"))}
            """);
        project.Clock = new StoppedClock(AsOf);
        project.WriteSchema("p", "id integer");
        project.Write("p.csv", "id\n1\n");
        project.WriteSchema("t", Columns);
        project.Write("t.csv", csv);
        return project;
    }

    private static string Describe(JudgedCheck check, bool ofRows)
    {
        var value = ofRows ? $"{check.RowsFailed}/{check.RowsExamined}" : check.Value is { } text && double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number.ToString("G15", System.Globalization.CultureInfo.InvariantCulture) : check.Value;
        return $"{check.Status.ToString().ToUpperInvariant()} {value}".TrimEnd();
    }
}
