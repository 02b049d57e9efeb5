using System.Globalization;
using CsCheck;
using Shouldly;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>Arbitrary tables of text, written in every way the scanner knows, come out of a run unchanged and counted.</summary>
public class RoundTripTests
{
    /// <summary>How many tables; more by hand.</summary>
    private static readonly int Tables = int.Parse(Environment.GetEnvironmentVariable("TAMIZ_ROUND_TRIPS") ?? "150", CultureInfo.InvariantCulture);

    private static readonly Gen<string?> Cells = Gen.OneOf(
        Gen.OneOf<string?>(null, null, "", "a", "b b", "1", " ", "  x ", "\t", "ñ", "\u2028", "\"", "\"\"", "#", "\\", "'", "NULL", ","),
        Gen.OneOf<string?>("\r", "\n", "\r\n", "\n\r", "a\rb", "a\nb", "a\r\nb", "\ra", "a\r", "\"\r", ";\n,", "\r\r", "|\r\n\""),
        Gen.OneOf(Gen.OneOf('\r', '\n', '"', ',', ';', ' ', 'x')).Array[0, 6].Select(letters => (string?)new string(letters)));

    private static readonly Gen<Written> Files =
        from columns in Gen.Int[1, 4]
        from rows in Cells.Array[columns].Array[1, 8]
        from quoted in Gen.Bool.Array[columns * rows.Length]
        from end in Gen.OneOf("\n", "\r\n", "\r")
        from delimiter in Gen.OneOf(',', ';', '\t', '|')
        from header in Gen.Bool
        from quotedHeader in Gen.Bool
        from mark in Gen.OneOf("", "", "\uFEFF")
        from last in Gen.Bool
        select new Written(rows, quoted, end, delimiter, header, quotedHeader, mark, last);

    [Fact]
    public void A_table_of_text_comes_out_as_it_went_in()
    {
        var tables = 0;
        Files.Sample(
            file =>
            {
                using var project = TestProject.OfTable(file.Columns, file.Text, $"read: {{ delimiter: \"{(file.Delimiter == '\t' ? "\\t" : file.Delimiter)}\", header: {(file.Header ? "true" : "false")} }}");

                var run = project.RunAsync().GetAwaiter().GetResult();

                run.ExitCode.ShouldBe(0, run.Result.Failure?.Message);
                Show(Csv.Parse(run.Released())[1..]).ShouldBe(Show(file.Rows));
                run.Account().ShouldBe($"{file.Rows.Length} = {file.Rows.Length} + 0 + 0 + 0 + 0");
                Interlocked.Increment(ref tables);
            },
            iter: Tables, threads: 1, print: file => file.Print());
        tables.ShouldBeGreaterThanOrEqualTo(Tables);
    }

    [Theory]
    [InlineData("\"a\rb\",c\nd,e\n")]
    [InlineData("\"a\rb\",c\nd,e")]
    [InlineData("\"a\nb\",c\r\nd,e\r\n")]
    [InlineData("\"a\r\nb\",c\nd,e\n")]
    [InlineData("\"a\nb\",c\rd,e\r")]
    [InlineData("\"\r\",c\nd,e\n")]
    [InlineData("d,e\n\"a\",\"c\r\"\n")]
    [InlineData("\"a\rb\",c\n")]
    [InlineData("\"a\rb\",c")]
    [InlineData("\"\",\"\r\"\n,\"\"\n")]
    public async Task Line_ends_inside_quotes_of_a_file_without_header_are_content(string text)
    {
        using var project = TestProject.OfTable("c0 string, c1 string", text, "read: { header: false }");
        using var headed = TestProject.OfTable("c0 string, c1 string", "c0,c1\n" + text, "");

        var run = await project.RunAsync();

        run.ExitCode.ShouldBe(0, run.Result.Failure?.Message);
        run.Released().ShouldBe((await headed.RunAsync()).Released());
    }

    private static string Show(IEnumerable<string?[]> rows) =>
        string.Join(" / ", rows.Select(row => string.Join(" | ", row.Select(cell => cell is null ? "∅" : $"<{cell.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}>"))));

    private sealed record Written(string?[][] Rows, bool[] Quoted, string End, char Delimiter, bool Header, bool QuotedHeader, string Mark, bool Last)
    {
        public string Columns => string.Join(", ", Names.Select(name => $"{name} string"));

        public string Text
        {
            get
            {
                var lines = Rows.Select((row, at) => string.Join(Delimiter, row.Select((cell, column) => Field(cell, Quoted[(at * row.Length) + column])))).ToList();
                if (Header)
                    lines.Insert(0, string.Join(Delimiter, Names.Select(name => Field(name, QuotedHeader))));

                // Behind the last line end an empty line is no record, so nothing may be left out there.
                return Mark + string.Join(End, lines) + (Last || lines[^1].Length == 0 ? End : "");
            }
        }

        private IEnumerable<string> Names => Enumerable.Range(0, Rows[0].Length).Select(column => $"c{column}");

        public string Print() => $"{(Header ? "header" : "no header")} '{Delimiter}' {Text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}";

        private string Field(string? cell, bool quoted) => cell switch
        {
            null => "",
            _ when quoted || cell.Length == 0 || cell.AsSpan().ContainsAny([Delimiter, '"', '\r', '\n']) => '"' + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + '"',
            _ => cell,
        };
    }
}
