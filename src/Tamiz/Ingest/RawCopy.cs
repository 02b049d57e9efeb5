using Tamiz.Records;
using Tamiz.Storage;

namespace Tamiz.Ingest;

/// <summary>Keeps the bytes of a source in <c>raw/</c> while something reads them; bytes that are kept already are read from there.</summary>
/// <param name="store">The store.</param>
/// <param name="folder">The project's folder.</param>
/// <param name="input">The source.</param>
/// <param name="progress">Told how many bytes have been read.</param>
internal sealed class RawCopy(Store store, string folder, PinnedFile input, Action<long> progress)
{
    /// <summary>Keeps the bytes, whatever they are.</summary>
    /// <exception cref="TamizException">The file changed since the run pinned it, or cannot be read.</exception>
    public Task KeepAsync(CancellationToken cancellationToken) =>
        KeepAsync(async bytes => (true, await bytes.FinishAsync(cancellationToken).ConfigureAwait(false)), cancellationToken);

    /// <summary>Keeps the bytes, and returns what was found in them.</summary>
    /// <param name="read">Reads them to the end, and returns what it found and their SHA-256.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TamizException">The file changed since the run pinned it, or cannot be read.</exception>
    public async Task<T> KeepAsync<T>(Func<WitnessedStream, Task<(T Found, string Sha256)>> read, CancellationToken cancellationToken)
    {
        var kept = await store.GetAsync(input.RawKey, cancellationToken).ConfigureAwait(false);
        if (kept is not null)
        {
            await using (kept.ConfigureAwait(false))
                return await ReadAsync(kept.Content, copy: null, read).ConfigureAwait(false);
        }

        var scratch = store.NewScratchPath("raw");
        try
        {
            var found = await CopyAsync(scratch, read, cancellationToken).ConfigureAwait(false);
            await store.PutIfAbsentAsync(input.RawKey, scratch, input.Sha256, cancellationToken).ConfigureAwait(false);
            return found;
        }
        catch
        {
            // A copy that was not finished would only fill a disk that may be full already.
            TemporaryFiles.DiscardScratch(scratch);
            throw;
        }
    }

    private async Task<T> CopyAsync<T>(string scratch, Func<WitnessedStream, Task<(T Found, string Sha256)>> read, CancellationToken cancellationToken)
    {
        var source = await SourceFiles.OpenAsync(folder, input, cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            var copy = TemporaryFiles.Create(scratch, input.Bytes);
            await using (copy.ConfigureAwait(false))
                return await ReadAsync(new GuardedSource(source, input.Path, input.Dataset), copy, read).ConfigureAwait(false);
        }
    }

    private async Task<T> ReadAsync<T>(Stream bytes, Stream? copy, Func<WitnessedStream, Task<(T Found, string Sha256)>> read)
    {
        var watched = new WatchedStream(bytes, progress);
        var witnessed = new WitnessedStream(watched, copy);
        await using (watched.ConfigureAwait(false))
        await using (witnessed.ConfigureAwait(false))
        {
            var (found, sha256) = await read(witnessed).ConfigureAwait(false);
            return sha256 == input.Sha256 ? found : throw new TamizException(
                ExitReason.Transient, "input_changed", $"The file '{input.Path}' of '{input.Dataset}' changed while the run was reading it.")
            {
                Hint = "Run again when it is complete.",
            };
        }
    }
}
