using Grpc.Core;
using Tamiz.Spark.Connect.Protocol;

namespace Tamiz.Spark.Connect;

/// <summary>Tells the server what it need not keep any longer. Best effort: what it is not told it forgets by itself in time.</summary>
internal sealed class Acknowledgements(SparkChannel channel, string operationId)
{
    private string? _newest;
    private Task _running = Task.CompletedTask;

    /// <summary>Says, in the background, that everything up to an answer has arrived. One call is under way at a time; the newest answer wins.</summary>
    public void Until(string responseId)
    {
        Volatile.Write(ref _newest, responseId);
        if (_running.IsCompleted)
            _running = RunAsync();
    }

    /// <summary>Says that the operation is over.</summary>
    public async Task AllAsync()
    {
        Volatile.Write(ref _newest, null);
        await _running.ConfigureAwait(false);
        await TryAsync(new ReleaseExecuteRequest { OperationId = operationId, ReleaseAll = new() }).ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        while (Interlocked.Exchange(ref _newest, null) is { } id)
            await TryAsync(new ReleaseExecuteRequest { OperationId = operationId, ReleaseUntil = new() { ResponseId = id } }).ConfigureAwait(false);
    }

    private async Task TryAsync(ReleaseExecuteRequest request)
    {
        using CancellationTokenSource limit = new(channel.Options.CleanupTimeout);
        try
        {
            await channel.CallOnceAsync(call => channel.Client.ReleaseExecuteAsync(channel.Sign(request), call), limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException or SparkConnectException or ObjectDisposedException)
        {
        }
    }
}
