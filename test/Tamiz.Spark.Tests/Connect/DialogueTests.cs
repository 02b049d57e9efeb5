using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Apache.Arrow;
using Apache.Arrow.Types;
using Grpc.Core;
using Shouldly;
using Tamiz.Spark.Connect;
using Tamiz.Spark.Connect.Protocol;
using Xunit;
using static Tamiz.Spark.Tests.Connect.Answers;

namespace Tamiz.Spark.Tests.Connect;

public class DialogueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_call_carries_headers_token_user_and_client()
    {
        await using var fake = await FakeSpark.StartAsync();
        fake.Stream(Rows("r1", 0, 1)).Stream(Done());
        var connection = SparkConnection.Parse(fake.Address + "/;token=s3cret;use_ssl=false;user_id=ana;user_agent=trials;x-databricks-cluster-id=0921-abc");
        var session = await SparkSession.OpenAsync(connection, cancellationToken: Token);
        await session.Configuration.GetAsync("x", Token);
        await using (var result = await session.QueryAsync("SELECT 1", new() { Tags = ["run-1"] }, Token))
        {
            await foreach (var batch in result.ReadAsync(Token))
                batch.Dispose();
        }

        await session.InterruptAllAsync(Token);
        await session.DisposeAsync();

        fake.Calls.Select(call => call.Call).Distinct().ShouldBe(["AnalyzePlan", "Config", "ExecutePlan", "ReattachExecute", "ReleaseExecute", "Interrupt", "ReleaseSession"], ignoreOrder: true);
        fake.Calls.ShouldAllBe(call => call.Headers.GetValue("x-databricks-cluster-id") == "0921-abc" && call.Headers.GetValue("authorization") == "Bearer s3cret");
        fake.Calls.Select(call => (IRequest)call.Request).ShouldAllBe(request => request.SessionId == session.SessionId && request.UserContext.UserId == "ana" && request.ClientType.StartsWith("trials "));
        fake.Requests<ExecutePlanRequest>()[0].Tags.ShouldBe(["run-1"]);
    }

    [Fact]
    public async Task A_token_that_is_not_taken_is_renewed_once_also_when_a_stream_is_joined_again()
    {
        await using var fake = await FakeSpark.StartAsync();
        Counting tokens = new();
        RpcException unauthenticated = new(new Grpc.Core.Status(StatusCode.Unauthenticated, "expired"));
        fake.Fail("AnalyzePlan", unauthenticated);
        await using var session = await fake.OpenAsync(new() { Tokens = tokens });
        fake.Stream(Rows("r1", 0, 1)).Stream(unauthenticated).Stream(Done());
        await using var result = await session.QueryAsync("SELECT 1", cancellationToken: Token);
        await foreach (var batch in result.ReadAsync(Token))
            batch.Dispose();

        fake.Calls.Where(call => call.Call == "AnalyzePlan").Select(call => call.Headers.GetValue("authorization")).ShouldBe(["Bearer 1", "Bearer 2"]);
        fake.Calls.Where(call => call.Call == "ReattachExecute").Select(call => call.Headers.GetValue("authorization")).ShouldBe(["Bearer 2", "Bearer 3"]);
        fake.Fail("Config", unauthenticated);
        fake.Fail("Config", unauthenticated);
        (await Should.ThrowAsync<SparkConnectException>(session.Configuration.GetAsync("x", Token))).Kind.ShouldBe(SparkFailure.Authentication);
    }

    [Fact]
    public async Task An_older_server_gets_arguments_and_commands_in_its_own_shape()
    {
        await using var fake = await FakeSpark.StartAsync();
        (fake.Version, fake.ServerSession) = ("3.5.6", "");
        fake.Stream(Rows("r1", 0, 1), Done()).Stream(Done());
        fake.Fail("ReleaseSession", new RpcException(new Grpc.Core.Status(StatusCode.Unimplemented, "")));
        var session = await fake.OpenAsync();
        await using var query = await session.QueryAsync(new SparkRelation.Sql("SELECT :a") { Arguments = SparkArguments.Of(("a", 1)) }, cancellationToken: Token);
        await using var command = await session.ExecuteAsync(new SparkCommand.Sql("INSERT INTO t VALUES (?)") { Arguments = SparkArguments.InOrder("x") }, cancellationToken: Token);
        await session.DisposeAsync();

        var plans = fake.Requests<ExecutePlanRequest>();
        plans[0].Plan.Root.Sql.Args["a"].Integer.ShouldBe(1);
        plans[0].Plan.Root.Sql.NamedArguments.ShouldBeEmpty();
        plans[1].Plan.Command.SqlCommand.Sql.ShouldBe("INSERT INTO t VALUES (?)");
        plans[1].Plan.Command.SqlCommand.PosArgs[0].String.ShouldBe("x");
        plans[1].Plan.Command.SqlCommand.Input.ShouldBeNull();
        plans[0].HasClientObservedServerSideSessionId.ShouldBeFalse();
    }

    [Fact]
    public async Task Large_rows_are_uploaded_once_in_the_shape_of_the_servers_version()
    {
        Schema columns = new([new Field("text", StringType.Default, true)], null);
        using RecordBatch batch = new(columns, [new StringArray.Builder().AppendRange(Enumerable.Repeat(new string('x', 1000), 3000)).Build()], 3000);
        SparkRelation.Local local = new(columns, [batch, batch]);
        await using var fake = await FakeSpark.StartAsync();
        fake.Version = "4.0.1";
        fake.Stream(Done());
        await using var session = await fake.OpenAsync();
        await using var result = await session.QueryAsync(local, cancellationToken: Token);

        var parts = fake.Requests<AddArtifactsRequest>();
        var bytes = parts.SelectMany(part => (part.Chunk ?? part.BeginChunk.InitialChunk).Data).ToArray();
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        parts[0].BeginChunk.Name.ShouldBe("cache/" + hash);
        (parts[0].BeginChunk.TotalBytes, parts[0].BeginChunk.NumChunks).ShouldBe((bytes.Length, parts.Count));
        fake.Requests<ExecutePlanRequest>()[0].Plan.Root.CachedLocalRelation.Hash.ShouldBe(hash);
        new ArrowBatches().TakeLocal(LocalRelation.Parser.ParseFrom(bytes).Data.Memory).ShouldHaveSingleItem().Length.ShouldBe(6000);
        Crc32.Of("123456789"u8).ShouldBe(0xCBF43926);
        fake.CrcSuccessful = false;
        (await Should.ThrowAsync<SparkConnectException>(session.DescribeAsync(local, Token))).Kind.ShouldBe(SparkFailure.Protocol);
    }

    [Fact]
    public async Task Error_details_are_fetched_once_and_missed_without_harm()
    {
        await using var fake = await FakeSpark.StartAsync();
        await using var session = await fake.OpenAsync();
        fake.Fail("Config", Failed("DIVIDE_BY_ZERO", errorId: "e1"));
        var missed = await Should.ThrowAsync<SparkConnectException>(session.Configuration.GetAsync("x", Token));
        fake.Details = new() { RootErrorIdx = 1 };
        fake.Details.Errors.Add(new FetchErrorDetailsResponse.Types.Error { Message = "cause", CauseIdx = 1, SparkThrowable = new() { ErrorClass = "INNER" } });
        fake.Details.Errors.Add(new FetchErrorDetailsResponse.Types.Error { Message = "root", CauseIdx = 0, ErrorTypeHierarchy = { "java.lang.Outer" }, SparkThrowable = new() { ErrorClass = "OUTER", SqlState = "22012" } });
        fake.Fail("Config", Failed("DIVIDE_BY_ZERO", errorId: "e2"));
        var fetched = await Should.ThrowAsync<SparkConnectException>(session.Configuration.GetAsync("x", Token));

        (missed.ErrorClass, missed.SqlState, missed.Errors.Length).ShouldBe(("DIVIDE_BY_ZERO", "HY000", 1));
        missed.Errors[0].Parameters["a"].ShouldBe("b");
        (fetched.Message, fetched.ErrorClass, fetched.SqlState).ShouldBe(("root", "OUTER", "22012"));
        fetched.Errors.Select(error => error.ErrorClass).ShouldBe(["OUTER", "INNER"]);
        fake.Requests<FetchErrorDetailsRequest>().Select(request => request.ErrorId).ShouldBe(["e1", "e2"]);
    }

    [Fact]
    public async Task Tls_is_used_and_a_certificate_nobody_vouches_for_is_refused_at_once()
    {
        using var key = RSA.Create(2048);
        var asked = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = asked.CreateSelfSigned(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2046, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        await using var fake = await FakeSpark.StartAsync(certificate);
        var connection = SparkConnection.Parse(fake.Address + "/;token=s3cret");

        var refused = await Should.ThrowAsync<SparkConnectException>(SparkSession.OpenAsync(connection, cancellationToken: Token));
        (refused.Kind, refused.IsTransient).ShouldBe((SparkFailure.Transport, false));
        fake.Calls.ShouldBeEmpty();
        await using var session = await SparkSession.OpenAsync(connection, new() { CertificateValidation = (_, seen, _, _) => seen!.GetCertHashString() == certificate.GetCertHashString() }, Token);
        fake.Calls.ShouldHaveSingleItem().Headers.GetValue("authorization").ShouldBe("Bearer s3cret");
    }

    private sealed class Counting : TokenSource
    {
        private int _last = 1;

        public override ValueTask<string> GetAsync(bool renew, CancellationToken cancellationToken) =>
            ValueTask.FromResult((renew ? ++_last : _last).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
