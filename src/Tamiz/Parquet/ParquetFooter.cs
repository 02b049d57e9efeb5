using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Tamiz.Parquet;

/// <summary>
/// What the footer of a Parquet file says: how many rows there are, and which columns. It is read without any engine, so that an engine's count of
/// rows is held against another one.
/// </summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">The columns at the top, in order.</param>
public sealed record ParquetFooter(long Rows, ImmutableArray<ParquetColumn> Columns)
{
    private const int MostBytes = 256 << 20;
    private const int Frame = 4;

    /// <summary>Returns whether a file is of this kind, by its name.</summary>
    public static bool Is(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the footer.</summary>
    /// <param name="file">The file; it can seek.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="dataset">Whose file it is, for messages.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TamizException">It is not a whole Parquet file.</exception>
    public static async Task<ParquetFooter> ReadAsync(Stream file, string path, string dataset, CancellationToken cancellationToken = default)
    {
        var footer = await ReadBytesAsync(file, path, dataset, cancellationToken).ConfigureAwait(false);
        try
        {
            return Parse(footer);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(path, dataset, "its footer makes no sense", e);
        }
    }

    /// <summary>Returns what is said of a file that is no whole Parquet file.</summary>
    public static TamizException Damaged(string path, string dataset, string why, Exception? inner = null) =>
        new(ExitReason.StepFailed, "parquet_damaged", $"The file '{path}' of '{dataset}' cannot be read as Parquet: {why}.", inner)
        {
            Hint = "Its bytes are kept in raw/, and nothing was taken from it. Write it anew or fetch it again, then run again.",
        };

    /// <summary>Returns what is said of a Parquet file that was packed as text files are.</summary>
    public static TamizException Packed(string path, string dataset) =>
        new(ExitReason.StepFailed, "parquet_packed", $"The file '{path}' of '{dataset}' is a packed Parquet file, which is not read.")
        {
            Hint = "Unpack it: Parquet packs its columns itself.",
        };

    private static async Task<byte[]> ReadBytesAsync(Stream file, string path, string dataset, CancellationToken cancellationToken)
    {
        var head = new byte[2 * Frame];
        var count = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (count == 0)
            throw Damaged(path, dataset, "it is empty");
        if (head.AsSpan(0, Frame).SequenceEqual("PARE"u8))
            throw Damaged(path, dataset, "it is encrypted");
        if (!head.AsSpan(0, Frame).SequenceEqual("PAR1"u8))
            throw NoParquet(path, dataset, head.AsSpan(0, count));
        if (file.Length < 3 * Frame)
            throw Damaged(path, dataset, "it is cut short");

        var tail = new byte[2 * Frame];
        file.Seek(-tail.Length, SeekOrigin.End);
        await file.ReadExactlyAsync(tail, cancellationToken).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        if (!tail.AsSpan(Frame).SequenceEqual("PAR1"u8))
            throw Damaged(path, dataset, "it is cut short: its footer is not there");
        if (length > Math.Min(file.Length - (3 * Frame), MostBytes))
            throw Damaged(path, dataset, "its footer says it is longer than the file, or than 256 MiB");

        var footer = new byte[length];
        file.Seek(-(long)length - tail.Length, SeekOrigin.End);
        await file.ReadExactlyAsync(footer, cancellationToken).ConfigureAwait(false);
        return footer;
    }

    private static TamizException NoParquet(string path, string dataset, ReadOnlySpan<byte> head)
    {
        var isText = !head.ContainsAnyInRange((byte)0, (byte)8) && head[0] is not 0x1F;
        return new TamizException(ExitReason.StepFailed, "not_parquet", $"The file '{path}' of '{dataset}' is not Parquet{(isText ? "; it looks like text" : "")}.")
        {
            Hint = isText
                ? $"Rename it to what it is, such as '{Path.GetFileNameWithoutExtension(path)}.csv', and use that name."
                : "Use a Parquet file: one starts with the four letters PAR1.",
        };
    }

    // FileMetaData of parquet-format.
    private static ParquetFooter Parse(byte[] bytes)
    {
        var reader = new CompactReader(bytes);
        var elements = new List<ParquetElement>();
        long? rows = null;
        var inGroups = 0L;
        reader.ReadStruct((id, _) =>
        {
            switch (id)
            {
                case 2:
                    reader.ReadList(() => elements.Add(ParquetElement.Read(reader)));
                    return true;
                case 3:
                    rows = reader.ReadNumber();
                    return true;
                case 4:
                    reader.ReadList(() => inGroups += RowsOfGroup(reader));
                    return true;
                default:
                    return false;
            }
        });
        if (rows is not >= 0 || elements.Count == 0)
            throw new InvalidDataException("The footer lacks the number of rows or the schema.");
        if (rows != inGroups)
            throw new InvalidDataException("The groups of rows do not add up.");
        return new ParquetFooter(rows.Value, ParquetTypes.ColumnsOf(elements));
    }

    private static long RowsOfGroup(CompactReader reader)
    {
        var rows = 0L;
        reader.ReadStruct((id, _) =>
        {
            if (id != 3)
                return false;
            rows = reader.ReadNumber();
            return true;
        });
        return rows;
    }
}
