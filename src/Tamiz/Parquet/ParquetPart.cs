using System.Buffers.Binary;

namespace Tamiz.Parquet;

/// <summary>One of several Parquet files that become one: where its groups of rows lie, and its footer.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Footer">The footer, as it is written.</param>
public sealed record ParquetPart(string Name, long Length, byte[] Footer)
{
    /// <summary>Where groups of rows begin: after the mark.</summary>
    public const int Begin = 4;

    /// <summary>The length of a footer and the mark, which end a file.</summary>
    private const int Tail = sizeof(int) + Begin;

    /// <summary>As much of the end of a file as is read at first.</summary>
    private const int Usual = 1 << 16;

    /// <summary>Gets where groups of rows end.</summary>
    public long End => Length - Tail - Footer.Length;

    /// <summary>Reads the end of a file: once, unless its footer is very long.</summary>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="read">Reads bytes of it: from where, and how many.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidDataException">It has no footer.</exception>
    public static async Task<ParquetPart> ReadAsync(string name, long length, Func<long, int, CancellationToken, Task<byte[]>> read, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        var most = length - Begin - Tail;
        if (most <= 0)
            throw None(name);

        var end = await read(length - Math.Min(length, Usual), (int)Math.Min(length, Usual), cancellationToken).ConfigureAwait(false);
        var bytes = BinaryPrimitives.ReadInt32LittleEndian(end.AsSpan(^Tail..));
        if (!end.AsSpan(^Begin..).SequenceEqual("PAR1"u8) || bytes <= 0 || bytes > most)
            throw None(name);

        var footer = bytes <= end.Length - Tail ? end[^(bytes + Tail)..^Tail] : await read(length - Tail - bytes, bytes, cancellationToken).ConfigureAwait(false);
        return new ParquetPart(name, length, footer);
    }

    private static InvalidDataException None(string name) => new($"The file '{name}' has no footer of Parquet.");
}
