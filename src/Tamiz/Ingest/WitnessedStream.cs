using System.Security.Cryptography;
using Tamiz.Decoding;

namespace Tamiz.Ingest;

/// <summary>Hashes the bytes that are read through it, and writes them elsewhere as they are.</summary>
/// <param name="source">What is read.</param>
/// <param name="copy">Where the bytes are written, or <see langword="null"/>.</param>
internal sealed class WitnessedStream(Stream source, Stream? copy) : ForwardStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _hash.AppendData(buffer.Span[..count]);
        if (copy is not null)
            await copy.WriteAsync(buffer[..count], cancellationToken).ConfigureAwait(false);
        return count;
    }

    /// <summary>Reads what is left.</summary>
    /// <returns>The SHA-256 of all bytes.</returns>
    public async Task<string> FinishAsync(CancellationToken cancellationToken)
    {
        await CopyToAsync(Null, cancellationToken).ConfigureAwait(false);
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
