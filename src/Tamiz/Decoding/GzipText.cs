using System.IO.Compression;

namespace Tamiz.Decoding;

/// <summary>Unpacks gzip, of one member or several, and does not take a file that stops early for a whole one.</summary>
/// <remarks>
/// <see cref="GZipStream"/> ends without a word where its input does. So a member with a known content is put behind the input: only after a
/// whole file, with nothing behind it, does that content come out last.
/// </remarks>
internal sealed class GzipText : ForwardStream
{
    private static readonly byte[] Mark = [.. Enumerable.Repeat("tamiz-end "u8.ToArray(), 8).SelectMany(bytes => bytes)];
    private static readonly byte[] Member = Pack(Mark);

    private readonly Continued _source;
    private readonly GZipStream _unpacked;
    private readonly byte[] _held = new byte[1 << 16];
    private int _count;

    public GzipText(Stream source)
    {
        _source = new Continued(source);
        _unpacked = new GZipStream(_source, CompressionMode.Decompress);
    }

    /// <exception cref="InvalidDataException">The input is not gzip, is not whole, or has something behind its end.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_count <= Mark.Length)
        {
            var count = await _unpacked.ReadAsync(_held.AsMemory(_count), cancellationToken).ConfigureAwait(false);
            _count += count;
            if (count == 0 && _source.IsContinued && _held.AsSpan(0, _count).SequenceEqual(Mark))
                return 0;
            if (count == 0)
                throw new InvalidDataException("The file is not whole.");
        }

        var given = Math.Min(buffer.Length, _count - Mark.Length);
        _held.AsMemory(0, given).CopyTo(buffer);
        _held.AsSpan(given, _count - given).CopyTo(_held);
        _count -= given;
        return given;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _unpacked.Dispose();
        base.Dispose(disposing);
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>The input, and behind it the member with the mark. An input without any byte is no gzip and is not continued.</summary>
    private sealed class Continued(Stream source) : ForwardStream
    {
        private bool _hasBytes;
        private int _given;

        public bool IsContinued { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = IsContinued ? 0 : await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            _hasBytes |= count > 0;
            if (count > 0 || !_hasBytes)
                return count;

            IsContinued = true;
            var given = Math.Min(buffer.Length, Member.Length - _given);
            Member.AsMemory(_given, given).CopyTo(buffer);
            _given += given;
            return given;
        }
    }
}
