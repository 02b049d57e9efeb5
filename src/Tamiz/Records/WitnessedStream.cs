using System.Security.Cryptography;
using System.Threading.Channels;
using Tamiz.Decoding;

namespace Tamiz.Records;

/// <summary>
/// Hashes the bytes that are read through it, and writes them elsewhere as they are. It reads ahead: while one block is looked at, others are
/// read, hashed and written, so that a file costs about what reading and hashing it cost.
/// </summary>
/// <param name="source">What is read, from where it stands to its end.</param>
/// <param name="copy">Where the bytes are written, or <see langword="null"/>.</param>
/// <param name="blockLength">The bytes read at once; another number than the default is for tests.</param>
internal sealed class WitnessedStream(Stream source, Stream? copy, int blockLength = 1 << 20) : ForwardStream
{
    private const int Blocks = 4;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Block?[] _blocks = new Block?[Blocks];
    private readonly Channel<Block> _ready = Channel.CreateUnbounded<Block>(new() { SingleReader = true, SingleWriter = true });
    private readonly SemaphoreSlim _free = new(Blocks, Blocks);
    private readonly CancellationTokenSource _stop = new();
    private Task _reading = Task.CompletedTask;
    private Task _hashed = Task.CompletedTask;
    private Task _written = Task.CompletedTask;
    private Block? _current;
    private int _at;
    private bool _started;
    private bool _disposed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || !await MoveOnAsync(cancellationToken).ConfigureAwait(false))
            return 0;

        var count = Math.Min(buffer.Length, _current!.Count - _at);
        _current.Bytes.AsMemory(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    /// <summary>Reads what is left.</summary>
    /// <returns>The SHA-256 of all bytes; by then all of them are written.</returns>
    public async Task<string> FinishAsync(CancellationToken cancellationToken)
    {
        while (await MoveOnAsync(cancellationToken).ConfigureAwait(false))
            _at = _current!.Count;
        await Task.WhenAll(_reading, _hashed, _written).ConfigureAwait(false);
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public override async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;

        _disposed = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var work in new[] { _reading, _hashed, _written })
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _hash.Dispose();
        _stop.Dispose();
        _free.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        // What decodes the text closes what it reads, and cannot wait for what is at work here.
        if (disposing && !_disposed)
            _stop.Cancel();
        base.Dispose(disposing);
    }

    /// <summary>Makes the next bytes current; at the end there are none.</summary>
    private async ValueTask<bool> MoveOnAsync(CancellationToken cancellationToken)
    {
        if (_current is not null && _at < _current.Count)
            return true;

        if (!_started)
        {
            _started = true;
            _reading = Task.Run(ReadAheadAsync, CancellationToken.None);
        }

        if (_current is not null)
            _free.Release();
        _current = null;
        if (!await _ready.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false) || !_ready.Reader.TryRead(out _current))
            return false;

        _at = 0;
        return true;
    }

    private async Task ReadAheadAsync()
    {
        try
        {
            for (var number = 0; ; number++)
            {
                await _free.WaitAsync(_stop.Token).ConfigureAwait(false);
                var block = _blocks[number % Blocks] ??= new Block(blockLength);
                await block.Witnessed.ConfigureAwait(false);
                var isLast = await FillAsync(block).ConfigureAwait(false);
                if (block.Count > 0)
                    Pass(block);
                if (isLast)
                    break;
            }

            _ready.Writer.Complete();
        }
        catch (Exception e)
        {
            // whoever reads gets it
            _ready.Writer.Complete(e);
        }
    }

    private async Task<bool> FillAsync(Block block)
    {
        for (block.Count = 0; block.Count < block.Bytes.Length;)
        {
            var count = await source.ReadAsync(block.Bytes.AsMemory(block.Count), _stop.Token).ConfigureAwait(false);
            block.Count += count;
            if (count == 0)
                return true;
        }

        return false;
    }

    private void Pass(Block block)
    {
        _hashed = AfterAsync(_hashed, () => _hash.AppendData(block.Bytes, 0, block.Count));
        if (copy is not null)
            _written = AfterAsync(_written, () => copy.Write(block.Bytes, 0, block.Count));
        block.Witnessed = Task.WhenAll(_hashed, _written);
        _ready.Writer.TryWrite(block);
    }

    // the blocks in their order, off the thread that reads
    private static Task AfterAsync(Task before, Action work) => Task.Run(async () =>
    {
        await before.ConfigureAwait(false);
        work();
    });

    private sealed class Block(int length)
    {
        public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(length);

        public int Count { get; set; }

        public Task Witnessed { get; set; } = Task.CompletedTask;
    }
}
