using System.Text;
using CsCheck;
using Shouldly;
using Tamiz.Records;
using Xunit;

namespace Tamiz.Tests.Records;

public class ScannerPropertyTests
{
    private static readonly CsvFormat Format = new();

    private const string OtherBlanks = "\t\n\v\f\r\u0085\u00a0\u1680\u2003\u2028\u205f\u3000";

    private static readonly WalkLimits Small = new(Buffer: 4096);

    private static readonly Gen<byte[]> AnyFile = Gen.OneOf(Soup.Bytes, Soup.AlmostGood);

    [Fact]
    public void Whatever_the_writer_writes_is_readable_and_comes_back() =>
        Soup.Tables.Sample(rows =>
        {
            var columns = rows.Length == 0 ? 1 : rows[0].Length;
            var header = Enumerable.Range(0, columns).Select(column => $"c{column}");
            var text = CsvText.Line(header) + string.Concat(rows.Select(row => CsvText.Line(row)));
            var bytes = Encoding.UTF8.GetBytes(text);

            var index = Scan(bytes);
            var read = Read(bytes, index, Enumerable.Range(1, rows.Length).Select(number => (long)number));

            index.Unreadable.ShouldBeEmpty();
            index.Records.ShouldBe(rows.Length);
            index.NeedsNormalising.ShouldBeFalse();
            read.Select(record => record.Fields.AsEnumerable()).ShouldBe(rows);
        }, iter: 2_000);

    [Fact]
    public void A_file_said_to_have_only_spaces_has_no_other_blank_in_any_field()
    {
        var saidSo = 0;
        var blanks = Gen.Int[0, OtherBlanks.Length - 1].Select(at => OtherBlanks[at]);
        var cell = Gen.Frequency((40, Gen.OneOf("a", " b ", "", "ñ", "ü,1", "\U0001F600")), (1, blanks.Select(blank => $"x{blank}")));
        Gen.Select(cell.Array[2].Array[1, 12], Gen.OneOf(',', '\t', ';'), Gen.OneOf("\n", "\r\n", "\r"), Gen.Bool).Sample((rows, delimiter, end, bom) =>
        {
            var format = new CsvFormat { Delimiter = delimiter };
            string Quoted(string text) => text.Length == 0 || text.AsSpan().IndexOfAny(delimiter, '\n', '\r') >= 0 ? $"\"{text}\"" : text;
            var text = (bom ? "\uFEFF" : "") + string.Concat(rows.Prepend(["h", "k"]).Select(row => string.Join(delimiter, row.Select(Quoted)) + end));
            var index = CsvScanner.IndexAsync(new RecordWalker(new MemoryStream(Encoding.UTF8.GetBytes(text)), format, null, Small), null, CancellationToken.None).GetAwaiter().GetResult();

            saidSo += index.HasOnlySpaces ? 1 : 0;
            if (index.HasOnlySpaces)
                rows.SelectMany(row => row).ShouldAllBe(field => field.All(character => character == ' ' || !char.IsWhiteSpace(character)));
        }, iter: 5_000, threads: 1);
        saidSo.ShouldBeGreaterThan(1_000);
    }

    [Fact]
    public void Stretches_cover_the_file_and_hold_every_record_once() =>
        AnyFile.Sample(bytes =>
        {
            var stretches = Walk(bytes, Small);
            var index = Scan(bytes);

            var at = index.ByteOrderMark ? 3L : 0L;
            foreach (var stretch in stretches)
            {
                stretch.Offset.ShouldBe(at);
                at += stretch.Length;
            }

            at.ShouldBe(bytes.Length);
            stretches.Sum(stretch => stretch.Records).ShouldBe((int)index.Records);
            stretches.Where(stretch => stretch.Kind is StretchKind.Blank)
                .ShouldAllBe(stretch => bytes.Skip((int)stretch.Offset).Take(stretch.Length).All(value => value == '\n' || value == '\r'));
            index.Readable.ShouldBe(stretches.Where(stretch => stretch.Kind is StretchKind.Records).Sum(stretch => stretch.Records));
        }, iter: 5_000);

    [Fact]
    public void The_fast_way_and_the_careful_way_agree() =>
        Gen.Select(AnyFile, Gen.Int[20, 400], Gen.Int[1, 4].Nullable()).Sample((bytes, limit, fields) =>
        {
            var fast = Scan(bytes, new WalkLimits(Small.Buffer, limit), fields);
            var careful = Scan(bytes, new WalkLimits(Small.Buffer, limit, Runs: false), fields);
            fast.ToJson().ToJsonString().ShouldBe(careful.ToJson().ToJsonString());
        }, iter: 10_000);

    [Fact]
    public void The_size_of_buffers_and_reads_does_not_matter() =>
        Gen.Select(AnyFile, Gen.Int[20, 400], Gen.Int[3, 150], Gen.Int[1, 70].Array[0, 5]).Sample((bytes, limit, buffer, portions) =>
        {
            var whole = Scan(bytes, new WalkLimits(Small.Buffer, limit));
            var split = Scan(bytes, new WalkLimits(buffer, limit), portions: portions);
            split.ToJson().ToJsonString().ShouldBe(whole.ToJson().ToJsonString());
        }, iter: 10_000);

    [Fact]
    public void Quotes_are_seen_in_the_rest_of_a_header_whose_return_ends_a_read()
    {
        for (var length = 24; length < 64; length++)
        {
            var bytes = Encoding.UTF8.GetBytes(new string('a', length) + "\"\"\r");
            Scan(bytes, new WalkLimits(4, Record: 23)).HasQuotes.ShouldBeTrue($"behind {length} letters");
        }
    }

    [Fact]
    public void Lines_are_counted_as_a_reader_of_lines_counts_them() =>
        AnyFile.Where(bytes => bytes.Length < 3 || bytes[0] != 0xEF).Sample(bytes =>
        {
            using var reader = new StringReader(Encoding.Latin1.GetString(bytes));
            var lines = 0;
            while (reader.ReadLine() is not null)
                lines++;
            Scan(bytes).Lines.ShouldBe(lines);
        }, iter: 5_000);

    [Fact]
    public void A_normalised_file_holds_the_readable_records_in_order_and_nothing_else() =>
        AnyFile.Sample(bytes =>
        {
            var index = Scan(bytes);
            if (index.UnreadableHeader is not null)
                return;

            var clean = Normalise(bytes, index);
            var second = Scan(clean, fields: index.ExpectedFields);
            var rows = Enumerable.Range(0, (int)index.Readable).Select(row => (long)row).ToArray();

            second.Records.ShouldBe(index.Readable);
            second.NeedsNormalising.ShouldBeFalse();
            second.ByteOrderMark.ShouldBeFalse();
            second.Header.ShouldBe(index.Header.Select(name => name.Replace("\r", "", StringComparison.Ordinal)));
            Read(clean, second, rows.Select(row => row + 1)).Select(record => Print(record))
                .ShouldBe(Read(bytes, index, rows.Select(index.RecordOf)).Select(record => Print(record)));
        }, iter: 5_000);

    [Fact]
    public void Records_read_alone_are_those_read_with_all_others() =>
        Gen.Select(AnyFile, Gen.Int[2, 9]).Sample((bytes, every) =>
        {
            var index = Scan(bytes);
            var all = Read(bytes, index, Enumerable.Range(1, (int)index.Records).Select(number => (long)number));
            var wanted = all.Where(record => record.Record % every == 0).ToList();

            Read(bytes, index, wanted.Select(record => record.Record)).Select(record => $"{record.Record} {record.FirstLine} {Print(record)}")
                .ShouldBe(wanted.Select(record => $"{record.Record} {record.FirstLine} {Print(record)}"));
        }, iter: 5_000);

    [Fact]
    public void A_byte_order_mark_behind_blank_lines_is_text_and_stays_so()
    {
        var bytes = "\r\n\uFEFF\r\n1\r\n"u8.ToArray();
        var index = Scan(bytes);

        index.Header.ShouldBe(["\uFEFF"]);
        Scan(Normalise(bytes, index)).Header.ShouldBe(["\uFEFF"]);
        Scan(Normalise(bytes, index)).Records.ShouldBe(1);
    }

    [Fact]
    public void Json_comes_back_the_same() =>
        AnyFile.Sample(bytes =>
        {
            var index = Scan(bytes);
            RecordIndex.FromJson(index.ToJson()).ShouldBe(index);
        });

    private static string Print(RecordText record) => string.Join('|', record.Fields.Select(field => field is null ? "null" : $"<{field}>"));

    private static RecordIndex Scan(byte[] bytes, WalkLimits? limits = null, int? fields = null, int[]? portions = null)
    {
        var walker = new RecordWalker(new ChoppyStream(bytes, portions ?? []), Format, fields, limits ?? Small);
        return CsvScanner.IndexAsync(walker, fields, CancellationToken.None).GetAwaiter().GetResult();
    }

    private static byte[] Normalise(byte[] bytes, RecordIndex index)
    {
        using var target = new MemoryStream();
        var walker = new RecordWalker(new MemoryStream(bytes), Format, index.ExpectedFields, Small);
        CsvNormaliser.WriteAsync(walker, target, CancellationToken.None).GetAwaiter().GetResult().ShouldBe(index.Readable);
        return target.ToArray();
    }

    private static List<RecordText> Read(byte[] bytes, RecordIndex index, IEnumerable<long> records) =>
        [.. RecordText.ReadAsync(new RecordWalker(new MemoryStream(bytes), Format, index.ExpectedFields, Small), [.. records], CancellationToken.None)
            .ToBlockingEnumerable()];

    private static List<Stretch> Walk(byte[] bytes, WalkLimits limits)
    {
        var walker = new RecordWalker(new MemoryStream(bytes), Format, null, limits);
        var stretches = new List<Stretch>();
        while (walker.FillAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            while (walker.TryNext(out var stretch))
                stretches.Add(stretch);
        }

        return stretches;
    }
}
