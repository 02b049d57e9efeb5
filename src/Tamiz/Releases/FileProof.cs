using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Tamiz.Storage;

namespace Tamiz.Releases;

/// <summary>Hashes files and compares them with what entries say of them. Each is read once, however many entries name it.</summary>
internal sealed class FileProof(Store store, IProgress<VerificationProgress>? progress)
{
    private const int BufferLength = 1 << 20;

    private long _count;
    private long _bytes;

    /// <summary>Gets how many files are read at once.</summary>
    public int AtOnce { get; init; } = 2;

    public long Count => _count;

    public long Bytes => _bytes;

    public async Task<IEnumerable<Finding>> CheckAsync(
        IReadOnlyDictionary<string, List<NamedFile>> files, CancellationToken cancellationToken)
    {
        var problems = new ConcurrentBag<Finding>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(files, options, async (file, token) =>
        {
            if (await CheckAsync(file.Key, file.Value, token).ConfigureAwait(false) is { } problem)
                problems.Add(problem);
            progress?.Report(new VerificationProgress(Interlocked.Read(ref _count), files.Count, Interlocked.Read(ref _bytes)));
        }).ConfigureAwait(false);
        return problems.OrderBy(problem => problem.Path, StringComparer.Ordinal);
    }

    private async Task<Finding?> CheckAsync(string path, List<NamedFile> named, CancellationToken cancellationToken)
    {
        if (!StoreKey.IsValid(path))
            return new Finding("file_outside", path, $"Entry {named[0].Entry} names it, but no object of a store has such a name.");

        var sha256 = await HashAsync(path, cancellationToken).ConfigureAwait(false);
        if (sha256 is null)
            return new Finding("file_missing", path, $"It is missing; entry {named[0].Entry} names it.");

        return named.Find(one => one.Sha256 != sha256) is { } other
            ? new Finding("file_changed", path, $"Its SHA-256 is '{sha256}'; entry {other.Entry} names '{other.Sha256}'.")
            : null;
    }

    private async Task<string?> HashAsync(string key, CancellationToken cancellationToken)
    {
        var stored = await store.GetAsync(key, cancellationToken).ConfigureAwait(false);
        if (stored is null)
            return null;

        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (stored.ConfigureAwait(false))
        {
            for (int read; (read = await stored.Content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                hash.AppendData(buffer, 0, read);
                Interlocked.Add(ref _bytes, read);
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        Interlocked.Increment(ref _count);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
