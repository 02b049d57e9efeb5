using Shouldly;
using Tamiz.Engines;
using Xunit;

namespace Tamiz.Conformance.Tests.Files;

public sealed class DuckDbLandingTests(BothEngines engines) : LandingTests(engines, "duckdb");

public sealed class SparkLandingTests(BothEngines engines) : LandingTests(engines, "spark");

/// <summary>What becomes of a text file, and of a table that is written: the same rows in the same order on every engine.</summary>
public abstract class LandingTests(BothEngines engines, string name) : ConformanceTest(engines, name)
{
    [Theory]
    [InlineData("a,b\n,\"\"\n\"\",\n", "∅|", "|∅")]
    [InlineData("a,b\nNULL,\\N\n\"NULL\",NA\n", "NULL|\\N", "NULL|NA")]
    [InlineData("a,b\n\"\"\"\"\"\", x \n\" \",\"he said \"\"hi\"\"\"\n", "\"\"| x ", " |he said \"hi\"")]
    [InlineData("a,b\n#x,1\n// y,2\n", "#x|1", "// y|2")]
    [InlineData("a,b\n1,2\n3,4", "1|2", "3|4")]
    [InlineData("a,b\r\n1,2\r\n3,4\r\n", "1|2", "3|4")]
    [InlineData("\ufeffa,b\n1,2\n3,4\n", "1|2", "3|4")]
    [InlineData("\ufeff\"a\",b\n1,2\n3,4\n", "1|2", "3|4")]
    [InlineData("\"a\nheader\",b\n1,2\n3,4\n", "1|2", "3|4")]
    [InlineData("a,b\n\"x\ny\",\"p\r\nq\"\n", "x\ny|p\r\nq")]
    [InlineData("a,b\r\n\"x\ny\",\"p\r\nq\"\r\n", "x\ny|p\r\nq")]
    [InlineData("a,b\n\"x\ry\",1\n", "x\ry|1")]
    [InlineData("a,b\n\\,\"\\\"\n", "\\|\\")]
    [InlineData("a,b\n")]
    [InlineData("a,b")]
    [InlineData("")]
    public async Task Fields_are_text_as_they_stand(string text, params string[] rows) => (await LandedAsync(text, "a", "b")).ShouldBe(rows);

    [Fact]
    public async Task A_single_column_may_hold_nothing_and_the_empty_text()
    {
        (await LandedAsync("a\nx\n\n\"\"\n\" \"\n", "a")).ShouldBe(["x", "∅", "", " "]);
        (await LandedAsync("\ufeffa\r\nx\r\n\r\n\"p\nq\"\r\n", "a")).ShouldBe(["x", "∅", "p\nq"]);
    }

    [Fact]
    public async Task Delimiter_quote_and_header_are_those_of_the_file()
    {
        (await LandedAsync(Csv("a;b\n'x;''y';\n'';z,\"\n", "a", "b") with { Delimiter = ';', Quote = '\'' })).ShouldBe(["x;'y|∅", "|z,\""]);
        (await LandedAsync(Csv("\ufeff1,2\n3,4\n", "a", "b") with { Header = false })).ShouldBe(["1|2", "3|4"]);
        (await LandedAsync(Csv("a\tb\n\"x\t\\\n", "a", "b") with { Delimiter = '\t', Quote = null })).ShouldBe(["\"x|\\"]);
    }

    [Fact]
    public async Task Names_of_columns_are_kept_as_they_are()
    {
        string[] names = ["Patient ID", "a\"b", "it's", "ÉTÉ", "select", "x.y", "{}", "a`b"];
        var engine = await EngineAsync();
        var relation = await engine.LandAsync(Csv("h\n1,2,3,4,5,6,7,8\n", names), false, Token);
        (await engine.ReadAsync($"SELECT * FROM {relation}", Token)).Columns.ShouldBe(names);
    }

    [Theory]
    [InlineData("p[1].csv")]
    [InlineData("p*.csv")]
    [InlineData("it's {x}.csv")]
    [InlineData("p?.csv")]
    public async Task A_name_of_a_file_is_no_pattern(string file)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, $"names-{Guid.NewGuid():n}")).FullName;
        File.WriteAllText(Path.Combine(folder, "p1.csv"), "a,b\nwrong,1\n");
        File.WriteAllText(Path.Combine(folder, file), "a,b\nright,1\n");
        (await LandedAsync(new TextFile { Location = Path.Combine(folder, file), Columns = ["a", "b"] })).ShouldBe(["right|1"]);
    }

    [Theory]
    [InlineData("a,b\n1\n")]
    [InlineData("a,b\n1,2,3\n")]
    public async Task A_malformed_record_stops_the_statement(string text)
    {
        var engine = await EngineAsync();
        var relation = await engine.LandAsync(Csv(text, "a", "b"), false, Token);
        (await Should.ThrowAsync<EngineException>(() => engine.ReadAsync($"SELECT count(a) FROM {relation}", Token))).Failure.ShouldBe(EngineFailure.Data);
    }

    [Fact]
    public async Task A_table_keeps_the_order_of_its_file_and_knows_its_rows()
    {
        var engine = await EngineAsync();
        const int count = 30_000;
        var text = string.Concat(Enumerable.Range(0, count).Select(n => $"{n},\"{(n % 7 == 0 ? "two\nlines" : n)}\"\n"));
        var landed = await engine.LandAsync(Csv("n,t\n" + text, "n", "t"), withRow: true, Token);
        var location = Path.Combine(Folder, $"{Guid.NewGuid():n}.parquet");

        (await engine.MaterializeAsync($"SELECT n, _row AS landed_row FROM {landed} AS rows_", new Target(location, FileFormat.Parquet), Token)).ShouldBe(count);

        File.Exists(location).ShouldBeTrue();
        var whole = engine.Dialect.TypeName(Type("long"));
        var wrong = await engine.ReadAsync($"SELECT count(*), count(*) FILTER (WHERE CAST(n AS {whole}) <> _row OR landed_row <> _row), max(_row) FROM {engine.Parquet([location], withRow: true)} AS rows_", Token);
        wrong.Rows[0].ShouldBe([(long)count, 0L, count - 1L]);
    }

    [Fact]
    public async Task A_sorted_query_is_written_in_its_order_and_an_empty_one_too()
    {
        var engine = await EngineAsync();
        var landed = await engine.LandAsync(Csv("n,t\n" + string.Concat(Enumerable.Range(0, 5000).Select(n => $"{n * 7919 % 5000:0000},x\n")), "n", "t"), false, Token);
        var (sorted, empty) = (Path.Combine(Folder, $"{Guid.NewGuid():n}.parquet"), Path.Combine(Folder, $"{Guid.NewGuid():n}.parquet"));
        await engine.MaterializeAsync($"SELECT n FROM {landed} AS rows_ ORDER BY n DESC", new Target(sorted, FileFormat.Parquet), Token);
        (await engine.MaterializeAsync($"SELECT n FROM {landed} AS rows_ WHERE 1 = 0", new Target(empty, FileFormat.Parquet), Token)).ShouldBe(0);

        var rows = await engine.ReadAsync($"SELECT count(*) FILTER (WHERE CAST(n AS {engine.Dialect.TypeName(Type("long"))}) <> 4999 - _row) FROM {engine.Parquet([sorted], withRow: true)} AS rows_", Token);
        rows.Rows[0].ShouldBe([0L]);
        var parts = await engine.ReadAsync($"SELECT count(*) FROM {engine.Parquet([empty, sorted])} AS rows_", Token);
        parts.Rows[0].ShouldBe([5000L]);
    }

    [Fact]
    public async Task Released_text_is_written_byte_for_byte()
    {
        var engine = await EngineAsync();
        var sql = engine.Dialect;
        var location = Path.Combine(Folder, $"{Guid.NewGuid():n}.csv");
        string?[] values = ["plain", "", null, "a,b", "a\"b", "two\nlines", "cr\r", "#x", "x#", " blank ", "é", "'"];
        var rows = string.Join(" UNION ALL ", values.Select((value, at) => $"SELECT {at} AS n, {(value is null ? $"CAST(NULL AS {sql.TypeName(Type("string"))})" : sql.Literal(value))} AS t"));

        await engine.MaterializeAsync($"SELECT CAST(n AS {sql.TypeName(Type("string"))}) AS {sql.Quote("n,1")}, t FROM ({rows}) AS rows_ ORDER BY rows_.n", new Target(location, FileFormat.Csv), Token);

        (await File.ReadAllTextAsync(location, Token)).ShouldBe("\"n,1\",t\n0,plain\n1,\"\"\n2,\n3,\"a,b\"\n4,\"a\"\"b\"\n5,\"two\nlines\"\n6,\"cr\r\"\n7,\"#x\"\n8,\"x#\"\n9, blank \n10,é\n11,'\n");
    }

    private TextFile Csv(string text, params string[] columns)
    {
        var path = Path.Combine(Folder, $"{Guid.NewGuid():n}.csv");
        File.WriteAllText(path, text);
        return new TextFile { Location = path, Columns = [.. columns], EndsWithCrLf = text.Split('"')[0].Contains("\r\n", StringComparison.Ordinal) };
    }

    private Task<string[]> LandedAsync(string text, params string[] columns) => LandedAsync(Csv(text, columns));

    private async Task<string[]> LandedAsync(TextFile file)
    {
        var engine = await EngineAsync();
        var result = await engine.ReadAsync($"SELECT * FROM {await engine.LandAsync(file, false, Token)} AS rows_", Token);
        return [.. result.Rows.Select(row => string.Join("|", row.Select(Written)))];
    }
}
