using System.Collections.Immutable;
using Shouldly;
using Tamiz.Engines;
using Xunit;

namespace Tamiz.Tests;

public class FingerprintTests : DuckDbTest
{
    [Theory]
    [InlineData("SELECT NULL AS a, 1 AS b", "SELECT 1 AS a, NULL AS b")]
    [InlineData("SELECT NULL AS a, NULL AS b, 1 AS c", "SELECT NULL AS a, 1 AS b, NULL AS c")]
    [InlineData("SELECT 'a' AS a, 'b' AS b", "SELECT 'ab' AS a, '' AS b")]
    [InlineData("SELECT '' AS a", "SELECT NULL::VARCHAR AS a")]
    [InlineData("SELECT 1 AS a, 2 AS b", "SELECT 2 AS a, 1 AS b")]
    [InlineData("SELECT 1 AS a", "SELECT 1 AS a UNION ALL SELECT 1")]
    [InlineData("SELECT 1 AS a WHERE false", "SELECT 1 AS a")]
    [InlineData("SELECT unnest([1, 1, 2]) AS a", "SELECT unnest([1, 2, 2]) AS a")]
    [InlineData("SELECT 'nan'::DOUBLE AS a", "SELECT NULL::DOUBLE AS a")]
    [InlineData("SELECT NULL::INTEGER[] AS a", "SELECT []::INTEGER[] AS a")]
    [InlineData("SELECT [NULL]::INTEGER[] AS a", "SELECT []::INTEGER[] AS a")]
    [InlineData("SELECT ['a, b'] AS a", "SELECT ['a', 'b'] AS a")]
    [InlineData("SELECT ['NULL'] AS a", "SELECT [NULL]::VARCHAR[] AS a")]
    [InlineData("SELECT {'x': NULL::INTEGER} AS a", "SELECT NULL::STRUCT(x INTEGER) AS a")]
    [InlineData("SELECT MAP {'k': NULL::INTEGER} AS a", "SELECT MAP {}::MAP(VARCHAR, INTEGER) AS a")]
    [InlineData("SELECT 1.5::DOUBLE AS a", "SELECT 1.5000000000000002::DOUBLE AS a")]
    public async Task Tables_that_differ_have_other_fingerprints(string one, string other) =>
        (await FingerprintAsync(one)).ShouldNotBe(await FingerprintAsync(other));

    [Theory]
    [InlineData("SELECT unnest([1, 2, 3]) AS a", "SELECT unnest([3, 1, 2]) AS a")]
    [InlineData("SELECT 1::INTEGER AS a", "SELECT 1::BIGINT AS a")]
    [InlineData("SELECT 'nan'::DOUBLE AS a", "SELECT '-nan'::DOUBLE AS a")]
    [InlineData("SELECT 0.0::DOUBLE AS a", "SELECT '-0.0'::DOUBLE AS a")]
    public async Task Tables_that_are_equal_have_the_same(string one, string other) =>
        (await FingerprintAsync(one)).ShouldBe(await FingerprintAsync(other));

    [Fact]
    public async Task A_position_makes_the_order_count()
    {
        var straight = await FingerprintAsync("SELECT unnest([5, 6]) AS a, unnest([0, 1]) AS p", "p");
        (await FingerprintAsync("SELECT unnest([6, 5]) AS a, unnest([0, 1]) AS p", "p")).ShouldNotBe(straight);
        (await FingerprintAsync("SELECT unnest([6, 5]) AS a, unnest([1, 0]) AS p", "p")).ShouldBe(straight);
    }

    [Fact]
    public async Task The_two_sums_differ_and_an_empty_table_has_zero()
    {
        var (first, second) = await FingerprintAsync("SELECT 1 AS a");
        first.ShouldNotBe(second);
        (await FingerprintAsync("SELECT 1 AS a WHERE false")).ShouldBe(("0", "0"));
    }

    [Fact]
    public async Task A_table_without_columns_counts_its_rows()
    {
        var (first, _) = Engine.Dialect.FingerprintSums([]);
        (await ScalarAsync($"(SELECT {first} FROM range(2)) = (SELECT {first} FROM range(3))")).ShouldBe(false);
    }

    [Fact]
    public async Task The_number_of_threads_does_not_count()
    {
        await using var folder = new TestFolder();
        var engine = await folder.EngineAsync(threads: 8);
        const string query = "SELECT n AS a, 't' || n AS b, [n] AS c FROM range(300000) t(n)";
        (await FingerprintAsync(query, engine: engine)).ShouldBe(await FingerprintAsync(query));
    }

    [Fact]
    public async Task The_hash_is_the_one_its_name_promises() =>
        (await FingerprintAsync("SELECT 1 AS a, 'x' AS b")).First.ShouldBe(Expected);

    // If this changes while the version does not, stored fingerprints are worthless: see SqlDialect.HashAlgorithm.
    private const string Expected = "10649304037051252187";

    private async Task<(string First, string Second)> FingerprintAsync(string query, string? position = null, Engine? engine = null)
    {
        var used = engine ?? Engine;
        var columns = (await used.DescribeAsync(query, Token)).Select(column => column.Name).Where(name => name != position).ToImmutableArray();
        var (first, second) = used.Dialect.FingerprintSums(columns, position);
        var row = (await used.ReadAsync($"SELECT {first}, {second} FROM ({query})", Token)).Rows[0];
        return ((string)row[0]!, (string)row[1]!);
    }
}
