namespace Tamiz.Tests;

/// <summary>Returns its bytes in small and odd portions, as sockets do.</summary>
internal sealed class ChoppyStream(byte[] bytes, IReadOnlyList<int> portions) : MemoryStream(bytes)
{
    private int _next;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var portion = portions.Count == 0 ? buffer.Length : portions[_next++ % portions.Count];
        return base.ReadAsync(buffer[..Math.Min(portion, buffer.Length)], cancellationToken);
    }
}
