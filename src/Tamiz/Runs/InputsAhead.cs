using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tamiz.Ingest;
using Tamiz.Pipelines;

namespace Tamiz.Runs;

/// <summary>
/// Hashes the source files of a pipeline that are on this machine while its SQL is still being read: to hash them takes one core, and to open an
/// engine another. What fails here fails again, and is told, when the file is pinned.
/// </summary>
public sealed class InputsAhead : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Dataset, string Path), Lazy<Task<PinnedFile>>> _files = new();
    private readonly CancellationTokenSource _stop;
    private Task _work = Task.CompletedTask;

    private InputsAhead(CancellationToken cancellationToken) => _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

    /// <summary>Begins, one file after the other.</summary>
    public static InputsAhead Begin(Pipeline pipeline, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        var ahead = new InputsAhead(cancellationToken);
        var stop = ahead._stop.Token;
        foreach (var source in pipeline.Sources)
        {
            foreach (var path in Find(pipeline, source))
                ahead._files[(source.Name, path)] = new(() => SourceFiles.PinAsync(source.Name, pipeline.Folder, path, stop));
        }

        var files = ahead._files.OrderBy(file => file.Key).Select(file => file.Value).ToList();
        ahead._work = Task.Run(async () =>
        {
            foreach (var file in files.TakeWhile(_ => !stop.IsCancellationRequested))
                await ((Task)file.Value).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }, CancellationToken.None);
        return ahead;
    }

    /// <summary>Returns a file's hash, once: whoever looks again later wants to know what the file holds then.</summary>
    /// <returns><see langword="null"/> if it was not looked at, or was taken.</returns>
    internal Task<PinnedFile>? Take(string dataset, string path) => _files.TryRemove((dataset, path), out var file) ? file.Value : null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _stop.Dispose();
    }

    private static ImmutableArray<string> Find(Pipeline pipeline, SourceDataset source)
    {
        try
        {
            return RunInputs.Find(pipeline, source, mayBeNone: true);
        }
        catch (TamizException)
        {
            return [];
        }
    }
}
