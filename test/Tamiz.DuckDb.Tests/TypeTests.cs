using Shouldly;
using Tamiz.Engines;
using Xunit;

namespace Tamiz.Tests;

public class TypeTests : DuckDbTest
{
    [Theory]
    [InlineData("1::TINYINT", "byte", null)]
    [InlineData("1::SMALLINT", "short", null)]
    [InlineData("1", "integer", null)]
    [InlineData("1::BIGINT", "long", null)]
    [InlineData("sum(1)", "long", "CAST(\"x\" AS BIGINT)")]
    [InlineData("sum(1::BIGINT)", "long", "CAST(\"x\" AS BIGINT)")]
    [InlineData("sum(1.5::DECIMAL(5,2))", "decimal(38,2)", null)]
    [InlineData("count_if(true)", "long", "CAST(\"x\" AS BIGINT)")]
    [InlineData("count(*)", "long", null)]
    [InlineData("avg(1)", "double", null)]
    [InlineData("avg(1.5::DECIMAL(5,2))", "double", null)]
    [InlineData("median(1)", "double", null)]
    [InlineData("median(1.5::DECIMAL(5,2))", "decimal(5,2)", null)]
    [InlineData("1::UTINYINT", "long", "CAST(\"x\" AS BIGINT)")]
    [InlineData("1::UBIGINT", "long", "CAST(\"x\" AS BIGINT)")]
    [InlineData("1::UHUGEINT", "long", "CAST(\"x\" AS BIGINT)")]
    [InlineData("1::FLOAT", "float", null)]
    [InlineData("'x'", "string", null)]
    [InlineData("'{}'::JSON", "string", "CAST(\"x\" AS VARCHAR)")]
    [InlineData("'x'::BLOB", "binary", null)]
    [InlineData("true", "boolean", null)]
    [InlineData("NULL", "integer", null)]
    [InlineData("DATE '2026-01-02'", "date", null)]
    [InlineData("TIMESTAMP '2026-01-02'", "timestamp_ntz", null)]
    [InlineData("'2026-01-02'::TIMESTAMP_S", "timestamp_ntz", "CAST(\"x\" AS TIMESTAMP)")]
    [InlineData("'2026-01-02'::TIMESTAMP_MS", "timestamp_ntz", "CAST(\"x\" AS TIMESTAMP)")]
    [InlineData("'2026-01-02Z'::TIMESTAMPTZ", "timestamp", null)]
    [InlineData("TIME '01:00'", null, null)]
    [InlineData("'01:00+01'::TIMETZ", null, null)]
    [InlineData("INTERVAL 1 DAY", null, null)]
    [InlineData("'6fa459ea-ee8a-3ca4-894e-db77e160355e'::UUID", null, null)]
    [InlineData("'a'::ENUM('a', ')')", null, null)]
    [InlineData("'101'::BIT", null, null)]
    [InlineData("1::BIGNUM", null, null)]
    [InlineData("union_value(a := 1)", null, null)]
    [InlineData("[INTERVAL 1 DAY]", null, null)]
    [InlineData("{'a': 'b'::ENUM('b'), 'c': 1}", null, null)]
    [InlineData("[1, 2]", """{"type":"array","elementType":"integer","containsNull":true}""", null)]
    [InlineData("[1, 2]::INTEGER[2]", """{"type":"array","elementType":"integer","containsNull":true}""", "CAST(\"x\" AS INTEGER[])")]
    [InlineData("[[1::HUGEINT]]", """{"type":"array","elementType":{"type":"array","elementType":"long","containsNull":true},"containsNull":true}""", "CAST(\"x\" AS BIGINT[][])")]
    [InlineData("MAP {'a': 1.5}", """{"type":"map","keyType":"string","valueType":"decimal(2,1)","valueContainsNull":true}""", null)]
    [InlineData(
        """{'a': 1, 'B "c", d': ['x'], 'e': 1::UTINYINT}""",
        """{"type":"struct","fields":[{"name":"a","type":"integer","nullable":true,"metadata":{}},{"name":"B \u0022c\u0022, d","type":{"type":"array","elementType":"string","containsNull":true},"nullable":true,"metadata":{}},{"name":"e","type":"long","nullable":true,"metadata":{}}]}""",
        """CAST("x" AS STRUCT(a INTEGER, "B ""c"", d" VARCHAR[], e BIGINT))""")]
    public async Task Results_are_brought_to_types_of_a_schema(string expression, string? type, string? cast)
    {
        var column = (await Engine.DescribeAsync($"SELECT {expression} AS x", Token)).ShouldHaveSingleItem();
        (column.Type?.Name).ShouldBe(type);
        column.Cast.ShouldBe(cast);
        if (cast is not null)
        {
            var after = (await Engine.DescribeAsync($"SELECT {cast} AS x FROM (SELECT {expression} AS x)", Token))[0];
            after.Type!.Name.ShouldBe(type);
            after.Cast.ShouldBeNull();
            await ReadAsync($"SELECT {cast} AS x FROM (SELECT {expression} AS x)");
        }
    }

    [Theory]
    [InlineData("9223372036854775807::HUGEINT", 9223372036854775807)]
    [InlineData("9223372036854775808::HUGEINT", null)]
    [InlineData("18446744073709551615::UBIGINT", null)]
    public async Task Whole_numbers_beyond_long_fail_and_never_become_doubles(string expression, long? value)
    {
        var cast = (await Engine.DescribeAsync($"SELECT {expression} AS x", Token))[0].Cast;
        var query = $"SELECT {cast} FROM (SELECT {expression} AS x)";
        if (value is null)
            (await Should.ThrowAsync<EngineException>(() => ReadAsync(query))).Failure.ShouldBe(EngineFailure.Data);
        else
            (await ReadAsync(query)).Rows[0][0].ShouldBe(value);
    }

    [Theory]
    [InlineData("2026-01-02 03:04:05.123456", true)]
    [InlineData("2026-01-02 03:04:05.123456789", false)]
    public async Task Nanoseconds_are_not_lost_unseen(string text, bool fits)
    {
        var cast = (await Engine.DescribeAsync($"SELECT '{text}'::TIMESTAMP_NS AS x", Token))[0].Cast;
        var read = () => ReadAsync($"SELECT {cast} FROM (SELECT '{text}'::TIMESTAMP_NS AS x)");
        if (fits)
            (await read()).Rows[0][0].ShouldBe(new DateTime(2026, 1, 2, 3, 4, 5, 123, 456));
        else
            await Should.ThrowAsync<EngineException>(read);
    }

    [Fact]
    public async Task Describing_runs_nothing() =>
        (await Engine.DescribeAsync("WITH q AS (SELECT error('run') AS a, 1 AS \"A b\") SELECT 2 AS x, \"A b\" FROM q -- end", Token))
            .Select(column => column.Name).ShouldBe(["x", "A b"]);
}
