using System.Net;
using System.Net.Sockets;
using Shouldly;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>Where tables are computed, as a user says it; a real server is in the conformance tests.</summary>
public sealed class EngineTests : IDisposable
{
    private readonly Shop _shop = new();

    [Theory]
    [InlineData("http://localhost:15002/;token=hidden", "bad_engine: --engine names no engine: an address that begins with http:// is none of Spark Connect. Write duckdb, or the address of a Spark Connect server as sc://host:15002.")]
    [InlineData("sc://", "bad_engine: --engine names no engine: after sc:// comes a host. Write duckdb, or the address of a Spark Connect server as sc://host:15002.")]
    [InlineData("flink", "bad_engine: --engine names no engine: 'flink'. Write duckdb, or the address of a Spark Connect server as sc://host:15002.")]
    [InlineData("sc://host:port", "bad_engine: The address of the Spark server cannot be used. ")]
    public async Task What_is_no_engine_is_refused(string engine, string message)
    {
        var run = await Cli.RunAsync(_shop.Folder, 1000, "run", "--engine", engine);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain(message);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_can_be_tried_again()
    {
        var run = await Cli.RunAsync(_shop.Folder, 1000, "run", "--engine", "sc://127.0.0.1:9/;token=hush");

        run.ExitCode.ShouldBe(6);
        run.Error.ShouldContain("engine_unreachable: The Spark server at 127.0.0.1:9 cannot be used: it does not answer.");
        run.ToString().ShouldNotContain("hush");
    }

    [Fact]
    public async Task A_server_without_tls_where_a_token_means_tls_is_told_of_at_once_with_the_address_to_write()
    {
        // To a client that begins with TLS, the first words of HTTP/2 in plain text are no handshake.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener);

        var run = await Cli.RunAsync(_shop.Folder, 1000, "run", "--engine", $"sc://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/;token=hush");

        listener.Stop();
        await serving;
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("cannot be used: it speaks plain text, and the address means TLS. A token in the address means TLS. To a server on this machine it may go without: sc://host:port/;use_ssl=false;token=…");
        run.ToString().ShouldNotContain("hush");
    }

    [Fact]
    public async Task Another_program_that_listens_there_is_not_taken_for_a_server_that_does_not_answer()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, "HTTP/1.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray());

        var run = await Cli.RunAsync(_shop.Folder, 1000, "run", "--engine", $"sc://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

        listener.Stop();
        await serving;
        run.ExitCode.ShouldBe(6);
        run.Error.ShouldContain("cannot be used: what answers there does not speak Spark Connect.");
    }

    private static async Task ServeAsync(TcpListener listener, byte[]? said = null)
    {
        // What a server of HTTP/2 says first: its settings.
        said ??= [0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0x40, 0];
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
                await client.GetStream().ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync(said, TestContext.Current.CancellationToken);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    public void Dispose() => _shop.Dispose();
}
