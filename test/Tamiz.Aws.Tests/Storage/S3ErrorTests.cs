using Amazon.Runtime;
using Amazon.S3.Model;
using Shouldly;
using Tamiz.Aws.Storage;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.Aws.Tests.Storage;

/// <summary>What a user reads when a server refuses: which case it is, what is missing, and whether another try makes sense.</summary>
public sealed class S3ErrorTests(S3Server server) : IAsyncDisposable
{
    private const string Marker = "mArKeRsEcReT0123456789";

    private readonly S3Place _place = new(server);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Theory]
    [InlineData(403, "AccessDenied", ExitReason.Usage, "store_access_denied", "the permission s3:PutObject on arn:aws:s3:::some-bucket/shop/trials/ledger/00000001.json is missing")]
    [InlineData(403, "InvalidAccessKeyId", ExitReason.Usage, "store_credentials", "does not accept the credentials")]
    [InlineData(403, "SignatureDoesNotMatch", ExitReason.Usage, "store_credentials", "does not accept the credentials")]
    [InlineData(400, "ExpiredToken", ExitReason.Usage, "store_credentials_expired", "have expired")]
    [InlineData(403, "RequestTimeTooSkewed", ExitReason.Usage, "store_clock_skew", "The clock of this machine")]
    [InlineData(301, "PermanentRedirect", ExitReason.Usage, "store_wrong_region", "is not in the region 'us-east-1'")]
    [InlineData(400, "AuthorizationHeaderMalformed", ExitReason.Usage, "store_wrong_region", "is not in the region 'us-east-1'")]
    [InlineData(404, "NoSuchBucket", ExitReason.Usage, "store_no_bucket", "There is no bucket 'some-bucket'")]
    [InlineData(503, "SlowDown", ExitReason.Transient, "store_throttled", "is asked too much (SlowDown), also after 2 more tries")]
    [InlineData(500, "InternalError", ExitReason.Transient, "store_unreachable", "it answered 500 (InternalError)")]
    [InlineData(405, "MethodNotAllowed", ExitReason.Usage, "store_refused", "refused s3:PutObject")]
    public async Task Each_refusal_has_words_and_an_exit_code(int status, string code, ExitReason reason, string expected, string words)
    {
        await using var fake = new FakeS3(_ => (status, code));
        var store = Open(fake.Endpoint);

        var error = await Should.ThrowAsync<TamizException>(() => store.PutIfAbsentAsync("ledger/00000001.json", new byte[] { 1 }, Token));

        (error.Reason, error.Code).ShouldBe((reason, expected));
        error.Message.ShouldContain(words);
        error.Hint.ShouldNotBeNullOrEmpty();
        (error.Message + error.Hint).ShouldNotContain(Marker);
    }

    [Theory]
    [InlineData(503, "SlowDown")]
    [InlineData(500, "InternalError")]
    public async Task What_may_pass_is_tried_again(int status, string code)
    {
        var left = 2;
        await using var fake = new FakeS3(_ => left-- > 0 ? (status, code) : (200, null));

        (await Open(fake.Endpoint).PutIfAbsentAsync("a", new byte[] { 1 }, Token)).ShouldBeTrue();

        fake.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_server_that_ignores_conditions_is_refused_at_first_use()
    {
        await using var fake = new FakeS3(_ => (200, null));

        var error = await Should.ThrowAsync<TamizException>(() => Open(fake.Endpoint).ProbeAsync(Token));

        (error.Reason, error.Code).ShouldBe((ExitReason.Usage, "store_unsupported"));
        error.Message.ShouldContain("If-None-Match");
    }

    [Fact]
    public async Task A_server_that_replaces_whatever_the_version_is_refused_too()
    {
        var first = true;
        await using var fake = new FakeS3(request =>
        {
            if (request.HttpMethod != "PUT")
                return (200, null);
            var fresh = first;
            first = false;
            return request.Headers["If-Match"] is not null || fresh ? (200, null) : (412, "PreconditionFailed");
        });

        var error = await Should.ThrowAsync<TamizException>(() => Open(fake.Endpoint).ProbeAsync(Token));

        error.Code.ShouldBe("store_unsupported");
        error.Message.ShouldContain("If-Match");
    }

    [Fact]
    public async Task A_real_server_keeps_conditions_and_is_asked_once_a_run()
    {
        await using var proxy = new Proxy(await server.EndpointAsync());
        var store = await _place.OpenAsync(proxy.Endpoint);

        await store.ProbeAsync(Token);
        var first = proxy.Requests.Count;
        await store.ProbeAsync(Token);

        first.ShouldBe(3);
        proxy.Requests.Count.ShouldBe(first + 1, "a refused put");
        await foreach (var _ in store.ListAsync("", cancellationToken: Token))
            Assert.Fail("The probe is no object of the store.");
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_named()
    {
        var connection = new S3Connection(new BucketAccess { Endpoint = await server.EndpointAsync() }, _ => null, new S3Options { Credentials = new BasicAWSCredentials(S3Server.AccessKey, S3Server.SecretKey) });
        var store = new S3Store(connection, new BucketPlace("no-such-bucket-here", "x/"), new Workspace(_place.Cache, 0, TimeProvider.System));

        var error = await Should.ThrowAsync<TamizException>(() => store.ReadAsync("current.json", Token));

        (error.Reason, error.Code).ShouldBe((ExitReason.Usage, "store_no_bucket"));
        error.Message.ShouldContain("no-such-bucket-here");
    }

    [Fact]
    public async Task Wrong_credentials_are_no_reason_to_try_again_and_are_not_shown()
    {
        var unknown = await Should.ThrowAsync<TamizException>(async () => await (await _place.OpenAsync(key: Marker)).ReadAsync("current.json", Token));
        var wrong = await Should.ThrowAsync<TamizException>(async () => await (await _place.OpenAsync(secret: Marker)).ReadAsync("current.json", Token));

        (unknown.Reason, unknown.Code).ShouldBe((ExitReason.Usage, "store_credentials"));
        (wrong.Reason, wrong.Code).ShouldBe((ExitReason.Usage, "store_credentials"));
        (unknown.Message + unknown.Hint + wrong.Message + wrong.Hint).ShouldNotContain(Marker);
    }

    [Fact]
    public async Task A_server_that_is_down_is_worth_a_retry()
    {
        var error = await Should.ThrowAsync<TamizException>(() => Open("http://127.0.0.1:1").ReadAsync("current.json", Token));

        (error.Reason, error.Code).ShouldBe((ExitReason.Transient, "store_unreachable"));
        error.Message.ShouldContain("the connection was refused");
    }

    [Fact]
    public async Task Bytes_that_are_not_those_written_are_noticed_when_they_are_read_and_when_they_are_brought()
    {
        var store = await _place.OpenAsync();
        using var client = await server.ClientAsync();
        var put = new PutObjectRequest { BucketName = await _place.BucketAsync(), Key = "shop/store/trials/raw/a.csv", ContentBody = "changed", UseChunkEncoding = false };
        put.Metadata["sha256"] = CanonicalJson.Sha256("written"u8.ToArray());
        await client.PutObjectAsync(put, Token);

        var read = await Should.ThrowAsync<TamizException>(() => store.ReadAsync("raw/a.csv", Token));
        var brought = await Should.ThrowAsync<TamizException>(() => store.BringAsync(["raw/a.csv"], Token));

        (read.Reason, read.Code).ShouldBe((ExitReason.Transient, "store_damaged"));
        brought.Code.ShouldBe("store_damaged");
        File.Exists(store.LocalPath("raw/a.csv")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_that_is_no_longer_what_was_hashed_is_noticed_when_it_is_read_where_the_server_did_not_look()
    {
        var store = await _place.OpenAsync();
        var scratch = store.NewScratchPath("raw");
        await File.WriteAllTextAsync(scratch, "changed", Token);

        await store.PutIfAbsentAsync("raw/a.csv", scratch, CanonicalJson.Sha256("hashed"u8.ToArray()), Token);

        (await Should.ThrowAsync<TamizException>(() => store.ReadAsync("raw/a.csv", Token))).Code.ShouldBe("store_damaged");
    }

    [Theory]
    [InlineData(BucketEncryption.Bucket, null, null, null)]
    [InlineData(BucketEncryption.Aes256, null, "AES256", null)]
    [InlineData(BucketEncryption.Kms, "key-1", "aws:kms", "key-1")]
    public async Task The_server_is_asked_to_encrypt_as_the_project_says(BucketEncryption encryption, string? key, string? method, string? id)
    {
        (string?, string?)? asked = null;
        await using var fake = new FakeS3(request =>
        {
            asked = (request.Headers["x-amz-server-side-encryption"], request.Headers["x-amz-server-side-encryption-aws-kms-key-id"]);
            return (200, null);
        });

        await Open(fake.Endpoint, new BucketAccess { Encryption = encryption, EncryptionKey = key }).PutIfAbsentAsync("a", new byte[] { 1 }, Token);

        asked.ShouldBe((method, id));
    }

    private S3Store Open(string endpoint, BucketAccess? access = null)
    {
        var connection = new S3Connection((access ?? new BucketAccess()) with { Endpoint = endpoint, Region = "us-east-1" }, _ => null, new S3Options { Retries = 2, Credentials = new BasicAWSCredentials("AKIAEXAMPLE", Marker) });
        return new S3Store(connection, new BucketPlace("some-bucket", "shop/trials/"), new Workspace(_place.Cache, 0, TimeProvider.System));
    }
}
