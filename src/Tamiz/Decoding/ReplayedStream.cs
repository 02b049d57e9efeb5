namespace Tamiz.Decoding;

/// <summary>A stream whose beginning can be looked at before it is read, though its bytes come only once. Closing it leaves the source open.</summary>
/// <param name="source">What is read, from where it stands.</param>
internal sealed class ReplayedStream(Stream source) : ForwardStream
{
    private MemoryStream? _seen = new();
    private bool _replays;

    /// <summary>Starts again from the beginning. What was read until now is kept for it; what comes after is not.</summary>
    public void Replay()
    {
        _seen!.Position = 0;
        _replays = true;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_replays && _seen is not null && !buffer.IsEmpty)
        {
            if (_seen.Read(buffer.Span) is > 0 and var replayed)
                return replayed;
            _seen = null;
        }

        var read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (!_replays)
            _seen!.Write(buffer.Span[..read]);
        return read;
    }
}
