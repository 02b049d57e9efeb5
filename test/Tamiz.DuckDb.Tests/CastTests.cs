using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Shouldly;
using Tamiz.Schemas;
using Xunit;

namespace Tamiz.Tests;

/// <summary>The grammar of each type, by example and against an independent reading of random texts.</summary>
public class CastTests : DuckDbTest
{
    [Theory]
    [InlineData("long", "0 -0 +1 007 9223372036854775807 -9223372036854775808 00000000000000000000000000000000012")]
    [InlineData("byte", "127 -128 +0")]
    [InlineData("double", "0 -0 1. .5 +1.5E+03 1e-400 -1.5 nan NaN -nan +inf -Infinity INF 1e5 1.e5 .5e1 007")]
    [InlineData("float", "0 1.5 -3.4e38 1e-50 inf")]
    [InlineData("decimal(5,2)", "0 1 1. .5 -.5 +1.50 999.99 1.5000000000000000000000000000000000000000000000000000 000000000000000000000000000000000000000000001")]
    [InlineData("decimal(3,0)", "999 -1.000 .0 1.")]
    [InlineData("decimal(38,2)", "123456789012345678901234567890123456.12")]
    [InlineData("boolean", "true FALSE t F yes No y N 1 0")]
    [InlineData("date", "2026-01-02 0001-01-01 9999-12-31 2024-02-29")]
    [InlineData("timestamp", "2026-01-02 2026-01-02T03:04 2026-01-02T03:04Z 2026-01-02T03:04+02:00 2026-01-02T03:04:05 2026-01-02T03:04:05.1Z 2026-01-02T03:04:05.123456-18:00 0001-01-01T00:00:00Z 9999-12-31T23:59:59.999999Z")]
    [InlineData("timestamp_ntz", "2026-01-02 2026-01-02T03:04 2026-01-02T03:04:05 2026-01-02T03:04:05.1 9999-12-31T23:59:59.999999")]
    [InlineData("binary", "YQ== YWI= YWJj YWJjZA== +/+/")]
    public async Task These_texts_are_values(string type, string texts)
    {
        foreach (var text in texts.Split(' '))
            (await CastAsync(text, Type(type))).ShouldNotBeNull($"'{text}' as {type}");
    }

    [Theory]
    [InlineData("long", "1.0|1.|.5|1e3|0x1F|0b1|1_000| 1|1 |+|-|--1|+-1||abc|9223372036854775808|١|1,000|1\n")]
    [InlineData("byte", "128|-129|1.0")]
    [InlineData("double", "1_000| 1|1 |1\n|1\t|+-1|-+1|1e400|-1e400|.|e5|1e|1e+|0x1F|nan(1)|infinit||1,5|1f|true|1._0|٣|- 1")]
    [InlineData("float", "1e39|-1e39|1_0")]
    [InlineData("decimal(5,2)", "1.005|1.999|1000|-1000|999.991|1e2|1_000| 1|1 |.|+.||1,5")]
    [InlineData("decimal(3,0)", "1.5|1000|.5")]
    [InlineData("boolean", "on|off|2|| true|wahr|TRUE ")]
    [InlineData("date", "2026-1-2|2026-02-30|2026/01/02|20260102| 2026-01-02|2026-01-02 |2026-01-02\n|0000-01-01|10000-01-01|infinity|epoch|2026-01-02T00:00:00|-001-01-01||2026-13-01")]
    [InlineData("timestamp", "2026-01-02T24:00:00Z|2026-01-02T23:59:60Z|2026-01-02T03:04:05.1234567Z|2026-01-02T03:04:05+18:01|2026-01-02T03:04:05+2|2026-01-02T03:04:05 UTC|2026-01-02Z|2026-01-02t03:04:05Z|2026-01-02T3:04:05Z|2026-01-02T03:04:05.Z|2026-01-02T03:04:5.Z|0000-01-01T00:00:00Z|0001-01-01T00:00:00+01:00|9999-12-31T23:59:59-01:00|infinity|now|today||2026-01-02T03:04:05Z ")]
    [InlineData("timestamp_ntz", "2026-01-02T03:04:05Z|2026-01-02T03:04:05+00:00|2026-01-02T24:00:00|2026-01-02T03:04:60|0000-01-01T00:00:00|infinity||2026-02-30T00:00:00")]
    [InlineData("binary", "YQ|YQ=|YQ===|Y Q==|YWJj\n||ä|=")]
    public async Task These_texts_are_none(string type, string texts)
    {
        foreach (var text in texts.Split('|'))
            (await CastAsync(text, Type(type))).ShouldBeNull($"'{text}' as {type}");
    }

    [Theory]
    [InlineData("2026-01-02T03:04+02:00", "2026-01-02T01:04:00Z")]
    [InlineData("2026-01-02 03:04:05.5-01:30", "2026-01-02T04:34:05.500000Z")]
    [InlineData("2026-01-02", "2026-01-02T00:00:00Z")]
    [InlineData("2026-01-02T03:04:05", "2026-01-02T03:04:05Z")]
    public async Task Timestamps_become_instants_in_utc(string text, string instant)
    {
        var type = new ColumnType(TypeKind.Timestamp);
        (await ScalarAsync(Engine.Dialect.ReleasedText(Expression(text, new("x", type)), type))).ShouldBe(instant);
    }

    [Theory]
    [InlineData("dd/MM/yyyy", "date", "03/02/2026", "2026-02-03")]
    [InlineData("d.M.yyyy", "date", "3.2.2026", "2026-02-03")]
    [InlineData("d.M.yyyy", "date", "13.12.2026", "2026-12-13")]
    [InlineData("yyyyMMdd", "date", "20260203", "2026-02-03")]
    [InlineData("yyyy-MM-dd HH:mm:ss.SSS", "timestamp", "2026-02-03 04:05:06.007", "2026-02-03T04:05:06.007000Z")]
    [InlineData("dd.MM.yyyy HH:mm", "timestamp_ntz", "03.02.2026 04:05", "2026-02-03T04:05:00")]
    [InlineData("yyyy-MM-dd'T'HH:mm", "timestamp_ntz", "2026-02-03T04:05", "2026-02-03T04:05:00")]
    [InlineData("'100%' dd''MM''yyyy", "date", "100% 03'02'2026", "2026-02-03")]
    [InlineData("dd/MM/yyyy", "date", "3/2/2026", null)]
    [InlineData("dd/MM/yyyy", "date", "30/02/2026", null)]
    [InlineData("dd/MM/yyyy", "date", "03/02/26", null)]
    [InlineData("dd/MM/yyyy", "date", "03/02/2026 ", null)]
    [InlineData("dd/MM/yyyy", "date", "03-02-2026", null)]
    [InlineData("dd/MM/yyyy", "date", "2026-02-03", null)]
    [InlineData("dd/MM/yyyy", "date", "03/02/0000", null)]
    [InlineData("d.M.yyyy", "date", "003.2.2026", null)]
    [InlineData("dd.MM.yyyy HH:mm", "timestamp", "03.02.2026 24:00", null)]
    public async Task A_format_says_exactly_what_a_date_looks_like(string format, string type, string text, string? released)
    {
        var column = new Column("x", Type(type), Format: format);
        (await ScalarAsync(Engine.Dialect.ReleasedText(Expression(text, column), column.Type))).ShouldBe(released);
    }

    [Theory]
    [InlineData("dd/MM/yy", "'yy' is not known")]
    [InlineData("dd/MMM/yyyy", "'MMM' is not known")]
    [InlineData("MM/yyyy", "year, month and day must all be there")]
    [InlineData("dd/MM/yyyy dd", "'dd' stands twice")]
    [InlineData("dd/MM/yyyy HH:mm", "a date has no time of day")]
    [InlineData("dd'/MM/yyyy", "a quote is not closed")]
    public void A_format_that_cannot_be_meant_is_refused(string format, string why)
    {
        var error = Should.Throw<TamizException>(() => Engine.Dialect.CastOrNull("x", new("born", new(TypeKind.Date), Format: format)));
        error.Message.ShouldBe($"The format '{format}' of column 'born' cannot be used: {why}.");
        error.Hint.ShouldNotBeNull();
    }

    [Fact]
    public async Task Null_stays_null()
    {
        foreach (var kind in Enum.GetValues<TypeKind>().Where(kind => kind is not TypeKind.Nested))
        {
            var type = kind is TypeKind.Decimal ? new ColumnType(kind, 10, 2) : new(kind);
            (await ScalarAsync(Engine.Dialect.CastOrNull("CAST(NULL AS VARCHAR)", new("x", type)))).ShouldBeNull(type.Name);
        }
    }

    [Fact]
    public async Task Random_texts_are_whole_numbers_when_the_grammar_says_so() =>
        await CompareAsync("+-0123456789012345 ._exb", 12, new(TypeKind.Integer), text =>
            Regex.IsMatch(text, @"\A[+-]?[0-9]+\z") && BigInteger.Parse(text, CultureInfo.InvariantCulture) is var n && n >= int.MinValue && n <= int.MaxValue
                ? (long)n
                : null);

    [Fact]
    public async Task Random_texts_are_doubles_when_the_grammar_says_so() =>
        await CompareAsync("+-0123456789..eE _infatyn\n", 8, new(TypeKind.Double), text =>
            Regex.IsMatch(text, @"\A[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\z") && double.Parse(text, CultureInfo.InvariantCulture) is var number && double.IsFinite(number)
                ? number
                : Regex.Match(text, @"\A([+-]?)(nan|inf|infinity)\z", RegexOptions.IgnoreCase) is { Success: true } special
                ? special.Groups[2].Value[0] is 'n' or 'N' ? double.NaN : special.Groups[1].Value == "-" ? double.NegativeInfinity : double.PositiveInfinity
                : null);

    [Fact]
    public async Task Random_texts_are_decimals_when_the_grammar_says_so() =>
        await CompareAsync("+-000123456789.. _e", 9, new(TypeKind.Decimal, 5, 2), text =>
            Regex.IsMatch(text, @"\A[+-]?([0-9]+(\.[0-9]{0,2}0*)?|\.[0-9]{1,2}0*)\z")
                && decimal.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) is var n && Math.Abs(n) < 1000
                ? n
                : null);

    [Fact]
    public async Task Random_texts_are_dates_when_the_grammar_says_so() =>
        await CompareAsync(Mutations("2026-01-29", "0123-- /T.\n"), new(TypeKind.Date), text =>
            DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null);

    [Fact]
    public async Task Random_texts_are_local_timestamps_when_the_grammar_says_so() =>
        await CompareAsync(Mutations("2026-01-29T23:59:09.120", "01259--::T .Z+\n"), new(TypeKind.TimestampNtz), text =>
            Regex.IsMatch(text, @"\A[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)?\z")
                && DateTime.TryParse(text.Replace('T', ' '), CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
                && text[10..] is not [_, '2', '4', ..]
                ? time
                : null);

    [Fact]
    public async Task Random_texts_are_instants_when_the_grammar_says_so() =>
        await CompareAsync(Mutations("2026-01-29T23:59:09.120+02:00", "01259--::T .Z+\n").Concat(Mutations("2026-01-29T23:59:09Z", "01259--::T .Z+\n")), new(TypeKind.Timestamp), text =>
            Regex.IsMatch(text, @"\A[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]([01][0-9]|2[0-3]):[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-](0[0-9]|1[0-7]):[0-5][0-9]|[+-]18:00)?)?\z")
                && TryParseInstant(text, out var time)
                ? time
                : null);

    private static bool TryParseInstant(string text, out DateTime time)
    {
        // .NET knows offsets up to 14 hours only, so the offset is taken by hand.
        var zone = Regex.Match(text.Length > 10 ? text[10..] : "", "(Z|[+-][0-9:]{5})$").Value;
        var found = DateTime.TryParse(text[..^zone.Length], CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
        if (found && zone.Length == 6)
            time -= TimeSpan.ParseExact(zone[1..], "hh\\:mm", CultureInfo.InvariantCulture) * (zone[0] == '-' ? -1 : 1);
        time = DateTime.SpecifyKind(time, DateTimeKind.Utc);
        return found;
    }

    private static IEnumerable<string> Mutations(string good, string alphabet)
    {
        var random = new Random(20260102);
        for (var number = 0; number < 20_000; number++)
        {
            var text = good.ToCharArray().ToList();
            for (var change = random.Next(4); change > 0; change--)
            {
                var place = random.Next(text.Count);
                switch (random.Next(4))
                {
                    case 0: text.RemoveAt(place); break;
                    case 1: text.Insert(place, alphabet[random.Next(alphabet.Length)]); break;
                    default: text[place] = alphabet[random.Next(alphabet.Length)]; break;
                }
            }

            yield return random.Next(5) == 0 ? new string([.. text])[..random.Next(text.Count)] : new string([.. text]);
        }
    }

    private Task CompareAsync(string alphabet, int length, ColumnType type, Func<string, object?> expected)
    {
        var random = new Random(20260102);
        var texts = Enumerable.Range(0, 30_000).Select(_ => new string([.. Enumerable.Range(0, random.Next(length)).Select(_ => alphabet[random.Next(alphabet.Length)])]));
        return CompareAsync(texts, type, expected);
    }

    private async Task CompareAsync(IEnumerable<string> texts, ColumnType type, Func<string, object?> expected)
    {
        string[] all = [.. texts.Distinct()];
        var values = string.Join(", ", all.Select(Engine.Dialect.Literal));
        var rows = (await ReadAsync($"SELECT {Engine.Dialect.CastOrNull("t", new("x", type))} FROM (SELECT unnest([{values}]) AS t)")).Rows;
        var wrong =
            from pair in all.Zip(rows)
            let want = expected(pair.First)
            where !Equals(want, pair.Second[0])
            select $"'{pair.First}' is {pair.Second[0] ?? "null"}, not {want ?? "null"}";
        string.Join('\n', wrong.Take(20)).ShouldBe("");
        rows.Count(row => row[0] is not null).ShouldBeGreaterThan(100);
    }

    private static ColumnType Type(string name) => name.StartsWith("decimal", StringComparison.Ordinal)
        ? new(TypeKind.Decimal, int.Parse(name[8..^1].Split(',')[0], CultureInfo.InvariantCulture), int.Parse(name[8..^1].Split(',')[1], CultureInfo.InvariantCulture))
        : new(name == "timestamp_ntz" ? TypeKind.TimestampNtz : Enum.Parse<TypeKind>(name, ignoreCase: true));

    private Task<object?> CastAsync(string text, ColumnType type) => ScalarAsync(Expression(text, new("x", type)));

    private string Expression(string text, Column column) => Engine.Dialect.CastOrNull(Engine.Dialect.Literal(text), column);
}
