namespace Tamiz.DuckDb;

/// <summary>The databases of an engine: one for most statements, and one with a single thread that is opened for the first statement that needs it.</summary>
internal sealed class DuckDbInstances(DuckDbInstance main, Func<CancellationToken, Task<DuckDbInstance>> openSingleThreaded) : IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private DuckDbInstance? _singleThreaded;

    public DuckDbInstance Main => main;

    public async Task<DuckDbInstance> SingleThreadedAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _singleThreaded ??= await openSingleThreaded(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await main.DisposeAsync().ConfigureAwait(false);
        if (_singleThreaded is not null)
            await _singleThreaded.DisposeAsync().ConfigureAwait(false);
        _opening.Dispose();
    }
}
