using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tamiz.Spark.Connect;
using Tamiz.Spark.Connect.Protocol;

namespace Tamiz.Spark.Tests.Connect;

/// <summary>A server that does what a real one will not do on demand. Streams are scripts, taken one for each call that opens one.</summary>
internal sealed class FakeSpark : SparkConnectService.SparkConnectServiceBase, IAsyncDisposable
{
    private readonly ConcurrentQueue<Func<IServerStreamWriter<ExecutePlanResponse>, Task>> _streams = [];
    private WebApplication? _app;

    public string Version { get; set; } = "4.1.4";

    public string ServerSession { get; set; } = "server-1";

    /// <summary>Gets or sets the session to answer for, or null for the one that asks.</summary>
    public string? EchoedSession { get; set; }

    /// <summary>Gets what is thrown before an answer, by the name of the call, as often as it is there.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<RpcException>> Failures { get; } = new();

    public FetchErrorDetailsResponse? Details { get; set; }

    /// <summary>Gets or sets what it says of settings that are asked for.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; set; } = new Dictionary<string, string>();

    public bool CrcSuccessful { get; set; } = true;

    public ConcurrentQueue<(string Call, IMessage Request, Metadata Headers)> Calls { get; } = [];

    public string Address { get; private set; } = "";

    public static async Task<FakeSpark> StartAsync(X509Certificate2? certificate = null)
    {
        FakeSpark fake = new();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton(fake);
        fake._app = builder.Build();
        fake._app.MapGrpcService<FakeSpark>();
        await fake._app.StartAsync();
        fake.Address = "sc://" + new Uri(fake._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority;
        return fake;
    }

    public Task<SparkSession> OpenAsync(SparkSessionOptions? options = null) =>
        SparkSession.OpenAsync(SparkConnection.Parse(Address), options ?? new() { TimeProvider = new ImpatientTime() }, Xunit.TestContext.Current.CancellationToken);

    /// <summary>Scripts a stream: these answers, then an end with or without an error.</summary>
    public FakeSpark Stream(RpcException? end, params ExecutePlanResponse[] responses)
    {
        _streams.Enqueue(async writer =>
        {
            foreach (var response in responses)
                await writer.WriteAsync(response);
            if (end is not null)
                throw end;
        });
        return this;
    }

    public FakeSpark Stream(params ExecutePlanResponse[] responses) => Stream(null, responses);

    /// <summary>Scripts a stream that stays silent until its reader leaves.</summary>
    public FakeSpark Silence(TaskCompletionSource reached)
    {
        _streams.Enqueue(async _ =>
        {
            reached.TrySetResult();
            await new TaskCompletionSource().Task;
        });
        return this;
    }

    public void Fail(string call, RpcException failure) => Failures.GetOrAdd(call, _ => []).Enqueue(failure);

    public List<T> Requests<T>()
        where T : IMessage => [.. Calls.Select(call => call.Request).OfType<T>()];

    public override Task ExecutePlan(ExecutePlanRequest request, IServerStreamWriter<ExecutePlanResponse> responseStream, ServerCallContext context) => PlayAsync(request, responseStream, context);

    public override Task ReattachExecute(ReattachExecuteRequest request, IServerStreamWriter<ExecutePlanResponse> responseStream, ServerCallContext context) => PlayAsync(request, responseStream, context);

    public override Task<AnalyzePlanResponse> AnalyzePlan(AnalyzePlanRequest request, ServerCallContext context)
    {
        Note(request, context);
        return Task.FromResult(new AnalyzePlanResponse { SessionId = EchoedSession ?? request.SessionId, ServerSideSessionId = ServerSession, SparkVersion = new() { Version = Version } });
    }

    public override Task<ConfigResponse> Config(ConfigRequest request, ServerCallContext context)
    {
        Note(request, context);
        var answer = new ConfigResponse { SessionId = EchoedSession ?? request.SessionId, ServerSideSessionId = ServerSession };
        answer.Pairs.AddRange((request.Operation.GetOption?.Keys ?? []).Where(Settings.ContainsKey).Select(key => new KeyValue { Key = key, Value = Settings[key] }));
        return Task.FromResult(answer);
    }

    public override Task<InterruptResponse> Interrupt(InterruptRequest request, ServerCallContext context)
    {
        Note(request, context);
        return Task.FromResult(new InterruptResponse { SessionId = request.SessionId, ServerSideSessionId = ServerSession });
    }

    public override Task<ReleaseExecuteResponse> ReleaseExecute(ReleaseExecuteRequest request, ServerCallContext context)
    {
        Note(request, context);
        return Task.FromResult(new ReleaseExecuteResponse { SessionId = request.SessionId, ServerSideSessionId = ServerSession });
    }

    public override Task<ReleaseSessionResponse> ReleaseSession(ReleaseSessionRequest request, ServerCallContext context)
    {
        Note(request, context);
        return Task.FromResult(new ReleaseSessionResponse { SessionId = request.SessionId, ServerSideSessionId = ServerSession });
    }

    public override Task<FetchErrorDetailsResponse> FetchErrorDetails(FetchErrorDetailsRequest request, ServerCallContext context)
    {
        Note(request, context);
        return Task.FromResult(Details ?? throw new RpcException(new Status(StatusCode.Unimplemented, "")));
    }

    public override Task<ArtifactStatusesResponse> ArtifactStatus(ArtifactStatusesRequest request, ServerCallContext context)
    {
        Note(request, context);
        return Task.FromResult(new ArtifactStatusesResponse { SessionId = request.SessionId, ServerSideSessionId = ServerSession });
    }

    public override async Task<AddArtifactsResponse> AddArtifacts(IAsyncStreamReader<AddArtifactsRequest> requestStream, ServerCallContext context)
    {
        List<AddArtifactsRequest> parts = [];
        await foreach (var part in requestStream.ReadAllAsync())
        {
            parts.Add(part);
            Note(part, context);
        }

        var name = parts[0].Batch?.Artifacts[0].Name ?? parts[0].BeginChunk.Name;
        return new() { SessionId = parts[0].SessionId, ServerSideSessionId = ServerSession, Artifacts = { new AddArtifactsResponse.Types.ArtifactSummary { Name = name, IsCrcSuccessful = CrcSuccessful } } };
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is null)
            return;

        using CancellationTokenSource now = new(0);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task PlayAsync(IMessage request, IServerStreamWriter<ExecutePlanResponse> writer, ServerCallContext context)
    {
        Note(request, context);
        if (!_streams.TryDequeue(out var play))
            return; // an end without an answer

        await play(new Signed(writer, this, ((IRequest)request).SessionId)).WaitAsync(context.CancellationToken);
    }

    private void Note(IMessage request, ServerCallContext context)
    {
        var call = context.Method.Split('/')[^1];
        Calls.Enqueue((call, request, context.RequestHeaders));
        if (Failures.TryGetValue(call, out var failures) && failures.TryDequeue(out var failure))
            throw failure;
    }

    /// <summary>Fills in what every answer says.</summary>
    private sealed class Signed(IServerStreamWriter<ExecutePlanResponse> inner, FakeSpark fake, string session) : IServerStreamWriter<ExecutePlanResponse>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(ExecutePlanResponse message)
        {
            message.SessionId = fake.EchoedSession ?? session;
            if (message.ServerSideSessionId.Length == 0)
                message.ServerSideSessionId = fake.ServerSession;
            return inner.WriteAsync(message);
        }
    }
}

/// <summary>A clock whose waits are over at once; it notes how long they would have been.</summary>
internal sealed class ImpatientTime : TimeProvider
{
    public ConcurrentQueue<TimeSpan> Waits { get; } = [];

    public TimeSpan Ahead { get; set; }

    public override long GetTimestamp() => 0;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan)
            Waits.Enqueue(dueTime);
        return base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
    }
}
