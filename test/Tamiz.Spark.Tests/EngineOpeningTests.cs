using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Shouldly;
using Tamiz.Spark.Connect;
using Tamiz.Spark.Tests.Connect;
using Xunit;

namespace Tamiz.Spark.Tests;

/// <summary>What is said of a server that cannot be used as the address has it.</summary>
public class EngineOpeningTests
{
    [Fact]
    public async Task A_server_that_speaks_plain_text_where_a_token_means_tls_is_told_of_with_the_address_to_write()
    {
        await using var fake = await FakeSpark.StartAsync();

        var error = await OpenAsync(fake.Address + "/;token=s3cret");

        (error.Code, error.Reason).ShouldBe(("engine_tls", ExitReason.Usage));
        error.Message.ShouldEndWith("cannot be used: it speaks plain text, and the address means TLS.");
        error.Hint.ShouldBe("A token in the address means TLS. To a server on this machine it may go without: sc://host:port/;use_ssl=false;token=…");
    }

    [Fact]
    public async Task Without_a_token_it_is_the_setting_that_is_left_out()
    {
        await using var fake = await FakeSpark.StartAsync();

        (await OpenAsync(fake.Address + "/;use_ssl=true")).Hint.ShouldBe("Without TLS, leave out use_ssl=true.");
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_another_matter()
    {
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        await using var fake = await FakeSpark.StartAsync(certificate);

        var error = await OpenAsync(fake.Address + "/;token=s3cret");

        (error.Code, error.Reason).ShouldBe(("engine_tls", ExitReason.Usage));
        error.Message.ShouldEndWith("cannot be used: its certificate is not trusted.");
    }

    private static Task<TamizException> OpenAsync(string address) => Should.ThrowAsync<TamizException>(async () =>
        await SparkEngine.OpenAsync(new SparkEngineOptions { Connection = SparkConnection.Parse(address), ScratchFolder = Path.GetTempPath(), TimeProvider = new ImpatientTime() }, TestContext.Current.CancellationToken));
}
