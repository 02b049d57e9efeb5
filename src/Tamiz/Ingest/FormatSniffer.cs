using Tamiz.Decoding;
using Tamiz.Records;

namespace Tamiz.Ingest;

/// <summary>Guesses how a text file is written from its beginning. A run never guesses: what is found here is written into the project file.</summary>
public static class FormatSniffer
{
    private const int Beginning = 64 * 1024;
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    /// <summary>Reads the beginning of a file, unpacked, and returns its encoding and the delimiter that splits its records most evenly.</summary>
    public static async Task<ReadOptions> SniffAsync(string path, CancellationToken cancellationToken = default)
    {
        var source = SourceFiles.Open(path, path, path);
        await using (source.ConfigureAwait(false))
        {
            var unpacked = SourceText.Open(source, path, path, TextEncoding.Utf8);
            await using (unpacked.ConfigureAwait(false))
            {
                var bytes = new byte[Beginning];
                var read = await unpacked.ReadAtLeastAsync(bytes, Beginning, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                var encoding = EncodingSniffer.Sniff(bytes.AsSpan(0, read));
                return new ReadOptions { Encoding = encoding, Format = Sniff(EncodingSniffer.TextOf(bytes.AsSpan(0, read), encoding)) };
            }
        }
    }

    /// <summary>Returns the delimiter that splits the records of a text most evenly, a comma if none does, and how many lines stand before the header.</summary>
    public static CsvFormat Sniff(string beginning)
    {
        var best = Delimiters.Select(delimiter => (Delimiter: delimiter, Layout: LayOut(beginning, delimiter))).MaxBy(candidate => candidate.Layout.Score);
        return best.Layout.Score > 0 ? new CsvFormat { Delimiter = best.Delimiter, SkipLines = best.Layout.Preamble } : new CsvFormat();
    }

    // The share of records that have as many delimiters as the header, times how many that is; quoted delimiters do not count.
    private static (double Score, int Preamble) LayOut(string text, char delimiter)
    {
        var counts = Count(text, delimiter);
        var preamble = Preamble(text, counts);
        var records = counts[preamble..];
        return (records[0] * (double)records.Count(count => count == records[0]) / records.Count, preamble);
    }

    private static List<int> Count(string text, char delimiter)
    {
        var (quoted, count) = (false, 0);
        var counts = new List<int>();
        foreach (var letter in text)
        {
            quoted ^= letter == '"';
            if (quoted)
                continue;

            if (letter == delimiter)
                count++;
            if (letter != '\n')
                continue;

            counts.Add(count);
            count = 0;
        }

        if (counts.Count == 0)
            counts.Add(count);
        return counts;
    }

    // Lines with a title or a comment: at least two delimiters short of what nearly all lines after them have. A header that is one short is R's,
    // which does not name the row names.
    private static int Preamble(string text, List<int> counts)
    {
        var usual = counts.CountBy(count => count).MaxBy(group => group.Value).Key;
        var first = counts.IndexOf(usual);
        if (first is 0 or > MostPreamble || usual < 2 || counts.Take(first).Any(count => count > usual - 2))
            return 0;

        var table = counts[first..];
        var before = string.Join('\n', text.Split('\n', first + 1).Take(first));
        return table.Count >= FewestRecords && table.Count(count => count == usual) >= LeastEven * table.Count && !before.Contains('"', StringComparison.Ordinal) ? first : 0;
    }

    private const int MostPreamble = 50;
    private const int FewestRecords = 3;
    private const double LeastEven = 0.95;
}
