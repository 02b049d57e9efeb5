namespace Tamiz.Aws.Storage;

/// <summary>Bytes of an object that is joined, or of the end that is made here.</summary>
/// <param name="Source">Which object, or <see langword="null"/> for the end.</param>
/// <param name="First">The first of them.</param>
/// <param name="Length">How many.</param>
internal sealed record S3Range(int? Source, long First, long Length);

/// <summary>A part of the upload that joins objects.</summary>
/// <param name="Ranges">What it consists of.</param>
/// <param name="IsCopy">Whether the service copies it, which it does of one range; else its bytes come here and go back together.</param>
internal sealed record S3JoinPart(IReadOnlyList<S3Range> Ranges, bool IsCopy);

/// <summary>What a service asks of uploads in parts.</summary>
/// <param name="Least">The fewest bytes a part can have, but for the last.</param>
/// <param name="LargestCopy">The most bytes of one copy; more than twice the fewest.</param>
/// <param name="MostParts">The most parts.</param>
internal sealed record S3PartLimits(long Least, long LargestCopy, int MostParts)
{
    /// <summary>The fewest bytes of a part of S3: 5 MiB.</summary>
    public const long LeastPart = 5 << 20;
}

/// <summary>Says how objects become one by an upload in parts, with as few bytes as possible that come here.</summary>
internal static class S3JoinPlan
{
    /// <summary>Makes the plan. A plan of one part needs no upload in parts.</summary>
    /// <param name="ranges">What is wanted of each object, in order.</param>
    /// <param name="end">How many bytes made here stand behind them.</param>
    /// <param name="limits">What the service asks.</param>
    public static IReadOnlyList<S3JoinPart> Of(IReadOnlyList<S3Range> ranges, long end, S3PartLimits limits)
    {
        // Larger parts are fewer, and more of what is small is gathered.
        for (var least = limits.Least; ; least *= 2)
        {
            var parts = Parts(ranges.Where(range => range.Length > 0), new S3Range(null, 0, end), least, Math.Max(limits.LargestCopy, 2 * least)).ToList();
            if (parts.Count <= limits.MostParts)
                return parts;
        }
    }

    private static IEnumerable<S3JoinPart> Parts(IEnumerable<S3Range> ranges, S3Range end, long least, long largest)
    {
        var (gathered, bytes) = (new List<S3Range>(), 0L);
        foreach (var range in ranges)
        {
            var rest = range;
            if (bytes > 0 || range.Length < least)
            {
                // A remainder too small to be copied would have to come here too, and the start of the next object with it.
                var taken = range.Length - (least - bytes) >= least ? least - bytes : range.Length;
                gathered.Add(range with { Length = taken });
                bytes += taken;
                rest = range with { First = range.First + taken, Length = range.Length - taken };
                if (bytes < least)
                    continue;

                yield return new S3JoinPart(gathered, IsCopy: false);
                (gathered, bytes) = ([], 0);
            }

            foreach (var copy in Copies(rest, largest))
                yield return copy;
        }

        yield return new S3JoinPart([.. gathered, end], IsCopy: false);
    }

    private static IEnumerable<S3JoinPart> Copies(S3Range range, long largest)
    {
        var count = (range.Length + largest - 1) / largest;
        for (var at = 0; at < count; at++)
        {
            var (from, to) = (range.Length * at / count, range.Length * (at + 1) / count);
            yield return new S3JoinPart([new S3Range(range.Source, range.First + from, to - from)], IsCopy: true);
        }
    }
}
