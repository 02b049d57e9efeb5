using Tamiz.Decoding;

namespace Tamiz.Ingest;

/// <summary>Tells how many bytes have been read through it.</summary>
/// <param name="source">What is read.</param>
/// <param name="read">Told after each read.</param>
internal sealed class WatchedStream(Stream source, Action<long> read) : ForwardStream
{
    private long _bytes;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _bytes += count;
        read(_bytes);
        return count;
    }
}
