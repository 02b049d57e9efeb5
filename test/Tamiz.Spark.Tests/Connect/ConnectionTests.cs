using Shouldly;
using Tamiz.Spark.Connect;
using Xunit;

namespace Tamiz.Spark.Tests.Connect;

public class ConnectionTests
{
    [Theory]
    [InlineData("sc://host", "host", 15002, false)]
    [InlineData("sc://host:443/;token=x", "host", 443, true)]
    [InlineData("sc://host/", "host", 15002, false)]
    [InlineData("sc://host;use_ssl=TRUE", "host", 15002, true)]
    [InlineData("sc://host:1/;;use_ssl=true;", "host", 1, true)]
    [InlineData("sc://[::1]:7077", "::1", 7077, false)]
    [InlineData("sc://localhost/;token=x;use_ssl=false", "localhost", 15002, false)]
    [InlineData("sc://127.0.0.1/;use_ssl=false;token=x", "127.0.0.1", 15002, false)]
    public void Host_port_and_transport_are_read(string text, string host, int port, bool tls)
    {
        var connection = SparkConnection.Parse(text);

        (connection.Host, connection.Port, connection.UseTls).ShouldBe((host, port, tls));
        connection.Address.Scheme.ShouldBe(tls ? "https" : "http");
    }

    [Fact]
    public void Every_setting_is_read_with_its_value_decoded()
    {
        var connection = SparkConnection.Parse("sc://h/;token=a%3Db%3Bc;user_id=ana%20b;user_agent=trials%2F1;session_id=00112233-4455-6677-8899-aabbccddeeff;grpc_max_message_size=1000;X-Custom=%25v");

        connection.Token.ShouldBe("a=b;c");
        connection.UserId.ShouldBe("ana b");
        connection.UserAgent.ShouldBe("trials/1");
        connection.SessionId.ShouldBe(new Guid("00112233-4455-6677-8899-aabbccddeeff"));
        connection.MaxMessageSize.ShouldBe(1000);
        connection.Headers.ShouldHaveSingleItem().ShouldBe(new("x-custom", "%v"));
        SparkConnection.Parse("sc://h").UserId.ShouldBe(Environment.UserName);
    }

    [Theory]
    [InlineData("http://host")]
    [InlineData("host:15002")]
    [InlineData("sc://")]
    [InlineData("sc://:15002")]
    [InlineData("sc://a:b:c")]
    [InlineData("sc://host:0")]
    [InlineData("sc://host:65536")]
    [InlineData("sc://host:abc")]
    [InlineData("sc://host/path")]
    [InlineData("sc://host/;a")]
    [InlineData("sc://host/;a=b=c")]
    [InlineData("sc://host/;=b")]
    [InlineData("sc://host/;use_ssl=yes")]
    [InlineData("sc://host/;session_id=7")]
    [InlineData("sc://host/;grpc_max_message_size=0")]
    [InlineData("sc://host/;token=")]
    [InlineData("sc://host/;user_id=a;user_id=b")]
    [InlineData("sc://host/;x-a=1;X-A=2")]
    [InlineData("sc://host/;token=x;use_ssl=false")]
    [InlineData("sc://host/;authorization=Bearer%20x")]
    [InlineData("sc://host/;grpc-timeout=1S")]
    [InlineData("sc://host/;x-data-bin=1")]
    [InlineData("sc://host/;x-a=%0Ab")]
    [InlineData("sc://host/;x-databricks-session-id=00112233-4455-6677-8899-aabbccddeeff;x-databricks-cluster-id=1")]
    [InlineData("sc://host/;x-databricks-session-id=00112233-4455-6677-8899-aabbccddeeff;session_id=10112233-4455-6677-8899-aabbccddeeff")]
    public void What_is_no_address_is_refused(string text) => Should.Throw<FormatException>(() => SparkConnection.Parse(text));

    [Fact]
    public void A_message_about_an_address_shows_no_value()
    {
        foreach (var text in (string[])["sc://host/;token=s3cret=x", "sc://host/;token=s3cret;use_ssl=false", "sc://host/;x-key=s3cret%0A", "sc://host/;token=s3cret;token=s3cret", "s3cret"])
            Should.Throw<FormatException>(() => SparkConnection.Parse(text)).Message.ShouldNotContain("s3cret");
    }

    [Fact]
    public void Serverless_compute_takes_its_session_from_the_header()
    {
        var connection = SparkConnection.Parse("sc://adb.example:443/;token=x;x-databricks-session-id=00112233-4455-6677-8899-aabbccddeeff");

        connection.SessionId.ShouldBe(new Guid("00112233-4455-6677-8899-aabbccddeeff"));
        connection.UseTls.ShouldBeTrue();
    }

    [Fact]
    public void The_text_hides_what_is_secret_and_can_be_read_again()
    {
        var connection = SparkConnection.Parse("sc://[::1]:443/;token=s3cret;user_id=a%3Bb;x-api-key=s3cret;x-databricks-cluster-id=0921-abc");
        var text = connection.ToString();

        text.ShouldBe("sc://[::1]:443/;token=***;user_id=a%3Bb;x-api-key=***;x-databricks-cluster-id=0921-abc");
        SparkConnection.Parse(text).UserId.ShouldBe("a;b");
        $"{connection with { Port = 1 }}".ShouldNotContain("s3cret");
    }
}
