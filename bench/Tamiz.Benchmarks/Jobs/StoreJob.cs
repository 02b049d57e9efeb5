using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Amazon.S3.Model;
using Tamiz.Benchmarks.Measuring;

namespace Tamiz.Benchmarks.Jobs;

/// <summary>
/// <c>store</c>: one large file put into a store on S3 and brought from it, beside the plain SDK doing that with the same bytes; in turns, each in a process
/// of its own. The store sends the hash along and hashes what comes, and leaves a file that is checked; the SDK leaves a file. What a run puts it has
/// mostly hashed while it wrote it (<c>store</c>); <c>hashing</c> is a file of which the store knows nothing.
/// </summary>
internal static class StoreJob
{
    private const string Key = "transformed/large";

    public static void Run(Options options) => RunAsync(options).GetAwaiter().GetResult();

    /// <summary>Does one thing in this process: <c>put-sdk</c>, <c>put-store</c>, <c>put-hashing</c>, <c>get-sdk</c> or <c>get-store</c>.</summary>
    public static async Task<JsonObject> InsideAsync(string what, Options options)
    {
        var (bucket, folder) = (options.Bucket!, options.Folder);
        var copy = Path.Combine(folder, $"{what}-{Environment.ProcessId}");
        if (what == "put-sdk")
            await CopyAsync(Large(options), copy);
        var seconds = what switch
        {
            "put-sdk" => await PlainAsync(bucket, (client, token) => client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "plain", FilePath = copy, UseChunkEncoding = false }, token)),
            "get-sdk" => await PlainAsync(bucket, async (client, token) =>
            {
                using var answer = await client.GetObjectAsync(bucket, "plain", token);
                await answer.WriteResponseStreamToFileAsync(copy, append: false, token);
                return answer;
            }),
            _ => await StoreAsync(what, bucket, copy, Large(options)),
        };
        File.Delete(copy);
        return new JsonObject { [what] = Math.Round(seconds, 4) };
    }

    private static async Task RunAsync(Options options)
    {
        Directory.CreateDirectory(options.Folder);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"store: {options.Bytes} bytes"));
        Write(Large(options), options);
        using var bucket = await BenchBucket.CreateAsync();
        options = options with { Bucket = bucket.Name };
        Report put = New("store-put", options), get = New("store-get", options);
        for (var repetition = 1; repetition <= options.Repetitions; repetition++)
        {
            // The one that goes first changes, as does the other's page cache.
            string[] sides = repetition % 2 == 1 ? ["sdk", "store", "hashing"] : ["hashing", "store", "sdk"];
            foreach (var side in sides)
                put.Add(side, repetition, Measure($"put-{side}", options));
            foreach (var side in sides.Where(side => side != "hashing"))
                get.Add(side, repetition, Measure($"get-{side}", options));
            await bucket.EmptyAsync();
        }

        put.End();
        get.End();
    }

    private static Report New(string name, Options options)
    {
        var report = new Report($"{name}-{options.Bytes}", "sdk", options);
        (report.Facts["bytes"], report.Facts["server"]) = (options.Bytes, BenchBucket.Endpoint.Contains("127.0.0.1", StringComparison.Ordinal) ? "on this machine" : "elsewhere");
        return report;
    }

    private static Measurement Measure(string what, Options options)
    {
        var measured = Child.RunSelf(["child", what, "--bytes", $"{options.Bytes}", "--seed", $"{options.Seed}", "--folder", options.Folder, "--bucket", options.Bucket!], options.Folder);
        return measured with { Seconds = (double)measured.Parts[what]! };
    }

    private static async Task<double> PlainAsync<T>(string bucket, Func<Amazon.S3.AmazonS3Client, CancellationToken, Task<T>> call)
    {
        using var client = BenchBucket.Client();
        await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, MaxKeys = 1 });   // connected and compiled, as the store is below
        var started = Stopwatch.GetTimestamp();
        await call(client, CancellationToken.None);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> StoreAsync(string what, string bucket, string copy, string large)
    {
        var (connection, store) = BenchBucket.Open(bucket, copy + "-cache");
        using (connection)
        {
            await using (store)
            {
                await store.ProbeAsync();
                var scratch = store.NewScratchPath("large");
                var sha256 = what == "get-store" ? "" : await CopyAsync(large, scratch);
                var key = what == "put-hashing" ? Key + "-too" : Key;
                var started = Stopwatch.GetTimestamp();
                if (what == "put-store")
                    await store.PutIfAbsentAsync(key, scratch, sha256);
                else if (what == "put-hashing")
                    await store.PutIfAbsentAsync(key, scratch);
                else
                    await store.BringAsync([key]);
                var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
                Directory.Delete(copy + "-cache", recursive: true);
                return seconds;
            }
        }
    }

    // All the way to disk, for either side: the disk is the server's too.
    private static async Task<string> CopyAsync(string from, string to)
    {
        File.Copy(from, to);
        await using var copy = new FileStream(to, FileMode.Open, FileAccess.ReadWrite);
        copy.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(copy));
    }

    private static string Large(Options options) => Path.Combine(options.Folder, string.Create(CultureInfo.InvariantCulture, $"large-{options.Bytes}"));

    private static void Write(string path, Options options)
    {
        if (File.Exists(path) && new FileInfo(path).Length == options.Bytes)
            return;

        var random = new Random((int)options.Seed);
        var piece = new byte[1 << 20];
        using var file = File.Create(path);
        for (var left = options.Bytes; left > 0; left -= piece.Length)
        {
            random.NextBytes(piece);
            file.Write(piece, 0, (int)Math.Min(left, piece.Length));
        }
    }
}
