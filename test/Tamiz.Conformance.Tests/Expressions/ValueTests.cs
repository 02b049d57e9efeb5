using Shouldly;
using Tamiz.Engines;
using Xunit;

namespace Tamiz.Conformance.Tests.Expressions;

public sealed class DuckDbValueTests(BothEngines engines) : ValueTests(engines, "duckdb");

public sealed class SparkValueTests(BothEngines engines) : ValueTests(engines, "spark");

/// <summary>Values, aggregates and fingerprints: the same on every engine, or at least alike where only likeness is promised.</summary>
public abstract class ValueTests(BothEngines engines, string name) : ConformanceTest(engines, name)
{
    private static readonly int[] Bits = [0, 1, 2, 61];

    [Theory]
    [InlineData("date", "2024-02-28", "date", "2024-03-01", 2L)]
    [InlineData("date", "2024-03-01", "date", "2024-02-28", -2L)]
    [InlineData("timestamp_ntz", "2026-01-01 23:59:59", "timestamp_ntz", "2026-01-02 00:00:00", 1L)]
    [InlineData("timestamp", "2026-01-01 23:30:00-01:00", "date", "2026-01-02", 0L)]
    [InlineData("date", "0001-01-01", "date", "9999-12-31", 3652058L)]
    public async Task Days_between_are_days_of_the_calendar(string fromType, string from, string toType, string to, long days) =>
        (await ValuesAsync(sql => [sql.DaysBetween(sql.TypedLiteral(from, Type(fromType)), sql.TypedLiteral(to, Type(toType)))])).ShouldBe([days]);

    [Theory]
    [InlineData("integer", "3 1 2 10", 0.5, 2.5)]
    [InlineData("decimal(5,2)", "1.50 2.50", 0.25, 1.75)]
    [InlineData("double", "1 2 3 4 5", 0.9, 4.6)]
    [InlineData("double", "7", 0.5, 7.0)]
    public async Task A_percentile_lies_between_two_values_in_proportion(string type, string values, double share, double expected)
    {
        var value = (double)(await AggregateAsync(type, values.Split(' '), (sql, v) => sql.Percentile(v, (decimal)share)))!;
        value.ShouldBe(expected, expected * 1e-9);
    }

    [Theory]
    [InlineData("integer", "3 1 2 10", 1, "2")]
    [InlineData("decimal(38,2)", "123456789012345678901234567890123456.12 1 2", 2, "123456789012345678901234567890123456.12")]
    [InlineData("double", "nan 1 -inf", 2, "nan")]
    [InlineData("double", "nan 1 -inf", 0, "-inf")]
    [InlineData("date", "2026-01-02 2025-01-02", 0, "2025-01-02")]
    [InlineData("string", "b a c", 1, "b")]
    [InlineData("long", "9007199254740993 1", 1, "9007199254740993")]
    public async Task A_value_at_a_place_is_unchanged(string type, string values, int place, string expected)
    {
        var all = values.Split(' ');
        (await AggregateAsync(type, [.. all, null], (sql, v) => sql.ReleasedText(sql.ValueAt(v, place, all.Length), Type(type)))).ShouldBe(expected);
    }

    [Theory]
    [InlineData("integer", "2147483647 2147483647 1", "4294967295")]
    [InlineData("long", "9223372036854775807 9223372036854775807", "18446744073709551614")]
    [InlineData("decimal(5,2)", "999.99 999.99", "1999.98")]
    [InlineData("float", "0.5 0.25", "0.75")]
    [InlineData("byte", "127 127", "254")]
    public async Task Sums_neither_overflow_nor_lose_digits(string type, string values, string expected) =>
        (await AggregateAsync(type, values.Split(' '), (sql, v) => sql.ReleasedText($"sum({sql.Summand(v, Type(type))})", Type(type).IsFloatingPoint ? Type("double") : Type(type)))).ShouldBe(expected);

    [Theory]
    [InlineData("decimal(5,2)", "12.50", "1250")]
    [InlineData("decimal(5,2)", "-0.01", "-1")]
    [InlineData("decimal(38,10)", "1234567890123456789012345678.0123456789", "12345678901234567890123456780123456789")]
    [InlineData("long", "-9223372036854775808", "-9223372036854775808")]
    public async Task A_number_without_its_point_is_a_whole_number(string type, string text, string expected) =>
        (await ValuesAsync(sql => [$"CAST({sql.Unscaled(sql.TypedLiteral(text, Type(type)), Type(type))} AS {sql.TypeName(Type("string"))})"])).ShouldBe([expected]);

    [Fact]
    public async Task Bits_are_told() =>
        (await ValuesAsync(sql => Bits.Select(bit => sql.HasBit($"CAST({sql.Literal(5L | (1L << 61))} AS {sql.TypeName(Type("long"))})", bit)))).ShouldBe([true, false, true, true]);

    [Fact]
    public async Task Whole_numbers_of_any_size_are_literals() =>
        (await ValuesAsync(sql => [sql.Literal(long.MaxValue), sql.Literal(long.MinValue + 1), sql.Literal(0L)])).ShouldBe([long.MaxValue, long.MinValue + 1, 0L]);

    [Fact]
    public async Task Results_are_read_without_losing_a_digit()
    {
        var engine = await EngineAsync();
        string Value(string text, string type) => engine.Dialect.TypedLiteral(text, Type(type));
        var row = await ValuesAsync(_ =>
        [
            Value("-7", "byte"), Value("7", "long"), Value("true", "boolean"), Value("0.5", "float"), Value("nan", "double"), Value("1.50", "decimal(10,2)"),
            "'x'", "NULL", Value("AP8=", "binary"), Value("2026-01-02", "date"), Value("2026-01-02 03:04:05.000006", "timestamp_ntz"), Value("2026-01-02T03:04:05+01:00", "timestamp"),
            Value("99999999999999999999999999999999999.123", "decimal(38,3)"), Value("0001-01-01", "date"),
        ]);
        row.ShouldBe(
        [
            -7L, 7L, true, 0.5, double.NaN, 1.50m, "x", null, new byte[] { 0, 255 }, new DateOnly(2026, 1, 2), new DateTime(2026, 1, 2, 3, 4, 5, 0, 6),
            new DateTime(2026, 1, 2, 2, 4, 5, DateTimeKind.Utc), "99999999999999999999999999999999999.123", new DateOnly(1, 1, 1),
        ]);
    }

    [Theory]
    [InlineData("NULL:integer|1:integer", "1:integer|NULL:integer")]
    [InlineData("NULL:integer|NULL:integer|1:integer", "NULL:integer|1:integer|NULL:integer")]
    [InlineData("a:string|b:string", "ab:string|:string")]
    [InlineData(":string", "NULL:string")]
    [InlineData("1:integer|2:integer", "2:integer|1:integer")]
    [InlineData("nan:double", "NULL:double")]
    [InlineData("1.5:double", "1.5000000000000002:double")]
    [InlineData("true:boolean", "false:boolean")]
    [InlineData("2026-01-02T00:00:00Z:timestamp", "2026-01-02T00:00:00.000001Z:timestamp")]
    public async Task Rows_that_differ_have_other_fingerprints(string one, string other) => (await FingerprintAsync(one)).ShouldNotBe(await FingerprintAsync(other));

    [Theory]
    [InlineData("nan:double", "-nan:double")]
    [InlineData("0:double", "-0:double")]
    [InlineData("1.50:decimal(5,2)", "1.5:decimal(5,2)")]
    public async Task Rows_that_are_equal_have_the_same(string one, string other) => (await FingerprintAsync(one)).ShouldBe(await FingerprintAsync(other));

    [Fact]
    public async Task The_order_counts_only_with_a_position()
    {
        var engine = await EngineAsync();
        async Task<string> Of(string rows, string? position)
        {
            var (first, second) = engine.Dialect.FingerprintSums(["a"], position);
            return string.Join('/', (await engine.ReadAsync($"SELECT {first}, {second} FROM (VALUES {rows}) AS t_(a, p)", Token)).Rows[0]);
        }

        (await Of("(5, 0), (6, 1)", null)).ShouldBe(await Of("(6, 0), (5, 1)", null));
        (await Of("(5, 0), (6, 1)", "p")).ShouldNotBe(await Of("(6, 0), (5, 1)", "p"));
        (await Of("(5, 0), (6, 1)", "p")).ShouldBe(await Of("(6, 1), (5, 0)", "p"));
        var (one, other) = engine.Dialect.FingerprintSums(["a"]);
        (await engine.ReadAsync($"SELECT {one}, {other} FROM (SELECT 1 AS a WHERE 1 = 0) AS t_", Token)).Rows[0].ShouldBe(["0", "0"]);
    }

    private async Task<object?> AggregateAsync(string type, IEnumerable<string?> values, Func<SqlDialect, string, string> aggregate)
    {
        var engine = await EngineAsync();
        var sql = engine.Dialect;
        var rows = string.Join(" UNION ALL ", values.Select(value => $"SELECT {(value is null ? $"CAST(NULL AS {sql.TypeName(Type(type))})" : sql.TypedLiteral(value, Type(type)))} AS v"));
        return (await engine.ReadAsync($"SELECT {aggregate(sql, "v")} AS a FROM ({rows}) AS values_", Token)).Rows[0][0];
    }

    private async Task<string> FingerprintAsync(string row)
    {
        var engine = await EngineAsync();
        var sql = engine.Dialect;
        var cells = row.Split('|').Select((cell, at) =>
        {
            var (text, type) = (cell[..cell.LastIndexOf(':')], cell[(cell.LastIndexOf(':') + 1)..]);
            return $"{(text == "NULL" ? $"CAST(NULL AS {sql.TypeName(Type(type))})" : sql.TypedLiteral(text, Type(type)))} AS c{at}";
        }).ToList();
        var (first, second) = sql.FingerprintSums([.. cells.Select((_, at) => $"c{at}")]);
        var sums = (await engine.ReadAsync($"SELECT {first}, {second} FROM (SELECT {string.Join(", ", cells)}) AS row_", Token)).Rows[0];
        return string.Join('/', sums);
    }
}
