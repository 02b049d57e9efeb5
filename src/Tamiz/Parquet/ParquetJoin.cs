using System.Buffers.Binary;

namespace Tamiz.Parquet;

/// <summary>
/// Makes one Parquet file of several that the tasks of one statement wrote: the first up to its footer, and of each other the groups of rows, stand one
/// behind the other as they are, and one footer names them all. Indexes of pages hold places in the old files, so the new footer does not name them.
/// </summary>
public static class ParquetJoin
{
    // Numbers of fields in parquet.thrift.
    private const short Schema = 2, Rows = 3, RowGroups = 4;
    private const short Columns = 1, GroupOffset = 5, Ordinal = 7;
    private const short ChunkOffset = 2, ChunkMetadata = 3;

    private static readonly short[] IndexesOfPages = [4, 5, 6, 7];
    private static readonly short[] PageOffsets = [9, 10, 11];
    private static readonly short[] BloomFilter = [14, 15];

    /// <summary>Returns what stands behind the last group of rows: the footer, its length, and the mark.</summary>
    /// <param name="parts">The files, in the order of their rows.</param>
    /// <exception cref="InvalidDataException">They are not files of one statement.</exception>
    public static byte[] End(IReadOnlyList<ParquetPart> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ThriftStruct? all = null;
        var at = 0L;
        foreach (var part in parts)
        {
            var footer = ThriftStruct.Read(part.Footer);
            Shift(footer, at);
            all = all is null ? footer : Together(all, footer, part.Name);
            at += part.End - ParquetPart.Begin;
        }

        var bytes = ThriftStruct.Write(all ?? throw new InvalidDataException("There are no files to join."));
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return [.. bytes, .. length, .. "PAR1"u8];
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
}
