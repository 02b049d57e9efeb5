using Tamiz.Engines;

namespace Tamiz.Spark;

/// <summary>Copies CSV files of one column with a mark and a delimiter before each record: <c>0,</c>.</summary>
internal static class MarkedCopy
{
    private const int Piece = 1 << 16;

    /// <summary>Writes the copy.</summary>
    public static async Task WriteAsync(TextFile file, string path, CancellationToken cancellationToken)
    {
        var from = File.OpenRead(file.Location);
        await using (from.ConfigureAwait(false))
        {
            var to = File.Create(path);
            await using (to.ConfigureAwait(false))
            {
                await SkipByteOrderMarkAsync(from, cancellationToken).ConfigureAwait(false);
                var (buffer, marked) = (new byte[Piece], new MemoryStream());
                var (inQuotes, atStart) = (false, true);
                while (await from.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
                {
                    for (var at = 0; at < read; at++)
                    {
                        if (atStart)
                            marked.Write([(byte)'0', (byte)file.Delimiter]);
                        inQuotes ^= file.Quote is { } quote && buffer[at] == quote;
                        atStart = !inQuotes && buffer[at] == '\n';
                        marked.WriteByte(buffer[at]);
                    }

                    marked.Position = 0;
                    await marked.CopyToAsync(to, cancellationToken).ConfigureAwait(false);
                    marked.SetLength(0);
                }
            }
        }
    }

    private static async Task SkipByteOrderMarkAsync(FileStream stream, CancellationToken cancellationToken)
    {
        var first = new byte[3];
        var read = await stream.ReadAtLeastAsync(first, 3, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read < 3 || !first.AsSpan().SequenceEqual((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            stream.Position = 0;
    }
}
