using System.Security.Cryptography;
using System.Text;
using Shouldly;
using Tamiz.Records;
using Xunit;

namespace Tamiz.Tests.Records;

public class CsvScannerTests
{
    [Theory]
    [InlineData("", 0, 0, 0, LineEnding.None)]
    [InlineData("a,b", 1, 0, 0, LineEnding.None)]
    [InlineData("a,b\n", 1, 0, 0, LineEnding.Lf)]
    [InlineData("a,b\n1,2\n3,4\n", 3, 2, 0, LineEnding.Lf)]
    [InlineData("a,b\n1,2\n3,4", 3, 2, 0, LineEnding.Lf)]
    [InlineData("a,b\r\n1,2\r\n", 2, 1, 0, LineEnding.CrLf)]
    [InlineData("a,b\r1,2\r", 2, 1, 0, LineEnding.Cr)]
    [InlineData("a,b\r\n1,2\n", 2, 1, 0, LineEnding.Mixed)]
    [InlineData("a,b\n1,2\r3,4\n", 3, 2, 0, LineEnding.Mixed)]
    [InlineData("\n\na,b\n\n1,2\n\n", 6, 1, 4, LineEnding.Lf)]
    [InlineData("a,b\n\"x\r\ny\",2\n", 3, 1, 0, LineEnding.Lf)]
    [InlineData("a,b\n,\n", 2, 1, 0, LineEnding.Lf)]
    [InlineData("a\n1\n\n3\n", 4, 3, 0, LineEnding.Lf)]
    [InlineData("\na\n\n", 3, 1, 1, LineEnding.Lf)]
    public async Task Counts_lines_records_and_blank_lines(string text, long lines, long records, long blankLines, LineEnding ending)
    {
        var index = await ScanAsync(text);

        index.ShouldSatisfyAllConditions(
            () => index.Lines.ShouldBe(lines),
            () => index.Records.ShouldBe(records),
            () => index.BlankLines.ShouldBe(blankLines),
            () => index.LineEnding.ShouldBe(ending),
            () => index.Bytes.ShouldBe(Encoding.UTF8.GetByteCount(text)),
            () => index.Unreadable.ShouldBeEmpty());
    }

    [Theory]
    [InlineData("a,b\n1\n3,4\n", "1: lines 2-2, bytes 4+2, WrongFieldCount 1")]
    [InlineData("a,b\n1,2,3\n3,4\n", "1: lines 2-2, bytes 4+6, WrongFieldCount 3")]
    [InlineData("a,b\n1,\"x\ny\",3\n3,4\n", "1: lines 2-3, bytes 4+10, WrongFieldCount 3")]
    [InlineData("a,b\n1,2\nx\"y,2\n3,4\n", "2: lines 3-3, bytes 8+6, QuoteInUnquotedField 0")]
    [InlineData("a,b\n\"x\"y,2\n3,4\n", "1: lines 2-2, bytes 4+7, TextAfterQuote 0")]
    [InlineData("a,b\n\"x\" ,2\n3,4\n", "1: lines 2-2, bytes 4+7, TextAfterQuote 0")]
    [InlineData("a,b\n\"x,2\n3,4\n", "1: lines 2-2, bytes 4+5, UnterminatedQuote 0")]
    [InlineData("a,b\n3,4\n1,\"x", "2: lines 3-3, bytes 8+4, UnterminatedQuote 0")]
    [InlineData("a,b\n\"m\nn\",\"x\n3,4\n", "1: lines 2-3, bytes 4+9, UnterminatedQuote 0")]
    [InlineData("a,b\nx\0,2\n3,4\n", "1: lines 2-2, bytes 4+5, NulByte 2")]
    [InlineData("a,b\r\n\"x,2\r\n3,4\r\n", "1: lines 2-2, bytes 5+6, UnterminatedQuote 0")]
    public async Task Sets_an_unreadable_record_aside_and_goes_on(string text, string expected)
    {
        var index = await ScanAsync(text);

        index.Unreadable.Select(Print).ShouldBe([expected]);
        index.Readable.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_stray_quote_costs_its_own_line_only()
    {
        var lines = Enumerable.Range(0, 1000).Select(number => number == 400 ? "400,\"stray" : $"{number},\"two\nlines\"");

        var index = await ScanAsync("id,text\n" + string.Join('\n', lines));

        index.Unreadable.Select(Print).ShouldBe(["401: lines 802-802, bytes 6298+11, TextAfterQuote 0"]);
        index.Readable.ShouldBe(999);
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_found_where_they_are()
    {
        var scanned = await CsvScanner.ScanAsync(
            new MemoryStream([.. "a,b\n1,2\n"u8, 0xE9, .. ",x\n3,4\n"u8]), new CsvFormat(), cancellationToken: TestContext.Current.CancellationToken);

        scanned.Index.Unreadable.Select(Print).ShouldBe(["2: lines 3-3, bytes 8+4, InvalidUtf8 2"]);
    }

    [Fact]
    public async Task A_record_that_is_too_long_is_skipped_without_being_held()
    {
        var text = "a,b\n1,2\n" + new string('x', 5_000) + ",y\r\n3,4\n";

        var index = await ScanAsync(text, new WalkLimits(Buffer: 64, Record: 100));

        index.Unreadable.Select(Print).ShouldBe(["2: lines 3-3, bytes 8+5004, TooLong 0"]);
        index.Records.ShouldBe(3);
        index.Lines.ShouldBe(4);
    }

    [Theory]
    [InlineData("\"a\",\"b c\"\n", new[] { "a", "b c" })]
    [InlineData("\"say \"\"hi\"\"\",,\"x\ny\"\n", new[] { "say \"hi\"", "", "x\ny" })]
    [InlineData(" a ,ñ", new[] { " a ", "ñ" })]
    public async Task The_header_is_given_as_written(string text, string[] expected) =>
        (await ScanAsync(text)).Header.ShouldBe(expected);

    [Fact]
    public async Task A_header_that_cannot_be_read_is_no_record()
    {
        var index = await ScanAsync("a,\"b\n1,2\n3,4\n");

        Print(index.UnreadableHeader!.Value).ShouldBe("0: lines 1-1, bytes 0+5, UnterminatedQuote 0");
        index.Header.ShouldBeEmpty();
        index.Records.ShouldBe(2);
        index.Unreadable.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_number_of_fields_asked_for_goes_before_the_header()
    {
        var scanned = await CsvScanner.ScanAsync(
            Bytes("a,b\n1,2\n1,2,3\n"), new CsvFormat(), expectedFields: 3, cancellationToken: TestContext.Current.CancellationToken);

        scanned.Index.Unreadable.Select(record => record.Record).ShouldBe([1L]);
    }

    [Fact]
    public async Task Without_a_header_the_first_record_says_how_many_fields()
    {
        var scanned = await CsvScanner.ScanAsync(
            Bytes("1;2\n3\n'4;'''"), new CsvFormat { Delimiter = ';', Quote = '\'', Header = false }, cancellationToken: TestContext.Current.CancellationToken);

        scanned.Index.Records.ShouldBe(3);
        scanned.Index.Fields.ShouldBe(2);
        scanned.Index.Unreadable.Select(record => record.Record).ShouldBe([2L, 3L]);
    }

    [Fact]
    public async Task Copies_and_hashes_what_it_reads()
    {
        var bytes = Encoding.UTF8.GetBytes("\uFEFFa,b\r\n1,2\n" + new string('x', 3_000_000));
        using var copy = new MemoryStream();

        var scanned = await CsvScanner.ScanAsync(new MemoryStream(bytes), new CsvFormat(), null, copy, TestContext.Current.CancellationToken);

        copy.ToArray().ShouldBe(bytes);
        scanned.Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        scanned.Index.ByteOrderMark.ShouldBeTrue();
        scanned.Index.Header.ShouldBe(["a", "b"]);
    }

    [Theory]
    [InlineData("a,b\n1,2\n", false)]
    [InlineData("a,b\r\n1,2\r\n", false)]
    [InlineData("\uFEFFa,b\n1,2\n", false)]
    [InlineData("a,b\r1,2\r", true)]
    [InlineData("a,b\n1,2\r\n", true)]
    [InlineData("a,b\n\n1,2\n", true)]
    [InlineData("a,b\n1\n", true)]
    public async Task Says_whether_an_engine_can_read_the_bytes_as_they_are(string text, bool expected) =>
        (await ScanAsync(text)).NeedsNormalising.ShouldBe(expected);

    [Fact]
    public async Task Notes_quotes_long_records_and_records_over_several_lines()
    {
        var plain = await ScanAsync("a,b\n1,2222\n");
        var quoted = await ScanAsync("a,b\n\"1\",2\n");
        var multi = await ScanAsync("a,b\n\"1\n\",2\n");

        (plain.HasQuotes, plain.HasMultiLineRecords, plain.LongestRecord).ShouldBe((false, false, 6));
        (quoted.HasQuotes, quoted.HasMultiLineRecords).ShouldBe((true, false));
        (multi.HasQuotes, multi.HasMultiLineRecords).ShouldBe((true, true));
    }

    [Theory]
    [InlineData(',', ',')]
    [InlineData('ü', '"')]
    [InlineData('\n', '"')]
    public async Task Refuses_marks_that_cannot_be_told_apart(char delimiter, char quote) =>
        await Should.ThrowAsync<ArgumentException>(
            () => CsvScanner.ScanAsync(Bytes(""), new CsvFormat { Delimiter = delimiter, Quote = quote }, cancellationToken: TestContext.Current.CancellationToken));

    private static string Print(UnreadableRecord record) =>
        $"{record.Record}: lines {record.FirstLine}-{record.LastLine}, bytes {record.Offset}+{record.Length}, {record.Reason} {record.Fields}";

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private static Task<RecordIndex> ScanAsync(string text, WalkLimits? limits = null) =>
        CsvScanner.IndexAsync(new RecordWalker(Bytes(text), new CsvFormat(), null, limits), null, TestContext.Current.CancellationToken);
}
