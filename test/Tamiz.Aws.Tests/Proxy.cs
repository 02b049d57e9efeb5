using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tamiz.Aws.Tests;

/// <summary>
/// A bad line to the server: counts requests, delays answers, and cuts connections before the server has seen a request, or after it has acted and
/// before the answer is through.
/// </summary>
internal sealed class Proxy : IAsyncDisposable
{
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _server;
    private readonly Task _accepting;
    private readonly System.Diagnostics.Stopwatch _waiting = new();
    private long _answerBytes;
    private long _requestBytes;
    private int _atOnce;
    private int _cutsBefore;
    private int _cutsAfter;

    public Proxy(string endpoint)
    {
        var address = new Uri(endpoint);
        _server = new IPEndPoint(IPAddress.Parse(address.Host), address.Port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Endpoint => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Gets the requests, such as <c>PUT /bucket/key</c>, with their queries.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Gets the bytes of all answers.</summary>
    public long AnswerBytes => Interlocked.Read(ref _answerBytes);

    /// <summary>Gets the bytes of the bodies of all requests.</summary>
    public long RequestBytes => Interlocked.Read(ref _requestBytes);

    public TimeSpan Delay { get; set; }

    /// <summary>Gets or sets which requests are cut.</summary>
    public Func<string, bool> Cuts { get; set; } = _ => true;

    /// <summary>Returns for how long some answer was held back since the last call: what the distance costs, whatever the machine.</summary>
    public TimeSpan Waited()
    {
        lock (_waiting)
        {
            var waited = _waiting.Elapsed;
            _waiting.Reset();
            return waited;
        }
    }

    /// <summary>Cuts the next requests before the server sees them.</summary>
    public void CutBefore(int requests) => Volatile.Write(ref _cutsBefore, requests);

    /// <summary>Cuts the next requests when the server has acted and begins to answer.</summary>
    public void CutAfter(int requests) => Volatile.Write(ref _cutsAfter, requests);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await server.ConnectAsync(_server, _stop.Token);
                var line = new Line(client.GetStream(), server.GetStream());
                await Task.WhenAny(ForwardAsync(line), AnswerAsync(line));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // either side is gone, which is what this is for
            }
        }
    }

    // One request after the other on a connection: its head says how long its body is.
    private async Task ForwardAsync(Line line)
    {
        var buffer = new byte[1 << 16];
        var head = new List<byte>();
        for (long body = 0; ;)
        {
            var read = await line.Client.ReadAsync(buffer, _stop.Token);
            if (read == 0)
                return;

            for (var at = 0; at < read;)
            {
                if (body > 0)
                {
                    var part = (int)Math.Min(body, read - at);
                    Interlocked.Add(ref _requestBytes, part);
                    await line.Server.WriteAsync(buffer.AsMemory(at, part), _stop.Token);
                    (at, body) = (at + part, body - part);
                    continue;
                }

                head.Add(buffer[at++]);
                if (head.Count < 4 || !head.TakeLast(4).SequenceEqual(HeadEnd))
                    continue;

                var text = Encoding.ASCII.GetString([.. head]);
                var request = text[..text.IndexOf(" HTTP/", StringComparison.Ordinal)];
                Requests.Enqueue(request);
                if (Cuts(request) && Interlocked.Decrement(ref _cutsBefore) >= 0)
                    return;

                line.CutsAnswer = Cuts(request) && Interlocked.Decrement(ref _cutsAfter) >= 0;
                line.IsNew = true;
                body = LengthIn(text);
                await line.Server.WriteAsync(head.ToArray(), _stop.Token);
                head.Clear();
            }
        }
    }

    private async Task AnswerAsync(Line line)
    {
        var buffer = new byte[1 << 16];
        for (int read; (read = await line.Server.ReadAsync(buffer, _stop.Token)) > 0;)
        {
            if (line.CutsAnswer)
                return;
            if (line.IsNew)
            {
                line.IsNew = false;
                await WaitAsync();
            }

            Interlocked.Add(ref _answerBytes, read);
            await line.Client.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    private async Task WaitAsync()
    {
        lock (_waiting)
        {
            if (_atOnce++ == 0)
                _waiting.Start();
        }

        await Task.Delay(Delay, _stop.Token);
        lock (_waiting)
        {
            if (--_atOnce == 0)
                _waiting.Stop();
        }
    }

    private static long LengthIn(string head) => head.Split("\r\n")
        .Where(header => header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
        .Select(header => long.Parse(header["Content-Length:".Length..], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();

    private sealed record Line(NetworkStream Client, NetworkStream Server)
    {
        public volatile bool CutsAnswer;
        public volatile bool IsNew;
    }
}
