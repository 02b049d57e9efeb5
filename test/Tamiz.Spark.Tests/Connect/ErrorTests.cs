using System.Collections.Immutable;
using Shouldly;
using Tamiz.Spark.Connect;
using Xunit;

namespace Tamiz.Spark.Tests.Connect;

public class ErrorTests(SharedSpark spark) : RealTest(spark)
{
    [Theory]
    [InlineData("SELECT 1, x FROM nowhere", "TABLE_OR_VIEW_NOT_FOUND", "42P01", "nowhere")]
    [InlineData("SELECT 1 AS a, b", "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", "42703", "b")]
    [InlineData("SELECT 1 / 0 AS q", "DIVIDE_BY_ZERO", "22012", "1 / 0")]
    [InlineData("SELECT '😀', CAST('abc' AS INT)", "CAST_INVALID_INPUT", "22018", "CAST('abc' AS INT)")]
    public async Task An_error_has_class_state_and_place_in_the_text(string sql, string errorClass, string state, string at)
    {
        await using var session = await OpenAsync();
        var error = await Should.ThrowAsync<SparkConnectException>(NumbersAsync(session, sql));

        (error.Kind, error.ErrorClass, error.SqlState, error.IsTransient).ShouldBe((SparkFailure.Server, errorClass, state, false));
        var place = error.Place.ShouldNotBeNull();
        sql[place.In(sql)].ShouldBe(at);
        error.Errors[0].TypeName.ShouldStartWith("org.apache.spark");
    }

    [Fact]
    public async Task A_statement_that_cannot_be_parsed_says_so()
    {
        await using var session = await OpenAsync();
        var error = await Should.ThrowAsync<SparkConnectException>(session.DescribeAsync(new SparkRelation.Sql("SELEC 1"), Token));

        (error.ErrorClass, error.SqlState).ShouldBe(("PARSE_SYNTAX_ERROR", "42601"));
    }

    [Fact]
    public async Task Causes_follow_each_other()
    {
        await using var session = await OpenAsync();
        var file = Path.Combine(SharedSpark.NewFolder(), "bad.csv");
        await File.WriteAllTextAsync(file, "1\nabc\n", Token);
        SparkRelation.Files csv = new("csv", ["file://" + file]) { Schema = "x INT", Options = ImmutableSortedDictionary<string, string>.Empty.Add("mode", "FAILFAST") };
        var error = await Should.ThrowAsync<SparkConnectException>(async () =>
        {
            await using var result = await session.QueryAsync(csv, cancellationToken: Token);
            await AllAsync(result);
        });

        error.ErrorClass.ShouldBe("FAILED_READ_FILE.NO_HINT");
        error.SqlState.ShouldBe("KD001");
        error.Errors.Select(cause => cause.ErrorClass).ShouldContain(name => name != null && name.StartsWith("MALFORMED_RECORD_IN_PARSING"));
    }

    [Fact]
    public async Task Nobody_there_is_an_error_of_the_line_that_may_pass()
    {
        var nobody = SparkConnection.Parse("sc://127.0.0.1:1");
        var error = await Should.ThrowAsync<SparkConnectException>(SparkSession.OpenAsync(nobody, new() { OpenTimeout = TimeSpan.FromMilliseconds(300) }, Token));

        (error.Kind, error.IsTransient).ShouldBe((SparkFailure.Transport, true));
        error.Message.ShouldContain("127.0.0.1:1");
    }

    [Fact]
    public async Task A_server_that_dies_in_the_middle_and_comes_back_has_lost_the_session()
    {
        SparkServer.Require();
        var first = await SparkServer.StartAsync();
        try
        {
            await using var session = await SparkSession.OpenAsync(SparkConnection.Parse(first.Address), cancellationToken: Token);
            await using var result = await session.QueryAsync("SELECT id, reflect('java.lang.Thread', 'sleep', 10L) AS slept FROM range(0, 20000, 1, 2000)", cancellationToken: Token);
            await using var reader = result.ReadAsync(Token).GetAsyncEnumerator(Token);
            (await reader.MoveNextAsync()).ShouldBeTrue();
            await first.KillAsync();
            await using var second = await SparkServer.StartAsync(first.Port);

            var reading = await Should.ThrowAsync<SparkConnectException>(async () =>
            {
                while (await reader.MoveNextAsync())
                {
                }
            });
            var asking = await Should.ThrowAsync<SparkConnectException>(NumbersAsync(session, "SELECT 1"));
            (reading.Kind, asking.Kind).ShouldBe((SparkFailure.SessionLost, SparkFailure.SessionLost));
            asking.IsTransient.ShouldBeFalse();
            await using var fresh = await SparkSession.OpenAsync(SparkConnection.Parse(second.Address), cancellationToken: Token);
            (await NumbersAsync(fresh, "SELECT 1")).ShouldBe([1]);
        }
        finally
        {
            await first.DisposeAsync();
        }
    }
}
