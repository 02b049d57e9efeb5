using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Google.Protobuf;
using Tamiz.Spark.Connect.Protocol;

namespace Tamiz.Spark.Connect;

/// <summary>From the batches of a result to rows: joins the pieces of batches that were cut, and sees when rows are lost or come twice.</summary>
internal sealed class ArrowBatches
{
    private static readonly CompressionCodecFactory Codecs = new();
    private readonly List<ByteString> _pieces = [];
    private long _pieceCount;

    /// <summary>Gets the schema, once a batch has come.</summary>
    public Schema? Schema { get; private set; }

    /// <summary>Gets the number of rows that have come.</summary>
    public long Rows { get; private set; }

    /// <summary>Takes in a message and returns what is whole with it.</summary>
    public IReadOnlyList<RecordBatch> Take(ExecutePlanResponse.Types.ArrowBatch message)
    {
        if (message.HasStartOffset && message.StartOffset != Rows)
            throw Failures.Broken($"Rows were lost or came twice: a batch starts at row {message.StartOffset}, row {Rows} was due.");

        if (message.NumChunksInBatch <= 1)
        {
            if (_pieces.Count > 0)
                throw Failures.Broken($"A batch of {_pieceCount} pieces ended after {_pieces.Count}.");
            return Decode(message.Data.Memory, message.RowCount);
        }

        if (message.ChunkIndex != _pieces.Count || (_pieces.Count > 0 && message.NumChunksInBatch != _pieceCount))
            throw Failures.Broken($"Pieces of a batch were lost or came twice: piece {message.ChunkIndex} came, piece {_pieces.Count} was due.");

        _pieces.Add(message.Data);
        _pieceCount = message.NumChunksInBatch;
        if (_pieces.Count < _pieceCount)
            return [];

        var whole = Join(_pieces);
        _pieces.Clear();
        return Decode(whole, message.RowCount);
    }

    /// <summary>Says that no more will come.</summary>
    public void End()
    {
        if (_pieces.Count > 0)
            throw Failures.Broken($"The result ended within a batch, after {_pieces.Count} of {_pieceCount} pieces.");
    }

    /// <summary>Reads the rows that come with the answer to a command.</summary>
    public IReadOnlyList<RecordBatch> TakeLocal(ReadOnlyMemory<byte> stream) => Decode(stream, null);

    private List<RecordBatch> Decode(ReadOnlyMemory<byte> bytes, long? expected)
    {
        List<RecordBatch> batches = [];
        try
        {
            // The batches refer to these bytes, nothing is copied.
            using ArrowStreamReader reader = new(bytes, Codecs);
            while (reader.ReadNextRecordBatch() is { } batch)
                batches.Add(batch);
            Schema ??= reader.Schema;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException or IndexOutOfRangeException or NotSupportedException or NotImplementedException)
        {
            throw new SparkConnectException(SparkFailure.Protocol, "A batch of the result cannot be read as Arrow.", e);
        }

        var rows = batches.Sum(batch => (long)batch.Length);
        if (expected is { } count && count != rows)
            throw Failures.Broken($"A batch of {count} rows came with {rows}.");

        Rows += rows;
        return batches;
    }

    private static byte[] Join(List<ByteString> pieces)
    {
        var whole = new byte[pieces.Sum(piece => (long)piece.Length)];
        var at = 0;
        foreach (var piece in pieces)
        {
            piece.Span.CopyTo(whole.AsSpan(at));
            at += piece.Length;
        }

        return whole;
    }
}
