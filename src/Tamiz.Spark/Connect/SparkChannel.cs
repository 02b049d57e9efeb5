using System.Runtime.InteropServices;
using Grpc.Core;
using Grpc.Net.Client;
using Polly;
using Tamiz.Spark.Connect.Protocol;

namespace Tamiz.Spark.Connect;

/// <summary>The way to one session of one server: signs requests, sends credentials, repeats what may be repeated, checks who answers.</summary>
internal sealed class SparkChannel : IDisposable
{
    private const int DefaultMaxMessageSize = 256 << 20;
    private readonly GrpcChannel _channel;
    private readonly Metadata _headers = [];
    private readonly TokenSource? _tokens;
    private readonly UserContext _user;
    private readonly string _clientType;
    private string? _serverSessionId;

    public SparkChannel(SparkConnection connection, SparkSessionOptions options)
    {
        Options = options;
        SessionId = (connection.SessionId ?? Guid.NewGuid()).ToString();
        Retry = Retries.Pipeline(options);
        _tokens = options.Tokens ?? (connection.Token is { } token ? new FixedToken(token) : null);
        if (_tokens is not null && !connection.UseTls && !connection.IsLoopback)
            throw new ArgumentException("A token is not sent without TLS, except to this machine: add use_ssl=true.", nameof(connection));

        _user = new UserContext { UserId = connection.UserId, UserName = connection.UserId };
        _clientType = $"{connection.UserAgent ?? options.ClientName} os/{(OperatingSystem.IsLinux() ? "linux" : RuntimeInformation.RuntimeIdentifier)} dotnet/{Environment.Version}";
        foreach (var (name, value) in connection.Headers)
            _headers.Add(name, value);

        _channel = GrpcChannel.ForAddress(connection.Address, new GrpcChannelOptions
        {
            HttpHandler = Handler(options),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = connection.MaxMessageSize ?? DefaultMaxMessageSize,
            MaxSendMessageSize = null,
            MaxRetryAttempts = null,
            ThrowOperationCanceledOnCancellation = true,
        });
        Client = new SparkConnectService.SparkConnectServiceClient(_channel);
    }

    public SparkSessionOptions Options { get; }

    public string SessionId { get; }

    public string? ServerSessionId => _serverSessionId;

    public ResiliencePipeline Retry { get; }

    /// <summary>Gets what the last repeated call failed of, for a message when patience ends before the retries do.</summary>
    public SparkConnectException? LastFailure { get; private set; }

    public SparkConnectService.SparkConnectServiceClient Client { get; }

    /// <summary>Fills in who sends the request.</summary>
    public T Sign<T>(T request)
        where T : IRequest
    {
        (request.SessionId, request.UserContext, request.ClientType) = (SessionId, _user, _clientType);
        if (request is IObservingRequest observing && _serverSessionId is { } seen)
            observing.ClientObservedServerSideSessionId = seen;
        return request;
    }

    /// <summary>Refuses an answer for another session, or from a server that has forgotten this one.</summary>
    public T Check<T>(T reply)
        where T : IReply
    {
        if (reply.SessionId != SessionId)
            throw Failures.Broken("The server answered for another session than the one that asked.");
        if (reply.ServerSideSessionId.Length == 0)
            return reply; // Spark 3.5 does not say

        var seen = Interlocked.CompareExchange(ref _serverSessionId, reply.ServerSideSessionId, null) ?? reply.ServerSideSessionId;
        return seen == reply.ServerSideSessionId
            ? reply
            : throw Failures.Lost("The server has begun the session anew: it restarted, or dropped the session, and with it views, settings and uploads.");
    }

    /// <summary>Makes a call that may be made twice, as often as <see cref="Retry"/> says.</summary>
    public async Task<TReply> CallAsync<TReply>(Func<CallOptions, AsyncUnaryCall<TReply>> call, CancellationToken cancellationToken)
        where TReply : IReply => await Retry.ExecuteAsync(
            async token =>
            {
                try
                {
                    return Check(await CallOnceAsync(call, token).ConfigureAwait(false));
                }
                catch (RpcException failure)
                {
                    LastFailure = await TranslateAsync(failure, token).ConfigureAwait(false);
                    throw LastFailure;
                }
                catch (OperationCanceledException e) when (!token.IsCancellationRequested)
                {
                    LastFailure = Failures.Cut(e);
                    throw LastFailure;
                }
            },
            cancellationToken).ConfigureAwait(false);

    /// <summary>Makes a call once, or twice if the first token is not taken.</summary>
    public async Task<TReply> CallOnceAsync<TReply>(Func<CallOptions, AsyncUnaryCall<TReply>> call, CancellationToken cancellationToken)
    {
        try
        {
            using var first = call(await CallOptionsAsync(renewToken: false, cancellationToken).ConfigureAwait(false));
            return await first.ResponseAsync.ConfigureAwait(false);
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.Unauthenticated && CanRenewToken)
        {
            using var second = call(await CallOptionsAsync(renewToken: true, cancellationToken).ConfigureAwait(false));
            return await second.ResponseAsync.ConfigureAwait(false);
        }
    }

    public bool CanRenewToken => _tokens is not null and not FixedToken;

    public async ValueTask<CallOptions> CallOptionsAsync(bool renewToken, CancellationToken cancellationToken)
    {
        if (_tokens is null)
            return new CallOptions(_headers, cancellationToken: cancellationToken);

        Metadata headers = [.. _headers, new("authorization", $"Bearer {await _tokens.GetAsync(renewToken, cancellationToken).ConfigureAwait(false)}")];
        return new CallOptions(headers, cancellationToken: cancellationToken);
    }

    /// <summary>Returns what the server says of a failure. It hands each error out once, so this is asked for right away and only once.</summary>
    public async Task<SparkConnectException> TranslateAsync(RpcException failure, CancellationToken cancellationToken)
    {
        if (Failures.ErrorId(failure) is not { } id)
            return Failures.From(failure, null);

        FetchErrorDetailsResponse? details = null;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Options.CleanupTimeout);
            var request = Sign(new FetchErrorDetailsRequest { ErrorId = id });
            var reply = await CallOnceAsync(call => Client.FetchErrorDetailsAsync(request, call), limit.Token).ConfigureAwait(false);
            details = reply.Errors.Count > 0 ? reply : null;
        }
        catch (Exception e) when (e is RpcException or SparkConnectException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The short form has to do.
        }

        return Failures.From(failure, details);
    }

    public void Dispose() => _channel.Dispose();

    private static SocketsHttpHandler Handler(SparkSessionOptions options)
    {
        // Load balancers drop connections that are silent for some minutes; a query can be.
        SocketsHttpHandler handler = new()
        {
            ConnectTimeout = TimeSpan.FromSeconds(20),
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = 4 << 20,
            KeepAlivePingDelay = TimeSpan.FromSeconds(60),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(30),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        };
        if (options.CertificateValidation is { } validation)
            handler.SslOptions.RemoteCertificateValidationCallback = validation;
        return handler;
    }
}
