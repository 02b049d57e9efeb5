using Shouldly;
using Tamiz.DuckDb.Tests.Runs;
using Xunit;

namespace Tamiz.DuckDb.Tests.Cleaning;

/// <summary>What each operation does to a table, from the file to the released one.</summary>
public class CleaningTests
{
    [Fact]
    public async Task Trim_takes_every_blank_that_Unicode_has_and_nothing_else()
    {
        string[] blanks = ["\t", " ", "\u00A0", "\u1680", "\u2000", "\u2009", "\u202F", "\u205F", "\u3000", "\u2028", "\u0085", "\u000B"];
        var rows = blanks.Select(blank => $"\"{blank}a b{blank}{blank}\"").Append("\u200Ba\u200B").Append("\uFEFFa");

        (await CleanAsync("- trim: \"*\"", "v string", rows)).ShouldBe([.. blanks.Select(_ => "a b"), "\u200Ba\u200B", "\uFEFFa"]);
    }

    [Fact]
    public async Task Text_made_empty_by_trim_is_null_and_empty_text_stays() =>
        (await CleanAsync("- trim: \"*\"", "id string, v string", ["1,", "2,\"\"", "3,\"  \"", "4,  ", "5, x "])).ShouldBe(["1,", "2,\"\"", "3,", "4,", "5,x"]);

    [Fact]
    public async Task Trim_of_some_columns_leaves_the_others() =>
        (await CleanAsync("- trim: b", "a string, b string", [" x , y "])).ShouldBe([" x ,y"]);

    [Fact]
    public async Task Without_trim_blanks_stay_and_a_number_with_blanks_is_no_number()
    {
        using var project = TestProject.OfTable("a string, n integer", "a,n\n x ,1\ny, 2\n");
        var run = await project.RunAsync();

        run.Rows().ShouldBe([" x ,1"]);
        run.QuarantinedBy().ShouldBe([new(2, "t.is_type(n)")]);
    }

    [Theory]
    [InlineData("keep", "United Kingdom|Mexico|Spain||\"\"")]
    [InlineData("\"null\"", "United Kingdom|Mexico|||")]
    public async Task Map_replaces_whole_values_and_else_says_what_becomes_of_others(string otherwise, string expected) =>
        (await CleanAsync($"- map: {{ column: v, values: {{ UK: United Kingdom, MEX: Mexico }}, else: {otherwise} }}", "id string, v string", ["1,UK", "2,MEX", "3,Spain", "4,", "5,\"\""]))
            .ShouldBe(expected.Split('|').Select((value, at) => $"{at + 1},{value}"));

    [Theory]
    [InlineData("")]
    [InlineData("- deduplicate: exact\n")]
    public async Task Map_with_quarantine_sets_aside_what_is_not_listed_and_null_passes(string before)
    {
        using var project = TestProject.OfTable("id string, v string", "id,v\n1,UK\n2,Spain\n3,\n4,\"\"\n", $"clean:\n  {before.Replace("\n", "\n  ", StringComparison.Ordinal)}- map: {{ column: v, values: {{ UK: United Kingdom }}, else: quarantine }}");
        var run = await project.RunAsync();

        run.Rows().ShouldBe(["1,United Kingdom", "3,"]);
        run.QuarantinedBy().ShouldBe([new(2, "t.map(v)"), new(4, "t.map(v)")]);
        run.Account().ShouldBe("4 = 2 + 0 + 0 + 2 + 0");
        run.Quarantine().ShouldContain("2,Spain,t.csv,2,t.map(v),v is not among the values that map lists\n");
    }

    [Fact]
    public async Task Map_after_an_operation_on_rows_compares_typed_values() =>
        (await CleanAsync("- filter: { keep: \"true\" }\n- map: { column: n, values: { 1: 10 } }", "n integer", ["01", "+1", "2"])).ShouldBe(["10", "10", "2"]);

    [Fact]
    public async Task Map_before_it_compares_text() =>
        (await CleanAsync("- map: { column: n, values: { 1: 10 } }", "n integer", ["01", "1", "2"])).ShouldBe(["1", "10", "2"]);

    [Fact]
    public async Task Null_values_are_compared_after_text_operations_and_quotes_do_not_matter()
    {
        using var project = TestProject.OfTable("a string, n integer", "a,n\n NA ,NA\n\"NA\",-\nna,7\n", "read: { null_values: [NA, \"-\"] }\nclean: [ { trim: \"*\" } ]");

        (await project.RunAsync()).Rows().ShouldBe([",", ",", "na,7"]);
    }

    [Fact]
    public async Task Empty_text_is_null_in_every_column_but_text() =>
        (await CleanAsync("- trim: s", "s string, n integer, d date, b boolean, x double", ["\"\",\"\",\"\",\"\",\"\""])).ShouldBe(["\"\",,,,"]);

    [Fact]
    public async Task Exact_duplicates_are_merged_into_the_first_and_two_nulls_are_the_same()
    {
        using var project = TestProject.OfTable("a string, b string", "a,b\nx,\n1,2\nx,\nx,\"\"\n1,2\n1,2\n", "clean: [ { deduplicate: exact } ]");
        var run = await project.RunAsync();

        run.Rows().ShouldBe(["x,", "1,2", "x,\"\""]);
        run.Account().ShouldBe("6 = 3 + 3 + 0 + 0 + 0");
    }

    [Fact]
    public async Task Rows_are_the_same_when_their_values_are_not_their_text() =>
        (await CleanAsync("- deduplicate: exact", "n decimal(5,2), d double, b boolean", ["1,0.0,yes", "1.00,-0,true", "1.01,0,1"])).ShouldBe(["1.00,0.0,true", "1.01,0.0,true"]);

    [Theory]
    [InlineData("keep: first", "a,1|,3|,4|b,5")]
    [InlineData("keep: last", "a,2|,3|,4|b,6")]
    [InlineData("keep: first, order_by: n", "a,1|,3|,4|b,5")]
    public async Task By_key_one_of_each_stays_and_null_keys_are_never_merged(string keep, string expected) =>
        (await CleanAsync($"- deduplicate: {{ key: k, {keep} }}", "k string, n integer", ["a,1", "a,2", ",3", ",4", "b,5", "b,6"])).ShouldBe(expected.Split('|'));

    [Theory]
    [InlineData("first", "a,,1|b,1,5")]
    [InlineData("last", "a,9,2|b,2,4")]
    public async Task Order_by_decides_before_the_place_does_null_comes_first_and_ties_fall_back_to_the_place(string keep, string expected) =>
        (await CleanAsync($"- deduplicate: {{ key: k, keep: {keep}, order_by: at }}", "k string, at integer, n integer", ["a,,1", "a,9,2", "a,3,3", "b,2,4", "b,1,5", "b,1,6"]))
            .ShouldBe(expected.Split('|'));

    [Fact]
    public async Task Of_ties_last_keeps_the_last_record() =>
        (await CleanAsync("- deduplicate: { key: k, keep: last, order_by: at }", "k string, at integer, n integer", ["a,1,1", "a,1,2", "a,0,3"])).ShouldBe(["a,1,2"]);

    [Fact]
    public async Task A_key_of_several_columns_with_a_null_in_one_is_no_duplicate() =>
        (await CleanAsync("- deduplicate: { key: [a, b] }", "a string, b string, n integer", ["x,y,1", "x,y,2", "x,,3", "x,,4"])).ShouldBe(["x,y,1", "x,,3", "x,,4"]);

    [Fact]
    public async Task A_filter_drops_what_is_false_and_what_is_null_and_counts_it()
    {
        using var project = TestProject.OfTable("id string, n integer", "id,n\n1,5\n2,-5\n3,\n4,0\n", "clean: [ { filter: { keep: \"n > 0\" } } ]");
        var run = await project.RunAsync();

        run.Rows().ShouldBe(["1,5"]);
        run.Account().ShouldBe("4 = 1 + 0 + 3 + 0 + 0");
        run.Quarantine().ShouldBe("");
    }

    [Fact]
    public async Task A_filter_may_hold_a_comment_and_a_portable_call() =>
        (await CleanAsync("- filter: { keep: \"{{ days_between(a, b) }} > 1 -- at least two\" }", "a date, b date", ["2026-01-01,2026-01-02", "2026-01-01,2026-01-03"])).ShouldBe(["2026-01-01,2026-01-03"]);

    [Theory]
    [InlineData("- filter: { keep: n > 1 }\n- deduplicate: { key: k }", "a,2", "3 = 1 + 1 + 1 + 0 + 0")]
    [InlineData("- deduplicate: { key: k }\n- filter: { keep: n > 1 }", "", "3 = 0 + 2 + 1 + 0 + 0")]
    public async Task The_order_of_operations_matters(string operations, string kept, string account)
    {
        using var project = TestProject.OfTable("k string, n integer", "k,n\na,1\na,2\na,3\n", $"clean:\n  {operations.ReplaceLineEndings("\n  ")}\nchecks: [ {{ row_count: {{ min: 0 }} }} ]");
        var run = await project.RunAsync();

        string.Join('|', run.Rows()).ShouldBe(kept);
        run.Account().ShouldBe(account);
    }

    [Fact]
    public async Task Trim_after_rows_were_compared_does_not_merge_them() =>
        (await CleanAsync("- deduplicate: exact\n- trim: \"*\"", "a string, n integer", ["x,1", " x,1"])).ShouldBe(["x,1", "x,1"]);

    [Fact]
    public async Task A_value_that_is_none_of_the_type_sends_its_row_to_quarantine_as_it_came()
    {
        using var project = TestProject.OfTable(
            "id string, n integer, day date dd/MM/yyyy", "id,n,day,extra\n 1 ,1.5,01/02/2026,\"a,b\"\n2,7,31/02/2026,\n3,x,soon,\"\"\n4,8,28/02/2026,ok\n", "clean: [ { trim: \"*\" } ]");
        var run = await project.RunAsync();

        run.Rows().ShouldBe(["4,8,2026-02-28"]);
        run.Quarantine().ShouldBe("""
            id,n,day,extra,_file,_record,_check,_reason
             1 ,1.5,01/02/2026,"a,b",t.csv,1,t.is_type(n),n is not a value of type integer
            2,7,31/02/2026,,t.csv,2,t.is_type(day),day is not a value of type date
            3,x,soon,"",t.csv,3,t.is_type(n);t.is_type(day),n is not a value of type integer; day is not a value of type date

            """);
        run.Account().ShouldBe("4 = 1 + 0 + 0 + 3 + 0");
    }

    [Fact]
    public async Task Records_are_numbered_right_when_unreadable_ones_stand_between()
    {
        using var project = TestProject.OfTable("id string, n integer", "id,n\nbad\n1,1\nx,y,z\nx\"y,1\n2,no\n3,3\n4\n5,nein\n", "read: { max_unreadable: 100% }");
        var run = await project.RunAsync();

        run.Rows().ShouldBe(["1,1", "3,3"]);
        run.QuarantinedBy().ShouldBe([new(5, "t.is_type(n)"), new(8, "t.is_type(n)")]);
        run.Account().ShouldBe("8 = 2 + 0 + 0 + 2 + 4");
        run.Quarantine(suffix: "-unreadable").ShouldBe("""
            _file,_record,_lines,_reason,_text
            t.csv,1,2,"1 fields, expected 2",bad
            t.csv,3,4,"3 fields, expected 2","x,y,z"
            t.csv,4,5,a quote inside a field that does not start with one,"x""y,1"
            t.csv,7,8,"1 fields, expected 2",4

            """);
    }

    [Fact]
    public async Task Several_files_are_one_table_in_the_order_of_their_names()
    {
        using var project = TestProject.OfTable("id string, n integer", "id,n\na,1\nb,2\n", "clean: [ { deduplicate: { key: id, keep: last } } ]");
        project.Write("t2.csv", "N,ID,note\r\n3,a,x\r\nbroken\r\nvier,c,y\r\n5,d,z\r\n");
        project.Write("tamiz.yml", File.ReadAllText(Path.Combine(project.Folder, "tamiz.yml")) + "    read: { max_unreadable: 1 }\n");
        var run = await project.RunAsync();

        run.Rows().ShouldBe(["b,2", "a,3", "d,5"]);
        run.Quarantine().ShouldBe("id,n,note,_file,_record,_check,_reason\nc,vier,y,t2.csv,3,t.is_type(n),n is not a value of type integer\n");
        run.Account().ShouldBe("6 = 3 + 1 + 0 + 1 + 1");
        run.Status("t.schema").ShouldBe(Tamiz.Gate.CheckStatus.Warn);
    }

    [Fact]
    public async Task A_missing_nullable_column_is_null_in_every_row() =>
        (await CleanAsync("- trim: \"*\"", "id string, n integer", ["1", "2"], header: "id")).ShouldBe(["1,", "2,"]);

    [Fact]
    public async Task Names_that_SQL_would_stumble_over_are_columns_like_others() =>
        (await CleanAsync("- trim: \"*\"\n- deduplicate: { key: select }", "select string, from string, a\\\"b string, text_0 string, rows_ string, kept string", ["1, x ,y,z,u,v"]))
            .ShouldBe(["1,x,y,z,u,v"]);

    private static async Task<string[]> CleanAsync(string operations, string columns, IEnumerable<string> rows, string? header = null)
    {
        header ??= string.Join(',', columns.Split(", ").Select(column => Csv.Field(column.Split(' ')[0].Replace("\\\"", "\"", StringComparison.Ordinal))));
        using var project = TestProject.OfTable(columns, $"{header}\n{string.Join('\n', rows)}\n", $"clean:\n  {operations.ReplaceLineEndings("\n  ")}");
        var run = await project.RunAsync();
        return [.. Csv.Parse(run.Released()).Skip(1).Select(row => string.Join(',', row.Select(Csv.Field)))];
    }
}
