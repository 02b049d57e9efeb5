using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Polly;
using Polly.Retry;

namespace Tamiz.Spark.Connect;

/// <summary>Tokens for a service principal: OAuth 2.0 client credentials (RFC 6749, section 4.4), as Databricks takes them.</summary>
/// <remarks>A token is kept until a fifth of its life is left. Calls side by side ask for one token together.</remarks>
public sealed class ClientCredentials : TokenSource, IDisposable
{
    private readonly Uri _endpoint;
    private readonly string _clientId;
    private readonly string _clientSecret;
    private readonly string _scope;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly ResiliencePipeline<HttpResponseMessage> _retry;
    private string? _token;
    private DateTimeOffset _renewAt;

    /// <summary>Creates a source of tokens.</summary>
    /// <param name="endpoint">The token endpoint; https, except on this machine.</param>
    /// <param name="clientId">The client's id.</param>
    /// <param name="clientSecret">The client's secret; sent to the endpoint, shown nowhere.</param>
    /// <param name="scope">The scope to ask for.</param>
    /// <param name="timeProvider">The clock, or null for the system's.</param>
    /// <param name="handler">What carries the requests, or null for a usual one; disposed with this object.</param>
    /// <exception cref="ArgumentException">The endpoint would get the secret over an open line.</exception>
    public ClientCredentials(Uri endpoint, string clientId, string clientSecret, string scope = "all-apis", TimeProvider? timeProvider = null, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (endpoint.Scheme != Uri.UriSchemeHttps && !endpoint.IsLoopback)
            throw new ArgumentException("A client secret goes over https only.", nameof(endpoint));

        (_endpoint, _clientId, _clientSecret, _scope) = (endpoint, clientId, clientSecret, scope);
        _time = timeProvider ?? TimeProvider.System;
        _http = new HttpClient(handler ?? new SocketsHttpHandler()) { Timeout = TimeSpan.FromSeconds(30) };
        _retry = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = _time }.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = 3,
            Delay = TimeSpan.FromMilliseconds(500),
            BackoffType = DelayBackoffType.Exponential,
            ShouldHandle = new PredicateBuilder<HttpResponseMessage>().Handle<HttpRequestException>()
                .HandleResult(reply => reply.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError),
        }).Build();
    }

    /// <summary>Returns the source for a Databricks workspace, whose endpoint is <c>https://HOST/oidc/v1/token</c>.</summary>
    public static ClientCredentials ForDatabricks(string workspaceHost, string clientId, string clientSecret) =>
        new(new Uri($"https://{workspaceHost}/oidc/v1/token"), clientId, clientSecret);

    /// <inheritdoc/>
    public override async ValueTask<string> GetAsync(bool renew, CancellationToken cancellationToken)
    {
        var refused = renew ? _token : null;
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Whoever waited for the one who asked takes what that one got.
            if (_token is null || _time.GetUtcNow() >= _renewAt || (refused is not null && refused == _token))
                await RenewAsync(cancellationToken).ConfigureAwait(false);

            return _token!;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _one.Dispose();
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        var asked = _time.GetUtcNow();
        try
        {
            using var reply = await _retry.ExecuteAsync(AskAsync, cancellationToken).ConfigureAwait(false);
            if (!reply.IsSuccessStatusCode)
                throw Refused($"it answered {(int)reply.StatusCode}", reply.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError, null);

            using var body = JsonDocument.Parse(await reply.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            _token = body.RootElement.GetProperty("access_token").GetString() ?? throw Refused("its answer has no access_token", false, null);
            var life = body.RootElement.TryGetProperty("expires_in", out var seconds) ? seconds.GetDouble() : 3600;
            _renewAt = asked + TimeSpan.FromSeconds(life * 0.8);
        }
        catch (HttpRequestException e)
        {
            throw Refused("it cannot be reached", true, e);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // The body is left out of the cause: it may hold a token.
            throw Refused("its answer is not what OAuth says", false, null);
        }
    }

    private async ValueTask<HttpResponseMessage> AskAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint)
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("scope", _scope)]),
        };
        var credentials = $"{Uri.EscapeDataString(_clientId)}:{Uri.EscapeDataString(_clientSecret)}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        return await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private SparkConnectException Refused(string why, bool transient, Exception? cause) =>
        new(SparkFailure.Authentication, $"No token from {_endpoint.GetLeftPart(UriPartial.Path)}: {why}.", cause) { IsTransient = transient };
}
