using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using Shouldly;
using Tamiz.Gate;
using Xunit;

namespace Tamiz.DuckDb.Tests.Runs;

/// <summary>Arbitrary small tables, bad records included, beside the same work done in C# line by line.</summary>
public partial class AccountTests
{
    private static readonly Gen<string?> Text = Gen.OneOf(
        Gen.OneOf<string?>(null, "", " ", "a", "a ", "b", "\tb", "x,y", "q\"q", "l\nm", "\u00A0ñ", "日本", "NULL", "#", "'", "\\", "l\r\nm"),
        Gen.Char.AlphaNumeric.Array[1, 3].Select(letters => (string?)new string(letters)));

    private static readonly Gen<string?> Number = Gen.OneOf<string?>(null, "", "1", "01", "+1", "2", "-3", "7", "x", "1.0", " 2 ", "99999999999", "2147483647");

    private static readonly Gen<Record[]> Tables = Gen.OneOf(
        Gen.Select(Text, Number, Text, (id, n, note) => new Record(Csv.Write([[id, n, note]]), id, n, note)),
        Gen.Select(Gen.OneOf<string?>("k1", "k2", "k3"), Gen.OneOf<string?>("1", "2", "7"), Gen.OneOf<string?>("u", "v", null), (id, n, note) => new Record(Csv.Write([[id, n, note]]), id, n, note)),
        Gen.OneOf("short\n", "a,b\n", "a,b,c,d\n", "\"x\"y,1,2\n", "x\"y,1,2\n", "a,\0,c\n").Select(text => new Record(text, null, null, null, IsReadable: false))).Array[0, 25];

    private static readonly Gen<string?[][]> Texts = Gen.Int[2, 4].SelectMany(columns => Text.Array[columns].Array[1, 20]);

    [Fact]
    public void Every_record_is_accounted_for_and_goes_where_the_rules_say()
    {
        var samples = 0;
        Tables.Sample(records =>
        {
            using var project = TestProject.OfTable("id string, n integer, note string", "id,n,note\n" + string.Concat(records.Select(record => record.Line)), """
                read: { max_unreadable: 100% }
                clean:
                  - trim: "*"
                  - filter: { keep: n is null or n <> 7 }
                  - deduplicate: exact
                checks:
                  - row_count: { min: 0 }
                  - unique: { key: id, on_fail: quarantine }
                  - not_null: { column: note, on_fail: quarantine }
                  - between: { column: n, min: 0, max: 1000000, on_fail: warn }
                """);
            var run = project.RunAsync().GetAwaiter().GetResult();

            var expected = new Model(records);
            run.Status("t.reconciliation").ShouldBe(CheckStatus.Pass, run.Check("t.reconciliation").Text);
            run.Account().ShouldBe(expected.Account);
            run.QuarantinedBy().ShouldBe(expected.Quarantined);
            run.Check("t.between(n)").RowsFailed.ShouldBe(expected.OutOfRange);
            Csv.Parse(run.Released()).Skip(1).Select(row => string.Join('|', row.Select(cell => cell ?? "∅"))).ShouldBe(expected.Kept);
            samples++;
        }, iter: 60, threads: 1);
        samples.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Text_that_nothing_was_done_to_is_released_as_it_came_null_and_empty_kept_apart() => Texts.Sample(rows =>
    {
        var names = Enumerable.Range(0, rows[0].Length).Select(at => $"c{at}").ToArray();
        using var project = TestProject.OfTable(string.Join(", ", names.Select(name => $"{name} string")), Csv.Write(rows.Prepend(names)));
        var run = project.RunAsync().GetAwaiter().GetResult();

        Csv.Parse(run.Released()).ShouldBe([names, .. rows]);
        Csv.Write(Csv.Parse(run.Released())).ShouldBe(Csv.Write(rows.Prepend(names)));
    }, iter: 40, threads: 1);

    private sealed record Record(string Line, string? Id, string? N, string? Note, bool IsReadable = true);

    /// <summary>What the rules of the first test mean, written as one would for a handful of lines.</summary>
    private sealed partial class Model
    {
        public Model(Record[] records)
        {
            var rows = new List<(long Record, string? Id, int? N, string? Note)>();
            var (merged, filtered, unreadable) = (0, 0, 0);
            foreach (var (at, record) in records.Index())
            {
                var (id, text, note) = (Trim(record.Id), Trim(record.N), Trim(record.Note));
                if (!record.IsReadable)
                {
                    unreadable++;
                    continue;
                }

                int? n = null;
                if (!string.IsNullOrEmpty(text))
                {
                    if (!WholeNumber().IsMatch(text) || !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed))
                    {
                        Quarantined.Add(at + 1, "t.is_type(n)");
                        continue;
                    }

                    n = parsed;
                }

                if (n is 7)
                    filtered++;
                else if (rows.Any(row => (row.Id, row.N, row.Note) == (id, n, note)))
                    merged++;
                else
                    rows.Add((at + 1, id, n, note));
            }

            foreach (var row in rows)
            {
                string[] broken = [.. row.Id is not null && rows.Count(other => other.Id == row.Id) > 1 ? ["t.unique(id)"] : Array.Empty<string>(), .. row.Note is null ? ["t.not_null(note)"] : Array.Empty<string>()];
                if (broken.Length > 0)
                    Quarantined.Add(row.Record, string.Join(';', broken));
                else
                    Kept.Add($"{row.Id ?? "∅"}|{row.N?.ToString(CultureInfo.InvariantCulture) ?? "∅"}|{row.Note}");
            }

            OutOfRange = rows.Count(row => row.N is < 0 or > 1_000_000);
            Account = $"{records.Length} = {Kept.Count} + {merged} + {filtered} + {Quarantined.Count} + {unreadable}";
        }

        public string Account { get; }

        public SortedDictionary<long, string> Quarantined { get; } = [];

        public List<string> Kept { get; } = [];

        public long OutOfRange { get; }

        private static string? Trim(string? text) => text is null or "" ? text : text.Trim() is { Length: > 0 } trimmed ? trimmed : null;

        [GeneratedRegex(@"^[+-]?[0-9]+\z")]
        private static partial Regex WholeNumber();
    }
}
