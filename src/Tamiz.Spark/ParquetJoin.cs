using System.Buffers.Binary;

namespace Tamiz.Spark;

/// <summary>
/// Makes one Parquet file of several that the tasks of one statement wrote: their row groups stand one behind the other as they are, and one footer names them
/// all. Indexes of pages hold places in the old files, so the new footer does not name them.
/// </summary>
internal static class ParquetJoin
{
    private const int Mark = 4;
    private const int Tail = Mark + sizeof(int);

    // Numbers of fields in parquet.thrift.
    private const short Schema = 2, Rows = 3, RowGroups = 4;
    private const short Columns = 1, GroupOffset = 5, Ordinal = 7;
    private const short ChunkOffset = 2, ChunkMetadata = 3;

    private static readonly short[] IndexesOfPages = [4, 5, 6, 7];
    private static readonly short[] PageOffsets = [9, 10, 11];
    private static readonly short[] BloomFilter = [14, 15];

    /// <summary>Writes the file.</summary>
    /// <param name="parts">The files, in the order of their rows.</param>
    /// <param name="path">The new file.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidDataException">They are not files of one statement.</exception>
    public static async Task WriteAsync(IReadOnlyList<string> parts, string path, CancellationToken cancellationToken)
    {
        var whole = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        await using (whole.ConfigureAwait(false))
        {
            await whole.WriteAsync("PAR1"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            ThriftStruct? footer = null;
            foreach (var part in parts)
            {
                var from = File.OpenRead(part);
                await using (from.ConfigureAwait(false))
                {
                    var (read, length) = await FooterAsync(from, cancellationToken).ConfigureAwait(false);
                    Shift(read, whole.Position - Mark);
                    footer = footer is null ? read : Together(footer, read, part);
                    from.Position = Mark;
                    await CopyAsync(from, whole, from.Length - Mark - length - Tail, cancellationToken).ConfigureAwait(false);
                }
            }

            var bytes = ThriftStruct.Write(footer ?? throw new InvalidDataException("There are no files to join."));
            var end = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(end, bytes.Length);
            await whole.WriteAsync(bytes.Concat(end).Concat("PAR1"u8.ToArray()).ToArray(), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<(ThriftStruct Footer, int Length)> FooterAsync(FileStream file, CancellationToken cancellationToken)
    {
        var tail = new byte[Tail];
        file.Position = Math.Max(0, file.Length - Tail);
        await file.ReadExactlyAsync(tail, cancellationToken).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (!tail.AsSpan(sizeof(int)).SequenceEqual("PAR1"u8) || length <= 0 || length > file.Length - Mark - Tail)
            throw new InvalidDataException($"The file '{file.Name}' has no footer of Parquet.");

        var footer = new byte[length];
        file.Position = file.Length - Tail - length;
        await file.ReadExactlyAsync(footer, cancellationToken).ConfigureAwait(false);
        return (ThriftStruct.Read(footer), length);
    }

    private static void Shift(ThriftStruct footer, long by)
    {
        foreach (var group in footer.List(RowGroups))
        {
            group.Remove(Ordinal);
            group.Add(GroupOffset, by);
            foreach (var chunk in group.List(Columns))
            {
                // Writers that put no place here write 0.
                if (chunk.Number(ChunkOffset) > 0)
                    chunk.Add(ChunkOffset, by);
                foreach (var field in IndexesOfPages)
                    chunk.Remove(field);
                var metadata = chunk.Struct(ChunkMetadata);
                foreach (var field in PageOffsets)
                    metadata.Add(field, by);
                foreach (var field in BloomFilter)
                    metadata.Remove(field);
            }
        }
    }

    private static ThriftStruct Together(ThriftStruct first, ThriftStruct next, string part)
    {
        if (!first.Bytes(Schema).SequenceEqual(next.Bytes(Schema)))
            throw new InvalidDataException($"The file '{part}' has another schema than the one before it.");
        first.Add(Rows, next.Number(Rows));
        first.Append(RowGroups, next);
        return first;
    }

    private static async Task CopyAsync(FileStream from, FileStream to, long bytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 20];
        for (var left = bytes; left > 0;)
        {
            var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                throw new EndOfStreamException($"The file '{from.Name}' ends before its footer says.");
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            left -= read;
        }
    }
}
