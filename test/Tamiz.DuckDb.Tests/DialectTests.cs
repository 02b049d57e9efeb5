using System.Globalization;
using Shouldly;
using Tamiz.Engines;
using Tamiz.Schemas;
using Xunit;

namespace Tamiz.Tests;

public class DialectTests : DuckDbTest
{
    private SqlDialect Dialect => Engine.Dialect;

    [Theory]
    [InlineData("plain")]
    [InlineData("it's")]
    [InlineData("")]
    [InlineData("a\\nb\n\t")]
    [InlineData("x\0y\0")]
    [InlineData("'; DROP TABLE x; --")]
    public async Task A_literal_is_the_text_itself(string text) => (await ScalarAsync(Dialect.Literal(text))).ShouldBe(text);

    [Theory]
    [InlineData("a b")]
    [InlineData("a\"b")]
    [InlineData("select")]
    [InlineData("É;--")]
    public async Task A_quoted_name_is_the_name_itself(string name) =>
        (await ReadAsync($"SELECT 1 AS {Dialect.Quote(name)}")).Columns.ShouldBe([name]);

    [Theory]
    [InlineData("'x'", "string", "x")]
    [InlineData("''", "string", "")]
    [InlineData("true", "boolean", "true")]
    [InlineData("-7::TINYINT", "byte", "-7")]
    [InlineData("1.50::DECIMAL(10,2)", "decimal(10,2)", "1.50")]
    [InlineData("0::DECIMAL(38,10)", "decimal(38,10)", "0.0000000000")]
    [InlineData("1::DOUBLE", "double", "1.0")]
    [InlineData("1e20::DOUBLE", "double", "1e+20")]
    [InlineData("1e-7::DOUBLE", "double", "1e-07")]
    [InlineData("0.1::DOUBLE + 0.2::DOUBLE", "double", "0.30000000000000004")]
    [InlineData("'nan'::DOUBLE", "double", "nan")]
    [InlineData("'-nan'::DOUBLE", "double", "nan")]
    [InlineData("'-inf'::DOUBLE", "double", "-inf")]
    [InlineData("0.1::FLOAT", "float", "0.1")]
    [InlineData("'-nan'::FLOAT", "float", "nan")]
    [InlineData("DATE '0001-01-02'", "date", "0001-01-02")]
    [InlineData("TIMESTAMP '2026-01-02 03:04:05'", "timestamp_ntz", "2026-01-02T03:04:05")]
    [InlineData("TIMESTAMP '2026-01-02 03:04:05.1'", "timestamp_ntz", "2026-01-02T03:04:05.100000")]
    [InlineData("TIMESTAMP '1969-12-31 23:59:59.5'", "timestamp_ntz", "1969-12-31T23:59:59.500000")]
    [InlineData("TIMESTAMP '0001-01-01 00:00:00'", "timestamp_ntz", "0001-01-01T00:00:00")]
    [InlineData("TIMESTAMPTZ '2026-01-02 03:04:05+02:00'", "timestamp", "2026-01-02T01:04:05Z")]
    [InlineData("TIMESTAMPTZ '2026-01-02 03:04:05.000001Z'", "timestamp", "2026-01-02T03:04:05.000001Z")]
    [InlineData("'ab'::BLOB", "binary", "YWI=")]
    [InlineData("''::BLOB", "binary", "")]
    [InlineData("{'a': [1, NULL], 'b': 'x\"y'}", "nested", "{\"a\":[1,null],\"b\":\"x\\\"y\"}")]
    [InlineData("MAP {'k': 1}", "nested", "{\"k\":1}")]
    public async Task Released_text_is_that_of_the_design(string value, string type, string text) =>
        (await ScalarAsync(Dialect.ReleasedText($"({value})", Type(type)))).ShouldBe(text);

    [Theory]
    [InlineData("long", "hash(n)::HUGEINT::VARCHAR::HUGEINT - 9223372036854775808")]
    [InlineData("double", "CASE n % 4 WHEN 0 THEN (hash(n) / 1e10)::DOUBLE WHEN 1 THEN exp((hash(n) % 1400)::DOUBLE - 700) WHEN 2 THEN -n / 7.0::DOUBLE ELSE 'nan'::DOUBLE END")]
    [InlineData("float", "((hash(n) % 1000000007) / 997.0)::FLOAT")]
    [InlineData("decimal(20,6)", "((hash(n) % 1000000000000)::DECIMAL(30,6) / 7)::DECIMAL(20,6)")]
    [InlineData("date", "DATE '1583-01-01' + (hash(n) % 3000000)::INTEGER")]
    [InlineData("timestamp", "make_timestamp((hash(n) % 250000000000)::BIGINT * CASE WHEN n % 2 = 0 THEN 1 ELSE 1000000 END)::TIMESTAMPTZ")]
    [InlineData("timestamp_ntz", "make_timestamp((hash(n) % 250000000000000000)::BIGINT)")]
    [InlineData("binary", "('x' || n)::BLOB")]
    [InlineData("boolean", "n % 3 = 0")]
    public async Task Released_text_reads_back_as_the_same_value(string type, string values)
    {
        var column = new Column("v", Type(type));
        var value = column.Type.Kind is TypeKind.Long ? $"CAST({values} AS BIGINT)" : values;
        var again = Dialect.CastOrNull(Dialect.ReleasedText("v", column.Type), column);
        var changed = await ReadAsync($"SELECT count(*) FROM (SELECT {value} AS v FROM range(20000) t(n)) WHERE {again} IS DISTINCT FROM v");
        changed.Rows[0][0].ShouldBe(0L);
    }

    [Theory]
    [InlineData("120", "integer", "120")]
    [InlineData("1.5", "decimal(5,2)", "1.50")]
    [InlineData("2026-01-02", "date", "2026-01-02")]
    [InlineData("2026-01-02T03:04Z", "timestamp", "2026-01-02T03:04:00Z")]
    [InlineData("it's", "string", "it's")]
    public async Task A_typed_literal_is_a_value_of_its_type(string text, string type, string released) =>
        (await ScalarAsync(Dialect.ReleasedText(Dialect.TypedLiteral(text, Type(type)), Type(type)))).ShouldBe(released);

    [Theory]
    [InlineData("1.5", "integer")]
    [InlineData("tomorrow", "date")]
    [InlineData("", "double")]
    public async Task A_typed_literal_that_is_no_such_value_fails(string text, string type) =>
        (await Should.ThrowAsync<EngineException>(() => ScalarAsync(Dialect.TypedLiteral(text, Type(type)))))
            .EngineText.ShouldContain($"'{text}' is no {type}");

    [Fact]
    public async Task Trim_removes_what_unicode_calls_white_space_at_both_ends()
    {
        foreach (var character in Enumerable.Range(1, 0xffff).Where(code => code is < 0xd800 or > 0xdfff).Select(code => (char)code).Where(char.IsWhiteSpace))
            (await ScalarAsync(Dialect.Trim(Dialect.Literal($"{character}a {character} b{character}{character}")))).ShouldBe($"a {character} b");
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("", "")]
    [InlineData("   ", "")]
    [InlineData("é ", "é")]
    [InlineData(" \u00a0é", "é")]
    [InlineData("日", "日")]
    [InlineData("x\u200b", "x\u200b")]
    [InlineData("\u0001", "\u0001")]
    public async Task Trim_leaves_the_rest(string text, string trimmed) => (await ScalarAsync(Dialect.Trim(Dialect.Literal(text)))).ShouldBe(trimmed);

    [Theory]
    [InlineData("DATE '2024-02-28'", "DATE '2024-03-01'", 2)]
    [InlineData("DATE '2024-03-01'", "DATE '2024-02-28'", -2)]
    [InlineData("TIMESTAMP '2026-01-01 23:59:59'", "TIMESTAMP '2026-01-02 00:00:00'", 1)]
    [InlineData("TIMESTAMPTZ '2026-01-01 23:30:00-01:00'", "DATE '2026-01-02'", 0)]
    [InlineData("NULL::DATE", "DATE '2026-01-02'", null)]
    public async Task Days_between_are_days_of_the_calendar(string from, string to, int? days) =>
        (await ScalarAsync(Dialect.DaysBetween(from, to))).ShouldBe(days is null ? null : (long)days);

    private static ColumnType Type(string name) => name.StartsWith("decimal", StringComparison.Ordinal)
        ? new(TypeKind.Decimal, int.Parse(name[8..^1].Split(',')[0], CultureInfo.InvariantCulture), int.Parse(name[8..^1].Split(',')[1], CultureInfo.InvariantCulture))
        : new(name == "timestamp_ntz" ? TypeKind.TimestampNtz : Enum.Parse<TypeKind>(name, ignoreCase: true));
}
