using System.Collections.Immutable;
using Grpc.Core;
using Tamiz.Spark.Connect.Protocol;

namespace Tamiz.Spark.Connect;

/// <summary>A session of a Spark Connect server: its views, settings and uploads live as long as it does. Executions can run side by side.</summary>
public sealed class SparkSession : IAsyncDisposable
{
    private readonly SparkChannel _channel;
    private readonly PlanWriter _plans;
    private bool _disposed;

    private SparkSession(SparkChannel channel, string version)
    {
        _channel = channel;
        SparkVersion = version;
        _plans = new(channel, Handshake.Number(version));
        Configuration = new(channel);
    }

    /// <summary>Gets the session's id.</summary>
    public string SessionId => _channel.SessionId;

    /// <summary>Gets the server's name for this incarnation of the session, or null from servers that give none (3.5).</summary>
    public string? ServerSessionId => _channel.ServerSessionId;

    /// <summary>Gets the version of Spark as the server says it, such as <c>4.1.4</c>.</summary>
    public string SparkVersion { get; }

    /// <summary>Gets the configuration of the session.</summary>
    public SparkConfiguration Configuration { get; }

    internal SparkChannel Channel => _channel;

    /// <summary>Opens a session: one call that proves transport, credentials and protocol, then the settings.</summary>
    /// <exception cref="SparkConnectException">The server cannot be reached in time, or does not let us in.</exception>
    public static async Task<SparkSession> OpenAsync(SparkConnection connection, SparkSessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        options ??= new();
        SparkChannel channel = new(connection, options);
        try
        {
            SparkSession session = new(channel, await Handshake.GreetAsync(channel, connection, cancellationToken).ConfigureAwait(false));
            await session.ConfigureAsync(options, cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>Runs a query and returns as soon as its columns are known. Rows are read from the result.</summary>
    /// <exception cref="SparkConnectException">Spark refused or failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the query is stopped on the server too.</exception>
    public async Task<SparkResult> QueryAsync(SparkRelation query, SparkCallOptions? options = null, CancellationToken cancellationToken = default)
    {
        var plan = await PlanAsync(query, cancellationToken).ConfigureAwait(false);
        return await StartAsync(plan, options, result => result.StartAsync(cancellationToken)).ConfigureAwait(false);
    }

    /// <inheritdoc cref="QueryAsync(SparkRelation, SparkCallOptions?, CancellationToken)"/>
    public Task<SparkResult> QueryAsync(string sql, SparkCallOptions? options = null, CancellationToken cancellationToken = default) =>
        QueryAsync(new SparkRelation.Sql(sql), options, cancellationToken);

    /// <summary>Does what a command says, exactly once, and returns when it is done. If the command is SQL and a query, its rows are read from the result.</summary>
    /// <exception cref="SparkConnectException">Spark refused or failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; it is stopped on the server too, and may have done a part.</exception>
    public async Task<SparkResult> ExecuteAsync(SparkCommand command, SparkCallOptions? options = null, CancellationToken cancellationToken = default)
    {
        Plan plan = new() { Command = await _plans.CommandAsync(command, cancellationToken).ConfigureAwait(false) };
        var result = await StartAsync(plan, options, result => result.FinishAsync(cancellationToken)).ConfigureAwait(false);
        if (result.Query is not { } query)
            return result;

        await result.DisposeAsync().ConfigureAwait(false);
        return await StartAsync(new Plan { Root = query }, options, next => next.StartAsync(cancellationToken)).ConfigureAwait(false);
    }

    /// <inheritdoc cref="ExecuteAsync(SparkCommand, SparkCallOptions?, CancellationToken)"/>
    public Task<SparkResult> ExecuteAsync(string sql, SparkCallOptions? options = null, CancellationToken cancellationToken = default) =>
        ExecuteAsync(new SparkCommand.Sql(sql), options, cancellationToken);

    /// <summary>Returns the columns a query would give, without running it.</summary>
    /// <exception cref="SparkConnectException">The query cannot be resolved; <see cref="SparkConnectException.Place"/> says where.</exception>
    public async Task<SparkSchema> DescribeAsync(SparkRelation query, CancellationToken cancellationToken = default)
    {
        var plan = await PlanAsync(query, cancellationToken).ConfigureAwait(false);
        var reply = await AnalyzeAsync(new() { Schema = new() { Plan = plan } }, cancellationToken).ConfigureAwait(false);
        return SparkSchema.From(reply.Schema.Schema_);
    }

    /// <summary>Returns the plan of a query as text, without running it.</summary>
    public async Task<string> ExplainAsync(SparkRelation query, SparkExplainMode mode = SparkExplainMode.Simple, CancellationToken cancellationToken = default)
    {
        var plan = await PlanAsync(query, cancellationToken).ConfigureAwait(false);
        var wanted = (AnalyzePlanRequest.Types.Explain.Types.ExplainMode)((int)mode + 1);
        var reply = await AnalyzeAsync(new() { Explain = new() { Plan = plan, ExplainMode = wanted } }, cancellationToken).ConfigureAwait(false);
        return reply.Explain.ExplainString;
    }

    /// <summary>Reads a schema as DDL has it, such as <c>a INT NOT NULL, b STRING</c>.</summary>
    /// <exception cref="SparkConnectException">It is none.</exception>
    public async Task<SparkSchema> ParseSchemaAsync(string ddl, CancellationToken cancellationToken = default)
    {
        var reply = await AnalyzeAsync(new() { DdlParse = new() { DdlString = ddl } }, cancellationToken).ConfigureAwait(false);
        return SparkSchema.From(reply.DdlParse.Parsed);
    }

    /// <summary>Stops all executions of this session that carry a tag; their readers get an exception that <see cref="SparkConnectException.IsCancelled"/>.</summary>
    /// <returns>The ids of the operations that were stopped.</returns>
    public Task<ImmutableArray<string>> InterruptTagAsync(string tag, CancellationToken cancellationToken = default) =>
        InterruptAsync(new() { InterruptType = InterruptRequest.Types.InterruptType.Tag, OperationTag = tag }, cancellationToken);

    /// <summary>Stops all executions of this session.</summary>
    /// <returns>The ids of the operations that were stopped.</returns>
    public Task<ImmutableArray<string>> InterruptAllAsync(CancellationToken cancellationToken = default) =>
        InterruptAsync(new() { InterruptType = InterruptRequest.Types.InterruptType.All }, cancellationToken);

    /// <summary>Closes the session at the server too, if it answers in time. What still runs is stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;

        _disposed = true;
        using CancellationTokenSource limit = new(_channel.Options.CleanupTimeout);
        try
        {
            await _channel.CallOnceAsync(call => _channel.Client.ReleaseSessionAsync(_channel.Sign(new ReleaseSessionRequest()), call), limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException or SparkConnectException)
        {
            // The server drops idle sessions by itself; 3.5 does not know this call.
        }

        _channel.Dispose();
    }

    internal async Task<Plan> PlanAsync(SparkRelation query, CancellationToken cancellationToken) =>
        new() { Root = await _plans.RelationAsync(query, cancellationToken).ConfigureAwait(false) };

    private async Task ConfigureAsync(SparkSessionOptions options, CancellationToken cancellationToken)
    {
        foreach (var (key, value) in options.Configuration)
        {
            try
            {
                await Configuration.SetAsync(key, value, cancellationToken).ConfigureAwait(false);
            }
            catch (SparkConnectException e) when (e.Kind == SparkFailure.Server)
            {
                options.Warning?.Invoke($"The server does not take {key}={value}: {e.ErrorClass ?? e.Message}");
            }
        }
    }

    private async Task<SparkResult> StartAsync(Plan plan, SparkCallOptions? options, Func<SparkResult, Task> start)
    {
        SparkResult result = new(new Execution(_channel, plan, options), options?.Progress);
        try
        {
            await start(result).ConfigureAwait(false);
            return result;
        }
        catch
        {
            await result.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<AnalyzePlanResponse> AnalyzeAsync(AnalyzePlanRequest request, CancellationToken cancellationToken) =>
        await _channel.CallAsync(call => _channel.Client.AnalyzePlanAsync(_channel.Sign(request), call), cancellationToken).ConfigureAwait(false);

    private async Task<ImmutableArray<string>> InterruptAsync(InterruptRequest request, CancellationToken cancellationToken)
    {
        var reply = await _channel.CallAsync(call => _channel.Client.InterruptAsync(_channel.Sign(request), call), cancellationToken).ConfigureAwait(false);
        return [.. reply.InterruptedIds];
    }
}
