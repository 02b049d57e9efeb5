using System.Text;
using Shouldly;
using Tamiz.Spark.Connect;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;
using Xunit;

namespace Tamiz.Spark.Tests.Connect;

public sealed class ClientCredentialsTests : IDisposable
{
    private readonly WireMockServer _server = WireMockServer.Start();
    private readonly ImpatientTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _server.Stop();

    [Fact]
    public async Task A_token_is_asked_for_as_OAuth_says()
    {
        Answers("one");
        using var tokens = Source();

        (await tokens.GetAsync(false, Token)).ShouldBe("one");
        var request = _server.LogEntries.ShouldHaveSingleItem().RequestMessage.ShouldNotBeNull();
        request.Method.ShouldBe("POST");
        request.Body.ShouldBe("grant_type=client_credentials&scope=all-apis");
        request.Headers.ShouldNotBeNull()["Authorization"][0].ShouldBe("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("id%3A1:s3cret")));
    }

    [Fact]
    public async Task A_token_is_kept_until_a_fifth_of_its_life_is_left()
    {
        Answers("one", "two");
        using var tokens = Source();

        (await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => tokens.GetAsync(false, Token).AsTask()))).ShouldAllBe(token => token == "one");
        _time.Ahead = TimeSpan.FromSeconds(2800);
        (await tokens.GetAsync(false, Token)).ShouldBe("one");
        _time.Ahead = TimeSpan.FromSeconds(2900);
        (await tokens.GetAsync(false, Token)).ShouldBe("two");
        _server.LogEntries.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_refused_token_is_replaced()
    {
        Answers("one", "two");
        using var tokens = Source();

        (await tokens.GetAsync(false, Token)).ShouldBe("one");
        (await tokens.GetAsync(true, Token)).ShouldBe("two");
    }

    [Theory]
    [InlineData(401, false, 1)]
    [InlineData(400, false, 1)]
    [InlineData(503, true, 4)]
    [InlineData(429, true, 4)]
    public async Task An_endpoint_that_refuses_is_an_error_without_the_secret(int status, bool transient, int times)
    {
        _server.Given(Request.Create().WithPath("/oidc/v1/token")).RespondWith(Response.Create().WithStatusCode(status).WithBody("s3cret"));
        using var tokens = Source();
        var error = await Should.ThrowAsync<SparkConnectException>(tokens.GetAsync(false, Token).AsTask());

        (error.Kind, error.IsTransient).ShouldBe((SparkFailure.Authentication, transient));
        error.ToString().ShouldNotContain("s3cret");
        error.Message.ShouldContain(status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        _server.LogEntries.Count.ShouldBe(times);
    }

    [Fact]
    public async Task An_answer_that_is_no_token_is_an_error_that_does_not_show_it()
    {
        _server.Given(Request.Create().WithPath("/oidc/v1/token")).RespondWith(Response.Create().WithStatusCode(200).WithBody("""{"token":"s3cret"}"""));
        using var tokens = Source();

        (await Should.ThrowAsync<SparkConnectException>(tokens.GetAsync(false, Token).AsTask())).ToString().ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task A_session_opens_with_such_tokens()
    {
        Answers("one");
        using var tokens = Source();
        await using var fake = await FakeSpark.StartAsync();
        await using var session = await fake.OpenAsync(new() { Tokens = tokens });

        fake.Calls.ShouldHaveSingleItem().Headers.GetValue("authorization").ShouldBe("Bearer one");
    }

    [Fact]
    public void A_secret_does_not_go_over_an_open_line() =>
        Should.Throw<ArgumentException>(() => new ClientCredentials(new Uri("http://example.org/token"), "id", "s3cret")).Message.ShouldNotContain("s3cret");

    private ClientCredentials Source() => new(new Uri(_server.Url + "/oidc/v1/token"), "id:1", "s3cret", timeProvider: _time);

    private void Answers(params string[] tokens)
    {
        foreach (var (at, token) in tokens.Index())
        {
            _server.Given(Request.Create().WithPath("/oidc/v1/token").UsingPost()).InScenario("tokens").WhenStateIs(at == 0 ? null! : $"after {at}").WillSetStateTo($"after {at + 1}")
                .RespondWith(Response.Create().WithStatusCode(200).WithBodyAsJson(new { access_token = token, token_type = "Bearer", expires_in = 3600 }));
        }
    }
}
