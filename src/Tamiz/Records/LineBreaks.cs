namespace Tamiz.Records;

/// <summary>Counts physical lines.</summary>
internal static class LineBreaks
{
    /// <summary>Returns the number of line ends; CR LF is one.</summary>
    public static int Count(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        while (true)
        {
            var at = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            if (at < 0)
                return count;

            count++;
            var isPair = bytes[at] == '\r' && at + 1 < bytes.Length && bytes[at + 1] == '\n';
            bytes = bytes[(at + (isPair ? 2 : 1))..];
        }
    }
}
