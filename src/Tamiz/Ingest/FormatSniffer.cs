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

    /// <summary>Returns the delimiter that splits the records of a text most evenly; a comma if none does.</summary>
    public static CsvFormat Sniff(string beginning)
    {
        var best = Delimiters.Select(delimiter => (Delimiter: delimiter, Score: Score(beginning, delimiter))).MaxBy(candidate => candidate.Score);
        return new CsvFormat { Delimiter = best.Score > 0 ? best.Delimiter : ',' };
    }

    // The share of records that have as many delimiters as the header, times how many that is; quoted delimiters do not count.
    private static double Score(string text, char delimiter)
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
        return counts[0] * (double)counts.Count(records => records == counts[0]) / counts.Count;
    }
}
