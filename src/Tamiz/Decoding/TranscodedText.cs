namespace Tamiz.Decoding;

/// <summary>Text of another encoding as UTF-8. What is no text becomes a byte that no UTF-8 has, so the record it stands in is set aside and nothing is replaced.</summary>
internal abstract class TranscodedText(Stream source) : ForwardStream
{
    /// <summary>The byte that stands for what is no text.</summary>
    protected const byte NoText = 0xFF;

    private const int Portion = 1 << 16;

    private readonly byte[] _bytes = new byte[Portion];
    private readonly byte[] _text = new byte[3 * Portion];
    private Memory<byte> _ready;
    private int _rest;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_ready.IsEmpty)
        {
            var count = await source.ReadAsync(_bytes.AsMemory(_rest), cancellationToken).ConfigureAwait(false);
            var bytes = _bytes.AsSpan(0, _rest + count);
            if (bytes.IsEmpty)
                return 0;

            var (read, written) = Transcode(bytes, final: count == 0, _text);
            bytes[read..].CopyTo(_bytes);
            _rest = bytes.Length - read;
            _ready = _text.AsMemory(0, written);
        }

        var given = Math.Min(buffer.Length, _ready.Length);
        _ready[..given].CopyTo(buffer);
        _ready = _ready[given..];
        return given;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            source.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Writes text as UTF-8; at most three bytes come of each byte read.</summary>
    /// <param name="bytes">The bytes at hand, never none.</param>
    /// <param name="final">Whether they are the last; if so, all of them are used.</param>
    /// <param name="text">Where to.</param>
    protected abstract (int Read, int Written) Transcode(ReadOnlySpan<byte> bytes, bool final, Span<byte> text);
}
