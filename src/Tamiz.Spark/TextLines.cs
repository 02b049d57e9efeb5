using Tamiz.Engines;

namespace Tamiz.Spark;

/// <summary>The lines of a CSV file, as far as Spark wants to be told of them.</summary>
internal static class TextLines
{
    private const int Piece = 1 << 16;

    /// <summary>Returns how the first record ends; a line feed if there is no end.</summary>
    public static async Task<string> EndOfAsync(TextFile file, CancellationToken cancellationToken)
    {
        var stream = File.OpenRead(file.Location);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[Piece];
            var (inQuotes, afterReturn) = (false, false);
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                for (var at = 0; at < read; at++)
                {
                    if (afterReturn)
                        return buffer[at] == '\n' ? "\r\n" : "\r";
                    if (file.Quote is { } quote && buffer[at] == quote)
                        inQuotes = !inQuotes;
                    else if (!inQuotes && buffer[at] == '\n')
                        return "\n";
                    else
                        afterReturn = !inQuotes && buffer[at] == '\r';
                }
            }

            return afterReturn ? "\r" : "\n";
        }
    }

    /// <summary>Copies a file with a mark and a delimiter before each record.</summary>
    public static async Task CopyWithMarkAsync(TextFile file, string path, CancellationToken cancellationToken)
    {
        var from = File.OpenRead(file.Location);
        await using (from.ConfigureAwait(false))
        {
            var to = File.Create(path);
            await using (to.ConfigureAwait(false))
            {
                var lineEnd = (byte)(await EndOfAsync(file, cancellationToken).ConfigureAwait(false))[^1];
                var (buffer, marked) = (new byte[Piece], new MemoryStream());
                var (inQuotes, atStart) = (false, true);
                await SkipMarkOfOrderAsync(from, cancellationToken).ConfigureAwait(false);
                while (await from.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
                {
                    for (var at = 0; at < read; at++)
                    {
                        if (atStart)
                            marked.Write([(byte)'0', (byte)file.Delimiter]);
                        if (file.Quote is { } quote && buffer[at] == quote)
                            inQuotes = !inQuotes;
                        atStart = !inQuotes && buffer[at] == lineEnd;
                        marked.WriteByte(buffer[at]);
                    }

                    marked.Position = 0;
                    await marked.CopyToAsync(to, cancellationToken).ConfigureAwait(false);
                    marked.SetLength(0);
                }
            }
        }
    }

    private static async Task SkipMarkOfOrderAsync(FileStream stream, CancellationToken cancellationToken)
    {
        var first = new byte[3];
        var read = await stream.ReadAtLeastAsync(first, 3, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read < 3 || !first.AsSpan().SequenceEqual((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            stream.Position = 0;
    }
}
