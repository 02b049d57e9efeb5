using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tamiz.Aws.Tests;

/// <summary>A server that says what a real one cannot be made to say.</summary>
internal sealed class FakeS3 : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<HttpListenerRequest, (int Status, string? Code)> _answer;
    private readonly Task _serving;

    public FakeS3(Func<HttpListenerRequest, (int Status, string? Code)> answer)
    {
        _answer = answer;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Endpoint = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        }

        _listener.Prefixes.Add(Endpoint + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Endpoint { get; }

    public ConcurrentQueue<string> Requests { get; } = new();

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            var context = await _listener.GetContextAsync();
            Requests.Enqueue($"{context.Request.HttpMethod} {context.Request.RawUrl}");
            await context.Request.InputStream.CopyToAsync(Stream.Null);
            var (status, code) = _answer(context.Request);
            context.Response.StatusCode = status;
            context.Response.Headers["ETag"] = "\"0123456789abcdef0123456789abcdef\"";
            var body = code is null ? [] : Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>No.</Message><RequestId>1</RequestId></Error>");
            context.Response.ContentType = "application/xml";
            context.Response.ContentLength64 = body.Length;

            // This listener now and then answers nothing to a request that follows at once on the same connection.
            context.Response.KeepAlive = false;
            await context.Response.OutputStream.WriteAsync(body);
            context.Response.Close();
        }
    }
}
