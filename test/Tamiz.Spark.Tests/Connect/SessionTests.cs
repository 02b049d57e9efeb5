using System.Collections.Immutable;
using Shouldly;
using Tamiz.Spark.Connect;
using Xunit;

namespace Tamiz.Spark.Tests.Connect;

public class SessionTests(SharedSpark spark) : RealTest(spark)
{
    [Fact]
    public async Task Opening_tells_version_and_both_session_ids()
    {
        await using var session = await OpenAsync();

        session.SparkVersion.ShouldStartWith("4.");
        Guid.TryParse(session.SessionId, out _).ShouldBeTrue();
        Guid.TryParse(session.ServerSessionId, out _).ShouldBeTrue();
        session.ServerSessionId.ShouldNotBe(session.SessionId);
    }

    [Fact]
    public async Task Settings_are_set_read_listed_and_unset()
    {
        await using var session = await OpenAsync();
        const string Key = "spark.sql.shuffle.partitions";

        await session.Configuration.SetAsync(Key, "7", Token);
        (await session.Configuration.GetAsync(Key, Token)).ShouldBe("7");
        (await session.Configuration.GetAllAsync("spark.sql.shuffle.", Token)).ShouldContainKeyAndValue(Key, "7");
        await session.Configuration.UnsetAsync(Key, Token);
        (await session.Configuration.GetAsync(Key, Token)).ShouldBe("200");
        (await session.Configuration.GetAsync("spark.no.such.key", Token)).ShouldBeNull();
        (await session.Configuration.IsModifiableAsync(Key, Token)).ShouldBeTrue();
        (await session.Configuration.IsModifiableAsync("spark.sql.warehouse.dir", Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_refused_setting_is_a_warning_when_a_session_opens_and_an_error_when_it_is_set()
    {
        List<string> warnings = [];
        var settings = ImmutableSortedDictionary<string, string>.Empty.Add("spark.sql.ansi.enabled", "true").Add("spark.sql.warehouse.dir", "/tmp/elsewhere");
        await using var session = await OpenAsync(new() { Configuration = settings, Warning = warnings.Add });

        warnings.ShouldHaveSingleItem().ShouldContain("spark.sql.warehouse.dir");
        (await session.Configuration.GetAsync("spark.sql.ansi.enabled", Token)).ShouldBe("true");
        var refused = await Should.ThrowAsync<SparkConnectException>(session.Configuration.SetAsync("spark.sql.warehouse.dir", "/tmp", Token));
        refused.ErrorClass.ShouldNotBeNull().ShouldStartWith("CANNOT_MODIFY");
        refused.IsTransient.ShouldBeFalse();
    }

    [Fact]
    public async Task Sessions_do_not_see_each_others_views_and_a_closed_one_is_gone()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        await DoAsync(one, "CREATE TEMP VIEW mine AS SELECT 1 AS x");

        (await NumbersAsync(one, "SELECT x FROM mine")).ShouldBe([1]);
        var unknown = await Should.ThrowAsync<SparkConnectException>(NumbersAsync(other, "SELECT x FROM mine"));
        unknown.ErrorClass.ShouldBe("TABLE_OR_VIEW_NOT_FOUND");

        var closed = SparkConnection.Parse(await Spark.AddressAsync() + $"/;session_id={one.SessionId}");
        await one.DisposeAsync();
        var gone = await Should.ThrowAsync<SparkConnectException>(SparkSession.OpenAsync(closed, cancellationToken: Token));
        gone.Kind.ShouldBe(SparkFailure.SessionLost);
        gone.ErrorClass.ShouldBe("INVALID_HANDLE.SESSION_CLOSED");
    }

    [Fact]
    public async Task Describing_explaining_and_parsing_run_nothing()
    {
        await using var session = await OpenAsync();

        var schema = await session.DescribeAsync(new SparkRelation.Sql("SELECT CAST(1 AS DECIMAL(10,2)) AS d, array(1) AS a, named_struct('x', 'y') AS s, raise_error('ran') AS r"), Token);
        schema.Fields.Select(field => (field.Name, field.Type)).ShouldBe([("d", "decimal(10,2)"), ("a", "array<int>"), ("s", "struct<x:string>"), ("r", "void")]);
        var plan = await session.ExplainAsync(new SparkRelation.Sql("SELECT id FROM range(10) WHERE id > 3"), SparkExplainMode.Extended, Token);
        plan.ShouldContain("Physical Plan");
        plan.ShouldContain("Filter");
        var parsed = await session.ParseSchemaAsync("a INT NOT NULL COMMENT 'first', b MAP<STRING, BIGINT>, c STRING", Token);
        parsed.Json.ShouldBe("""{"type":"struct","fields":[{"name":"a","type":"integer","nullable":false,"metadata":{"comment":"first"}},{"name":"b","type":{"type":"map","keyType":"string","valueType":"long","valueContainsNull":true},"nullable":true,"metadata":{}},{"name":"c","type":"string","nullable":true,"metadata":{}}]}""");
    }
}
