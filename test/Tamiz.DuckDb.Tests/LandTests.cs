using System.Text;
using Shouldly;
using Tamiz.Engines;
using Xunit;

namespace Tamiz.Tests;

public class LandTests : DuckDbTest
{
    [Fact]
    public async Task An_unquoted_empty_field_is_null_and_a_quoted_one_is_the_empty_text() =>
        (await LandedAsync("a,b\n,\"\"\n\"\",\n", "a", "b")).ShouldBe(["∅|", "|∅"]);

    [Fact]
    public async Task Words_for_null_are_text() =>
        (await LandedAsync("a,b\nNULL,\\N\n\"NULL\",NA\n", "a", "b")).ShouldBe(["NULL|\\N", "NULL|NA"]);

    [Fact]
    public async Task Blanks_and_quotes_inside_a_field_stay() =>
        (await LandedAsync("a,b\n\"\"\"\"\"\", x \n\" \",\"he said \"\"hi\"\"\"\n", "a", "b")).ShouldBe(["\"\"| x ", " |he said \"hi\""]);

    [Fact]
    public async Task Signs_of_comments_are_text() =>
        (await LandedAsync("a,b\n#x,1\n// y,2\n", "a", "b")).ShouldBe(["#x|1", "// y|2"]);

    [Theory]
    [InlineData("a,b\n1,2\n3,4\n")]
    [InlineData("a,b\n1,2\n3,4")]
    [InlineData("a,b\r\n1,2\r\n3,4\r\n")]
    [InlineData("a,b\r\n1,2\r\n3,4")]
    [InlineData("\ufeffa,b\n1,2\n3,4\n")]
    [InlineData("\ufeff\"a\",b\n1,2\n3,4\n")]
    [InlineData("\"a\nheader\",b\n1,2\n3,4\n")]
    public async Task Line_ends_byte_order_marks_and_headers_do_not_change_the_rows(string text) =>
        (await LandedAsync(text, "a", "b")).ShouldBe(["1|2", "3|4"]);

    [Theory]
    [InlineData("a,b\n\"x\ny\",\"p\r\nq\"\n", "x\ny|p\r\nq")]
    [InlineData("a,b\r\n\"x\ny\",\"p\r\nq\"\r\n", "x\ny|p\r\nq")]
    [InlineData("a,b\n\"x\ry\",1\n", "x\ry|1")]
    public async Task Line_ends_inside_quotes_stay_as_they_are(string text, string row) =>
        (await LandedAsync(text, "a", "b")).ShouldBe([row]);

    [Theory]
    [InlineData("a,b\n")]
    [InlineData("a,b")]
    [InlineData("")]
    public async Task A_file_without_records_has_no_rows(string text) => (await LandedAsync(text, "a", "b")).ShouldBeEmpty();

    [Fact]
    public async Task A_single_column_may_hold_nothing_and_the_empty_text() =>
        (await LandedAsync("a\nx\n\n\"\"\n\" \"\n", "a")).ShouldBe(["x", "∅", "", " "]);

    [Fact]
    public async Task A_file_without_header_starts_at_its_first_line()
    {
        var file = Folder.Csv("\ufeff1,2\n3,4\n", "a", "b") with { Header = false };
        (await RowsAsync($"SELECT * FROM {await Engine.LandAsync(file, false, Token)}")).ShouldBe(["1|2", "3|4"]);
    }

    [Fact]
    public async Task Delimiter_and_quote_are_those_of_the_file()
    {
        var file = Folder.Csv("a;b\n'x;''y';\n'';z,\"\n", "a", "b") with { Delimiter = ';', Quote = '\'' };
        (await RowsAsync($"SELECT * FROM {await Engine.LandAsync(file, false, Token)}")).ShouldBe(["x;'y|∅", "|z,\""]);
    }

    [Fact]
    public async Task Names_of_columns_are_kept_as_they_are()
    {
        string[] names = ["Patient ID", "a\"b", "it's", "ÉTÉ", "select", "x.y", "{}"];
        var result = await ReadAsync($"SELECT * FROM {await Engine.LandAsync(Folder.Csv("h\n1,2,3,4,5,6,7\n", names), false, Token)}");
        result.Columns.ShouldBe(names);
    }

    [Fact]
    public async Task A_thousand_columns_are_read()
    {
        string[] names = [.. Enumerable.Range(0, 1000).Select(i => $"c{i}")];
        var line = string.Join(',', Enumerable.Range(0, 1000));
        var file = Folder.Csv($"{string.Join(',', names)}\n{line}\n{line}\n", names);
        (await RowsAsync($"SELECT c0, c999 FROM {await Engine.LandAsync(file, false, Token)}")).ShouldBe(["0|999", "0|999"]);
    }

    [Theory]
    [InlineData("p[1].csv")]
    [InlineData("p*.csv")]
    [InlineData("p?.csv")]
    [InlineData("it's.csv")]
    [InlineData("p]{x}.csv")]
    [InlineData("b\\c.csv")]
    public async Task A_name_of_a_file_is_no_pattern(string name)
    {
        Folder.Write("p1.csv", "a\nwrong\n");
        var file = new TextFile { Location = Folder.Write(name, "a\nright\n"), Columns = ["a"] };
        (await RowsAsync($"SELECT * FROM {await Engine.LandAsync(file, false, Token)}")).ShouldBe(["right"]);
    }

    [Fact]
    public async Task A_record_may_have_sixteen_mebibytes()
    {
        var text = new string('x', (16 << 20) - 4);
        var file = Folder.Csv($"a,b\n\"{text}\",1\nq,2\n", "a", "b");
        (await RowsAsync($"SELECT strlen(a), b FROM {await Engine.LandAsync(file, false, Token)}")).ShouldBe([$"{text.Length}|1", "1|2"]);
    }

    [Fact]
    public async Task Rows_are_numbered_from_zero() =>
        (await RowsAsync($"SELECT _row, a FROM {await Engine.LandAsync(Folder.Csv("a\nx\ny\n", "a"), withRow: true, Token)}")).ShouldBe(["0|x", "1|y"]);

    [Theory]
    [InlineData("a,b\n1\n")]
    [InlineData("a,b\n1,2,3\n")]
    [InlineData("a,b\n\"1\"x,2\n")]
    public async Task A_malformed_record_stops_the_statement_and_its_text_is_not_shown(string text)
    {
        var relation = await Engine.LandAsync(Folder.Csv(text, "a", "b"), false, Token);
        var error = await Should.ThrowAsync<EngineException>(() => ReadAsync($"SELECT count(a) FROM {relation}"));
        error.Failure.ShouldBe(EngineFailure.Data);
        error.Message.ShouldBe("DuckDB met a value it could not handle (InvalidInput).");
    }

    [Fact]
    public async Task Many_threads_keep_the_order_of_a_large_file()
    {
        await using var folder = new TestFolder();
        var engine = await folder.EngineAsync(threads: 8);
        const int rows = 1_500_000;
        using (var writer = new StreamWriter(folder["big.csv"], append: false, new UTF8Encoding(false), 1 << 20))
        {
            writer.Write("n,t\n");
            for (var row = 0; row < rows; row++)
                writer.Write(row % 1000 == 0 ? $"{row},\"line one\nline two of this record {row}\"\n" : $"{row},some text that makes this record about seventy bytes long {row}\n");
        }

        new FileInfo(folder["big.csv"]).Length.ShouldBeGreaterThan(100_000_000);
        var landed = await engine.LandAsync(new() { Location = folder["big.csv"], Columns = ["n", "t"] }, withRow: false, Token);
        (await engine.MaterializeAsync($"SELECT CAST(n AS BIGINT) AS n FROM {landed}", new(folder["big.parquet"], FileFormat.Parquet), Token)).ShouldBe(rows);

        var outOfPlace = $"SELECT count(*) FROM {engine.Parquet([folder["big.parquet"]], withRow: true)} WHERE n <> _row";
        (await engine.ReadAsync(outOfPlace, Token)).Rows[0][0].ShouldBe(0L);
    }

    private async Task<string[]> LandedAsync(string text, params string[] columns) =>
        await RowsAsync($"SELECT * FROM {await Engine.LandAsync(Folder.Csv(text, columns), false, Token)}");
}
