using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Shouldly;
using Tamiz.Records;
using Xunit;

namespace Tamiz.Tests.Records;

/// <summary>
/// Mutated files: none crashes the scanner or makes it hang, and no record is lost on the way. <c>TAMIZ_FUZZ_RUNS</c> says how many
/// (20,000, and no longer than 20 seconds, unless it is set), <c>TAMIZ_FUZZ_SEED</c> which.
/// </summary>
public class ScannerFuzzTests(ITestOutputHelper output)
{
    private static readonly CsvFormat Format = new();

    private static readonly WalkLimits Whole = new(Buffer: 4096);

    [Fact]
    public void No_mutated_file_crashes_the_scanner_or_loses_a_record()
    {
        var wanted = Setting("TAMIZ_FUZZ_RUNS");
        var first = Setting("TAMIZ_FUZZ_SEED") ?? 0;
        var clock = Stopwatch.StartNew();
        var findings = new ConcurrentBag<string>();
        var (next, cases, slowest) = (first - 1L, 0, 0L);

        // Threads of its own: nothing here waits, and a pool that is busy elsewhere must not hold it up.
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            for (long seed; (seed = Interlocked.Increment(ref next)) < first + (wanted ?? 20_000L);)
            {
                if ((wanted is null && clock.Elapsed.TotalSeconds > 20) || findings.Count > 20)
                    return;

                var from = Stopwatch.GetTimestamp();
                if (FindingOf((int)seed) is { } finding)
                    findings.Add(finding);
                InterlockedMax(ref slowest, Stopwatch.GetElapsedTime(from).Ticks);
                Interlocked.Increment(ref cases);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        output.WriteLine($"{cases} files in {clock.Elapsed.TotalSeconds:F1} s, the slowest {TimeSpan.FromTicks(slowest).TotalMilliseconds:F0} ms, {findings.Count} findings");
        findings.ShouldBeEmpty();
        cases.ShouldBeGreaterThan(0);
        TimeSpan.FromTicks(slowest).TotalSeconds.ShouldBeLessThan(10);
    }

    private static string? FindingOf(int seed)
    {
        var bytes = new Mutations(seed).Next();
        var random = new Random(seed);
        var limits = new WalkLimits(Buffer: random.Next(2) == 0 ? 4096 : random.Next(3, 150), Record: random.Next(3) == 0 ? random.Next(20, 400) : 1 << 20);
        try
        {
            Examine(bytes, limits);
            return null;
        }
        catch (Exception e)
        {
            return $"seed {seed}, {limits}, file {Convert.ToHexString(bytes)}: {e}";
        }
    }

    private static void Examine(byte[] bytes, WalkLimits limits)
    {
        var walker = new RecordWalker(new MemoryStream(bytes), Format, null, limits);
        var index = AtOnce(CsvScanner.IndexAsync(walker, null, CancellationToken.None));
        Require(index.Bytes == bytes.Length && index.Records == index.Readable + index.Unreadable.Length, "The count of records does not add up.");

        var at = Walk(bytes, limits, out var records);
        Require(at == bytes.Length, $"The stretches end at {at}.");
        Require(records == index.Records, $"{records} records in the stretches, {index.Records} in the index.");

        var again = RecordText.ReadAsync(new RecordWalker(new MemoryStream(bytes), Format, null, limits), Numbers(index.Records), CancellationToken.None)
            .ToBlockingEnumerable().ToList();
        Require(again.Select(record => record.Record).SequenceEqual(Numbers(index.Records)), "A record cannot be read again.");

        var aside = index.Unreadable.Select(record => record.Record).ToHashSet();
        if (index.UnreadableHeader is null)
            ExamineNormalised(bytes, limits, index, [.. again.Where(record => !aside.Contains(record.Record))]);
    }

    private static void ExamineNormalised(byte[] bytes, WalkLimits limits, RecordIndex index, List<RecordText> readable)
    {
        using var clean = new MemoryStream();
        var written = AtOnce(CsvNormaliser.WriteAsync(new RecordWalker(new MemoryStream(bytes), Format, null, limits), clean, CancellationToken.None));
        Require(written == index.Readable, $"{written} records written of {index.Readable}.");

        clean.Position = 0;
        var copy = RecordText.ReadAsync(new RecordWalker(clean, Format, null, Whole), Numbers(written + 1), CancellationToken.None).ToBlockingEnumerable().ToList();
        Require(copy.Count == readable.Count, $"{copy.Count} records in the normalised file, {readable.Count} before.");
        Require(copy.Zip(readable).All(pair => pair.First.Fields.SequenceEqual(pair.Second.Fields)), "A field changed when the file was normalised.");
        Require(readable.All(record => record.Fields.Length == index.Fields), "A readable record has another number of fields.");
    }

    private static long Walk(byte[] bytes, WalkLimits limits, out long records)
    {
        var walker = new RecordWalker(new MemoryStream(bytes), Format, null, limits);
        var at = 0L;
        records = 0;
        while (AtOnce(walker.FillAsync(CancellationToken.None).AsTask()))
        {
            at = at == 0 && walker.ByteOrderMark ? 3 : at;
            while (walker.TryNext(out var stretch))
            {
                Require(stretch.Offset == at && stretch.Length > 0, $"A stretch starts at {stretch.Offset}, not at {at}.");
                at += stretch.Length;
                records += stretch.Records;
            }
        }

        return at;
    }

    // A stream in memory answers at once, so nothing is waited for.
    private static T AtOnce<T>(Task<T> work)
    {
        Require(work.IsCompleted, "Something is waited for.");
        return work.GetAwaiter().GetResult();
    }

    private static long[] Numbers(long upTo) => [.. Enumerable.Range(1, (int)upTo).Select(number => (long)number)];

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidOperationException(otherwise);
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Interlocked.Read(ref target); value > seen; seen = Interlocked.Read(ref target))
            Interlocked.CompareExchange(ref target, value, seen);
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
