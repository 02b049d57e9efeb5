using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace Tamiz.Spark.Connect;

/// <summary>Rows of this process as Arrow streams. Each stream holds one batch: servers before 4.1 read no further.</summary>
internal static class LocalData
{
    /// <summary>About the size of one uploaded stream.</summary>
    public const int PieceSize = 16 << 20;

    /// <summary>Returns the rows in order, each piece a stream of at most about <see cref="PieceSize"/> bytes.</summary>
    public static List<byte[]> Pieces(Schema schema, IEnumerable<RecordBatch> batches, int pieceSize = PieceSize)
    {
        List<byte[]> pieces = [];
        foreach (var batch in batches.Where(batch => batch.Length > 0))
        {
            var whole = Encode(schema, batch);
            var count = Math.Min((whole.Length + pieceSize - 1) / pieceSize, batch.Length);
            if (count == 1)
            {
                pieces.Add(whole);
                continue;
            }

            // A slice has the memory of the whole: it is the caller's to dispose.
            for (int at = 0, size = (batch.Length + count - 1) / count; at < batch.Length; at += size)
                pieces.Add(Encode(schema, batch.Slice(at, Math.Min(size, batch.Length - at))));
        }

        return pieces;
    }

    /// <summary>Returns all rows as one batch in one stream.</summary>
    public static byte[] Whole(Schema schema, IReadOnlyList<RecordBatch> batches)
    {
        if (batches is [var single])
            return Encode(schema, single);

        var columns = schema.FieldsList.Select((_, column) => ArrowArrayConcatenator.Concatenate([.. batches.Select(batch => batch.Column(column))])).ToList();
        using RecordBatch joined = new(schema, columns, batches.Sum(batch => batch.Length));
        return Encode(schema, joined);
    }

    /// <summary>Returns a stream that says of which columns there are no rows.</summary>
    public static byte[] Empty(Schema schema) => Encode(schema, null);

    private static byte[] Encode(Schema schema, RecordBatch? batch)
    {
        using MemoryStream stream = new();
        using (ArrowStreamWriter writer = new(stream, schema, leaveOpen: true))
        {
            writer.WriteStart();
            if (batch is not null)
                writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }

        return stream.ToArray();
    }
}
