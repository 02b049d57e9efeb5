using Shouldly;
using Tamiz.Gate;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

public class ReadSettingsTests
{
    [Theory]
    [InlineData("delimiter: \"\\t\"", "id\tn\na,b\t1\n", "\"a,b\",1")]
    [InlineData("delimiter: ;", "id;n\na,b;1\n", "\"a,b\",1")]
    [InlineData("quote: \"'\"", "id,n\n'a,''b\"',1\n", "\"a,'b\"\"\",1")]
    [InlineData("quote: none", "id,n\n\"a,1\nb\"c,2\n", "\"\"\"a\",1|\"b\"\"c\",2")]
    [InlineData("quote: none", "id,n\r\n\"a,1\nb\"c,2\n", "\"\"\"a\",1|\"b\"\"c\",2")]
    [InlineData("escape: \"\\\\\"", "id,n\n\"a\\\"b\\\\\",1\nx\\y,2\n\"c\\nd\",\"3\"\n", "\"a\"\"b\\\",1|x\\y,2|c\\nd,3")]
    [InlineData("escape: \"\\\\\"", "id,n\r\n\"a,\\\"\",1\r\n\"\",2\r\n,3\r\n", "\"a,\"\"\",1|\"\",2|,3")]
    [InlineData("header: false", "a,1\nb,2\n", "a,1|b,2")]
    [InlineData("header: false", "a,1\r\nb,2\n\n", "a,1|b,2")]
    [InlineData("skip: 2", "made by \"x\n\nid,n\na,1\n", "a,1")]
    [InlineData("skip: 1", "one\rid,n\ra,1\r", "a,1")]
    [InlineData("skip: 1, header: false", "one\r\na,1\r\nb,2\r\n", "a,1|b,2")]
    public async Task A_setting_says_how_the_text_is_read(string read, string text, string rows)
    {
        using var project = TestProject.OfTable("id string, n integer", text, $"read: {{ {read} }}");

        var run = await project.RunAsync();

        run.Rows().ShouldBe(rows.Split('|'));
        run.Status("t.reconciliation").ShouldBe(CheckStatus.Pass);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [InlineData("mixed")]
    public async Task Every_line_end_is_read(string end)
    {
        string[] lines = ["id,n", "a,1", "\"b\nc\",2", "d,3"];
        var text = string.Concat(lines.Select((line, at) => line + (end != "mixed" ? end : at % 2 == 0 ? "\r" : "\r\n")));
        using var project = TestProject.OfTable("id string, n integer", text);

        (await project.RunAsync()).Rows().ShouldBe(["a,1", "\"b", "c\",2", "d,3"]);
    }

    [Fact]
    public async Task Lines_and_records_are_told_as_they_are_in_the_file()
    {
        using var project = TestProject.OfTable("id string, n integer", "one\ntwo\na,1\nb\n\"c\\\"\nd\",x\n", "read: { skip: 2, header: false, escape: \"\\\\\", max_unreadable: 1 }");

        var run = await project.RunAsync();

        run.Account().ShouldBe("3 = 1 + 0 + 0 + 1 + 1");
        run.Quarantine(suffix: "-unreadable").ShouldContain("t.csv,2,4,\"1 fields, expected 2\",b\n");
        run.Quarantine().ShouldContain("\"c\"\"\nd\",x,t.csv,3,");
    }

    [Fact]
    public async Task A_file_without_header_needs_as_many_fields_as_the_schema_has_columns()
    {
        using var project = TestProject.OfTable("id string, n integer, m integer", "a,1\nb,2\n", "read: { header: false }");

        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(3);
        run.Account().ShouldBe("2 = 0 + 0 + 0 + 0 + 2");
    }

    [Theory]
    [InlineData("decimal: \",\"", "1,5", "1.5")]
    [InlineData("decimal: \",\"", "-,5", "-0.5")]
    [InlineData("decimal: \",\"", "7", "7.0")]
    [InlineData("decimal: \",\"", "1,5e3", "1500.0")]
    [InlineData("decimal: \",\"", "NaN", "nan")]
    [InlineData("decimal: \",\"", "1.5", null)]
    [InlineData("decimal: \",\"", "1,5,5", null)]
    [InlineData("decimal: \",\", thousands: \".\"", "1.234.567,89", "1234567.89")]
    [InlineData("decimal: \",\", thousands: \".\"", "1234567,89", "1234567.89")]
    [InlineData("decimal: \",\", thousands: \".\"", "1.5", null)]
    [InlineData("decimal: \",\", thousands: \".\"", "1234.567", null)]
    [InlineData("decimal: \",\", thousands: \".\"", "1.234,567.8", null)]
    [InlineData("decimal: \",\", thousands: \".\"", ".123", null)]
    [InlineData("thousands: \",\"", "12,345.6", "12345.6")]
    [InlineData("thousands: \",\"", "12,34", null)]
    [InlineData("thousands: \"'\"", "1'234", "1234.0")]
    [InlineData("thousands: \" \"", "-1 234", "-1234.0")]
    public async Task Numbers_are_read_with_the_marks_of_the_source(string read, string text, string? released)
    {
        using var project = TestProject.OfTable("id string, n double", $"id;n\na;{text}\nb;\n", $"read: {{ delimiter: ;, {read} }}\nchecks:\n  - row_count: {{ min: 0 }}");

        var run = await project.RunAsync();

        run.Rows().ShouldBe(released is null ? ["b,"] : [$"a,{released}", "b,"]);
        run.Quarantine().Contains($"a,{Csv.Field(text)},t.csv,1,t.is_type(n)", StringComparison.Ordinal).ShouldBe(released is null);
    }

    [Fact]
    public async Task Marks_are_for_numbers_only()
    {
        using var project = TestProject.OfTable(
            "s string, i integer, d decimal(10,2), day date dd.MM.yyyy", "s;i;d;day\n1.234,5;1.234;1.234,50;02.01.2026\n", "read: { delimiter: ;, decimal: \",\", thousands: \".\" }");

        (await project.RunAsync()).Rows().ShouldBe(["\"1.234,5\",1234,1234.50,2026-01-02"]);
    }

    [Fact]
    public async Task Files_with_their_columns_in_another_order_or_some_missing_are_one_dataset()
    {
        using var project = TestProject.OfFiles(
            "[t1.csv, \"u*.csv\"]", "id string, n integer, m integer", "", ("t1.csv", "id,n,m\na,1,2\n"u8.ToArray()), ("u2.csv", "N,extra,id\n3,x,b\n"u8.ToArray()), ("u1.csv", "m,n,id\n6,5,c\n"u8.ToArray()));

        var run = await project.RunAsync();

        run.Rows().ShouldBe(["a,1,2", "c,5,6", "b,3,"]);
        run.Check("t.schema").Text.ShouldContain("'u2.csv' lacks the column 'm'");
    }
}
