using Grpc.Core;
using Tamiz.Spark.Connect.Protocol;

namespace Tamiz.Spark.Connect;

/// <summary>
/// One operation and the stream of its answers, over as many calls as it takes: the server cuts streams that grow long or old, the line may
/// break; each time the operation is joined again behind the last answer that arrived. It runs once however often that happens.
/// </summary>
internal sealed class Execution : IAsyncDisposable
{
    /// <summary>A server that ends so many streams in a row, each at once and without an answer, is not getting anywhere.</summary>
    public const int MaxEmptyStreams = 20;

    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(500);
    private readonly SparkChannel _channel;
    private readonly ExecutePlanRequest _request;
    private readonly Acknowledgements _acknowledgements;
    private AsyncServerStreamingCall<ExecutePlanResponse>? _call;
    private string? _lastResponseId;
    private bool _asked;
    private bool _ended;
    private int _emptyStreams;
    private long _openedAt;
    private bool _answered;

    public Execution(SparkChannel channel, Plan plan, SparkCallOptions? options)
    {
        _channel = channel;
        OperationId = Guid.NewGuid().ToString();
        _acknowledgements = new(channel, OperationId);
        _request = channel.Sign(new ExecutePlanRequest { Plan = plan, OperationId = OperationId, Tags = { options?.Tags ?? [] } });
        _request.RequestOptions.Add(new ExecutePlanRequest.Types.RequestOption { ReattachOptions = new() { Reattachable = true } });
        ResultChunkingOptions chunking = new() { AllowArrowBatchChunking = true };
        if (channel.Options.ChunkSize is { } size)
            chunking.PreferredArrowChunkSize = size;
        _request.RequestOptions.Add(new ExecutePlanRequest.Types.RequestOption { ResultChunkingOptions = chunking });
    }

    public string OperationId { get; }

    /// <summary>Gets the number of streams it took so far.</summary>
    public int Streams { get; private set; }

    /// <summary>Returns the next answer, or null when the operation is complete.</summary>
    public async ValueTask<ExecutePlanResponse?> NextAsync(CancellationToken cancellationToken)
    {
        if (_ended)
            return null;

        try
        {
            var next = await _channel.Retry.ExecuteAsync(TryNextAsync, cancellationToken).ConfigureAwait(false);
            if (next is null)
                await EndAsync(interrupt: false).ConfigureAwait(false);
            return next;
        }
        catch (Exception e)
        {
            await EndAsync(interrupt: e is not SparkConnectException { Kind: SparkFailure.Server or SparkFailure.SessionLost }).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends the operation, also while it runs.</summary>
    public async ValueTask DisposeAsync() => await EndAsync(interrupt: true).ConfigureAwait(false);

    private async ValueTask<ExecutePlanResponse?> TryNextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                _call ??= await OpenAsync(renewToken: false, cancellationToken).ConfigureAwait(false);
                if (await MoveNextAsync(cancellationToken).ConfigureAwait(false))
                    return Received(_channel.Check(_call.ResponseStream.Current));
            }
            catch (RpcException failure)
            {
                Close();
                var translated = await _channel.TranslateAsync(failure, cancellationToken).ConfigureAwait(false);
                if (translated.ErrorClass is not (Failures.OperationNotFound or Failures.SessionNotFound) || _lastResponseId is not null)
                    throw translated;

                _asked = false; // the question was lost on its way: ask again, under the same id
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                Close();
                throw Failures.Cut(e);
            }

            Close();
            await WatchAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private ExecutePlanResponse? Received(ExecutePlanResponse response)
    {
        (_answered, _emptyStreams) = (true, 0);
        _lastResponseId = response.ResponseId;
        if (response.ResponseTypeCase == ExecutePlanResponse.ResponseTypeOneofCase.ResultComplete)
            return null;

        _acknowledgements.Until(response.ResponseId);
        return response;
    }

    private async Task<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _call!.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.Unauthenticated && _channel.CanRenewToken && !_answered)
        {
            Close();
            _call = await OpenAsync(renewToken: true, cancellationToken).ConfigureAwait(false);
            return await _call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<AsyncServerStreamingCall<ExecutePlanResponse>> OpenAsync(bool renewToken, CancellationToken cancellationToken)
    {
        var options = await _channel.CallOptionsAsync(renewToken, cancellationToken).ConfigureAwait(false);
        _openedAt = _channel.Options.TimeProvider.GetTimestamp();
        _answered = false;
        Streams++;
        if (!_asked)
        {
            _asked = true;
            return _channel.Client.ExecutePlan(_request, options);
        }

        ReattachExecuteRequest request = _channel.Sign(new ReattachExecuteRequest { OperationId = OperationId });
        if (_lastResponseId is not null)
            request.LastResponseId = _lastResponseId;
        return _channel.Client.ReattachExecute(request, options);
    }

    /// <summary>Lets streams end as often as the server likes while answers come, and while it at least holds them open for a while.</summary>
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        if (_answered || _channel.Options.TimeProvider.GetElapsedTime(_openedAt) >= Quick)
        {
            _emptyStreams = 0;
            return;
        }

        if (++_emptyStreams >= MaxEmptyStreams)
            throw Failures.Broken($"The server ended {MaxEmptyStreams} streams of one operation without an answer.");

        await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(25 << _emptyStreams, 1000)), _channel.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
    }

    private async Task EndAsync(bool interrupt)
    {
        if (_ended)
            return;

        _ended = true;
        Close();
        if (!_asked)
            return;

        if (interrupt)
            await InterruptAsync().ConfigureAwait(false);
        await _acknowledgements.AllAsync().ConfigureAwait(false);
    }

    /// <summary>Ending the call alone does not stop the query.</summary>
    private async Task InterruptAsync()
    {
        using CancellationTokenSource limit = new(_channel.Options.CleanupTimeout);
        var request = _channel.Sign(new InterruptRequest { InterruptType = InterruptRequest.Types.InterruptType.OperationId, OperationId = OperationId });
        try
        {
            await _channel.CallOnceAsync(call => _channel.Client.InterruptAsync(request, call), limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException or SparkConnectException or ObjectDisposedException)
        {
        }
    }

    private void Close()
    {
        _call?.Dispose();
        _call = null;
    }
}
