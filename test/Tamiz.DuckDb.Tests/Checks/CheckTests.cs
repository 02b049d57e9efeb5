using System.Globalization;
using Shouldly;
using Tamiz.DuckDb.Tests.Runs;
using Tamiz.Gate;
using Xunit;

namespace Tamiz.DuckDb.Tests.Checks;

/// <summary>What each check finds, beside the same question asked of the rows in C#.</summary>
public class CheckTests
{
    private static readonly string?[] Words = ["a", "b", "ab", "B", "é", "日", "", null, " a", "c"];

    [Fact]
    public async Task Not_null_fails_null_and_not_the_empty_text() =>
        await ProveAsync("v string", Words, "not_null: { column: v, on_fail: quarantine }", "t.not_null(v)", value => value is null);

    [Fact]
    public async Task Unique_fails_every_member_of_a_group_and_does_not_look_at_null()
    {
        string?[] values = ["a", "b", "a", null, null, "", "", "c", "A", "a"];

        await ProveAsync("v string", values, "unique: { key: v, on_fail: quarantine }", "t.unique(v)", value => value is not null && values.Count(other => other == value) > 1, examined: 8);
    }

    [Fact]
    public async Task A_key_of_two_columns_with_a_null_in_one_is_not_examined()
    {
        using var project = TestProject.OfTable("a string, b integer", "a,b\nx,1\nx,1\nx,2\nx,\nx,\n,1\n,1\n", "checks: [ { unique: { key: [a, b], on_fail: quarantine } } ]");
        var run = await project.RunAsync();

        run.QuarantinedBy().Keys.ShouldBe([1, 2]);
        run.Check("t.unique(a,b)").RowsExamined.ShouldBe(3);
    }

    [Theory]
    [InlineData("min: 2", "1 -5")]
    [InlineData("max: 2", "3 10")]
    [InlineData("min: 1, max: 3", "10 -5")]
    [InlineData("min: -5, max: 10", "")]
    public async Task Between_allows_its_limits_in_whole_numbers(string limits, string failed)
    {
        string?[] values = ["1", "2", "3", null, "10", "-5"];
        var expected = failed.Split(' ');

        await ProveAsync("v integer", values, $"between: {{ column: v, {limits}, on_fail: quarantine }}", "t.between(v)", value => value is not null && expected.Contains(value), examined: 5);
    }

    [Fact]
    public async Task Between_compares_decimals_digit_by_digit()
    {
        string?[] values = ["0.10", "0.30", "0.29", "0.31", "12345678901234567890123456.78", null];

        await ProveAsync("v decimal(28,2)", values, "between: { column: v, min: 0.1, max: 0.3, on_fail: quarantine }", "t.between(v)",
            value => value is not null && decimal.Parse(value, CultureInfo.InvariantCulture) is < 0.1m or > 0.3m, examined: 5);
    }

    [Fact]
    public async Task Between_compares_dates_and_times()
    {
        string?[] days = ["2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01", null, "0001-01-01", "9999-12-31"];
        await ProveAsync("v date", days, "between: { column: v, min: 2026-01-01, max: 2026-01-31, on_fail: quarantine }", "t.between(v)",
            value => value is not null && (string.CompareOrdinal(value, "2026-01-01") < 0 || string.CompareOrdinal(value, "2026-01-31") > 0), examined: 6);

        string?[] times = ["2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", "2026-01-01T01:00:00+02:00", "2026-01-01", null];
        await ProveAsync("v timestamp", times, "between: { column: v, min: 2026-01-01, on_fail: quarantine }", "t.between(v)",
            value => value is not null && DateTimeOffset.Parse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) < new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), examined: 4);
    }

    [Fact]
    public async Task Between_compares_text_by_its_bytes() =>
        await ProveAsync("v string", Words, "between: { column: v, min: B, max: b, on_fail: quarantine }", "t.between(v)",
            value => value is not null && (string.CompareOrdinal(value, "B") < 0 || string.CompareOrdinal(value, "b") > 0), examined: 9);

    [Fact]
    public async Task NaN_is_above_every_number_and_no_null()
    {
        string?[] values = ["nan", "1.5", "inf", "-inf", null, "-0"];

        await ProveAsync("v double", values, "between: { column: v, max: 1e308, on_fail: quarantine }", "t.between(v)", value => value is "nan" or "inf", examined: 5);
        await ProveAsync("v double", values, "between: { column: v, min: 0, on_fail: quarantine }", "t.between(v)", value => value is "-inf", examined: 5);
        await ProveAsync("v double", values, "not_null: { column: v, on_fail: quarantine }", "t.not_null(v)", value => value is null);
    }

    [Theory]
    [InlineData("v string", "[a, é, \"\"]", "a é ")]
    [InlineData("v integer", "[1, 007, +3]", "1 7 3 07")]
    [InlineData("v decimal(5,2)", "[1, 2.50]", "1 1.00 2.5")]
    [InlineData("v boolean", "[true]", "yes 1 TRUE")]
    [InlineData("v date", "[2026-01-02]", "2026-01-02")]
    public async Task Accepted_values_are_of_the_columns_type(string column, string accepted, string passing)
    {
        string?[] values = column switch
        {
            "v string" => ["a", "é", "", null, "A", "e"],
            "v integer" => ["1", "7", "3", "07", "2", null],
            "v decimal(5,2)" => ["1", "1.00", "2.5", "2.51", null],
            "v boolean" => ["yes", "1", "TRUE", "no", "0", null],
            _ => ["2026-01-02", "2026-01-03", null],
        };

        await ProveAsync(column, values, $"accepted_values: {{ column: v, values: {accepted}, on_fail: quarantine }}", "t.accepted_values(v)",
            value => value is not null && !passing.Split(' ').Contains(value), examined: values.Count(value => value is not null));
    }

    [Fact]
    public async Task An_expression_that_gives_null_passes() =>
        await ProveAsync("v integer", ["1", null, "-1", "5"], "expression: { sql: v > 0 -- positive, name: positive, on_fail: quarantine }".Replace(" -- positive", "", StringComparison.Ordinal), "t.positive",
            value => value is "-1", examined: 3);

    [Fact]
    public async Task An_expression_that_cannot_be_evaluated_is_an_error_and_the_others_do_not_suffer()
    {
        using var project = TestProject.OfTable("v string", "v\n1\nsecret\n3\n", """
            checks:
              - expression: { sql: "cast(v as integer) > 0", name: positive, on_fail: warn }
              - accepted_values: { column: v, values: ["1", "3"], on_fail: quarantine }
              - expression: { sql: "length(v) < 3", name: short }
            """);
        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(3);
        run.Status("t.positive").ShouldBe(CheckStatus.Error);
        run.Check("t.positive").Text.ShouldNotContain("secret");
        run.Status("t.accepted_values(v)").ShouldBe(CheckStatus.Warn);
        run.Status("t.short").ShouldBe(CheckStatus.Fail);
        run.QuarantinedBy().ShouldBe([new(2, "t.accepted_values(v)")]);
        project.Output().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("min: 3", CheckStatus.Pass)]
    [InlineData("min: 4", CheckStatus.Fail)]
    [InlineData("max: 3", CheckStatus.Pass)]
    [InlineData("max: 2", CheckStatus.Fail)]
    [InlineData("min: 4, on_fail: warn", CheckStatus.Warn)]
    public async Task Row_count_counts_the_rows_that_stay(string settings, CheckStatus expected)
    {
        using var project = TestProject.OfTable("v string", "v\na\nb\nc\nd\nd\n", $"clean: [ {{ deduplicate: exact }} ]\nchecks: [ {{ row_count: {{ {settings} }} }}, {{ accepted_values: {{ column: v, values: [a, b, c], on_fail: quarantine }} }} ]");
        var run = await project.RunAsync();

        run.Status("t.row_count").ShouldBe(expected);
        run.Check("t.row_count").Value.ShouldBe("3");
    }

    [Fact]
    public async Task A_table_without_rows_has_nothing_to_examine_and_row_count_blocks()
    {
        using var project = TestProject.OfTable("id string!, v integer", "id,v\n", "checks: [ { between: { column: v, min: 0 } } ]");
        var run = await project.RunAsync();

        run.Status("t.between(v)").ShouldBe(CheckStatus.Na);
        run.Status("t.not_null(id)").ShouldBe(CheckStatus.Na);
        run.Status("t.row_count").ShouldBe(CheckStatus.Fail);
        run.ExitCode.ShouldBe(3);
    }

    [Theory]
    [InlineData("on_fail: warn", CheckStatus.Warn, 0, 4)]
    [InlineData("on_fail: quarantine", CheckStatus.Warn, 0, 2)]
    [InlineData("on_fail: block", CheckStatus.Fail, 3, 0)]
    [InlineData("tolerance: 2", CheckStatus.Warn, 0, 4)]
    [InlineData("tolerance: 1", CheckStatus.Fail, 3, 0)]
    [InlineData("tolerance: 50%", CheckStatus.Warn, 0, 4)]
    [InlineData("tolerance: 49%", CheckStatus.Fail, 3, 0)]
    public async Task Settings_say_what_becomes_of_a_broken_rule(string settings, CheckStatus status, int exitCode, int released)
    {
        using var project = TestProject.OfTable("v integer", "v\n1\n2\n-3\n-4\n", $"checks: [ {{ between: {{ column: v, min: 0, {settings} }} }} ]");
        var run = await project.RunAsync();

        run.Status("t.between(v)").ShouldBe(status);
        run.Check("t.between(v)").RowsFailed.ShouldBe(2);
        run.ExitCode.ShouldBe(exitCode);
        (exitCode == 0 ? run.Rows().Length : project.Output().Count).ShouldBe(released);
    }

    [Fact]
    public async Task A_row_that_breaks_several_rules_is_one_quarantined_row()
    {
        using var project = TestProject.OfTable("v integer, w string", "v,w\n-1,\n2,x\n-3,y\n", """
            checks:
              - between: { column: v, min: 0, on_fail: quarantine }
              - not_null: { column: w, on_fail: quarantine }
            """);
        var run = await project.RunAsync();

        run.Quarantine().ShouldBe("""
            v,w,_file,_record,_check,_reason
            -1,,t.csv,1,t.between(v);t.not_null(w),breaks the rule: v is at least 0; breaks the rule: w has a value
            -3,y,t.csv,3,t.between(v),breaks the rule: v is at least 0

            """);
        run.Account().ShouldBe("3 = 1 + 0 + 0 + 2 + 0");
    }

    [Fact]
    public async Task Reasons_with_semicolons_and_names_keep_to_their_checks()
    {
        using var project = TestProject.OfTable("v string", "v\na;b\nc\n", """
            checks:
              - expression: { sql: "v <> 'a;b'", on_fail: quarantine }
              - accepted_values: { column: v, values: [c, "x;y"], on_fail: quarantine, name: known }
            """);
        var run = await project.RunAsync();

        var row = Csv.Parse(run.Quarantine())[1];
        row[^2].ShouldBe("t.expression(v <> 'a;b');t.known");
        row[^1].ShouldBe("breaks the rule: v <> 'a;b'; breaks the rule: v is one of c, x;y");
    }

    [Fact]
    public async Task More_in_quarantine_than_allowed_blocks()
    {
        using var project = TestProject.OfTable("v integer", "v\n1\nx\n3\n", "");
        project.Write("tamiz.yml", File.ReadAllText(Path.Combine(project.Folder, "tamiz.yml")).Replace("100%", "33%", StringComparison.Ordinal));
        (await project.RunAsync()).Status("t.quarantine").ShouldBe(CheckStatus.Fail);

        project.Write("tamiz.yml", File.ReadAllText(Path.Combine(project.Folder, "tamiz.yml")).Replace("33%", "34%", StringComparison.Ordinal));
        (await project.RunAsync()).Status("t.quarantine").ShouldBe(CheckStatus.Pass);
    }

    [Fact]
    public async Task Samples_are_the_first_rows_with_key_file_and_record()
    {
        using var project = TestProject.OfTable("id string, v integer, w date", string.Concat(Enumerable.Range(1, 9).Select(n => $"r{n},{-n},2026-01-0{n}\n").Prepend("id,v,w\n")),
            "key: id\nchecks: [ { between: { column: v, min: 0 } } ]");
        project.Write("t0.csv", "id,v,w\nbroken\nz,-7,\n");
        project.Write("tamiz.yml", File.ReadAllText(Path.Combine(project.Folder, "tamiz.yml")) + "    read: { max_unreadable: 1 }\n");
        var run = await project.RunAsync();

        var check = run.Check("t.between(v)");
        check.RowsFailed.ShouldBe(10);
        check.Samples.Select(sample => $"{string.Join(' ', sample.Values.Select(value => $"{value.Column}={value.Text}"))} {sample.File}:{sample.Record}")
            .ShouldBe(["id=r1 0:1", "id=r2 0:2", "id=r3 0:3", "id=r4 0:4", "id=r5 0:5"]);
        run.Report.Inputs.Select(input => input.Path).ShouldBe(["t.csv", "t0.csv"]);
    }

    [Fact]
    public async Task Without_a_key_the_first_columns_tell_which_row_it_is()
    {
        using var project = TestProject.OfTable("a string, b date, c decimal(5,1), d integer", "a,b,c,d\n,2026-01-02,1.5,-1\n", "checks: [ { between: { column: d, min: 0 } } ]");

        (await project.RunAsync()).Check("t.between(d)").Samples.Single().Values.Select(value => $"{value.Column}={value.Text ?? "∅"}").ShouldBe(["a=∅", "b=2026-01-02", "c=1.5"]);
    }

    /// <summary>Proves that a check set aside just the records of which <paramref name="fails"/> says so, and counted them.</summary>
    private static async Task ProveAsync(string column, string?[] values, string check, string id, Func<string?, bool> fails, int? examined = null)
    {
        using var project = TestProject.OfTable($"id integer, {column}", Csv.Write(values.Select((value, at) => new[] { $"{at + 1}", value }).Prepend(["id", "v"])), $"checks:\n  - {check}\n  - row_count: {{ min: 0 }}");
        var run = await project.RunAsync();

        var expected = values.Index().Where(value => fails(value.Item)).Select(value => (long)value.Index + 1).ToList();
        run.QuarantinedBy().Keys.ShouldBe(expected);
        run.Check(id).RowsFailed.ShouldBe(expected.Count);
        run.Check(id).RowsExamined.ShouldBe(examined ?? values.Length);
        run.Check(id).Samples.Select(sample => sample.Record).ShouldBe(expected.Take(5).Select(record => (long?)record));
        run.Rows().Select(row => long.Parse(row.Split(',')[0], CultureInfo.InvariantCulture)).ShouldBe(Enumerable.Range(1, values.Length).Select(n => (long)n).Except(expected));
    }
}
