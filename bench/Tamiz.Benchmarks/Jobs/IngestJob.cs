using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Tamiz.Benchmarks.Measuring;
using Tamiz.Records;
using Tamiz.Storage;

namespace Tamiz.Benchmarks.Jobs;

/// <summary>
/// <c>ingest</c>: reading a CSV file, scanning and hashing it, beside reading and hashing it alone; <c>store</c> also copies it, and waits until the
/// copy is on disk. The file is in the page cache, and the code is warm, on each side.
/// </summary>
internal static class IngestJob
{
    private static readonly string[] Sides = ["read+sha256", "scan", "store"];

    public static void Run(Options options)
    {
        var project = Projects.Make(options, out var report, "ingest", "read+sha256");
        for (var repetition = 1; repetition <= options.Repetitions; repetition++)
        {
            foreach (var side in Sides)
                report.Add(side, repetition, Measure(side, options, project.Folder));
        }

        report.End();
    }

    public static Measurement Measure(string side, Options options, string folder)
    {
        var measured = Child.RunSelf([.. Projects.Itself(side, options)], folder);
        return measured with { Seconds = (double)measured.Parts[side]! };
    }

    /// <summary>Measures one side in this process.</summary>
    public static async Task<JsonObject> InsideAsync(string side, Options options)
    {
        var project = Projects.Of(options);
        var warm = Path.Combine(project.Folder, "data", $"warm-{Environment.ProcessId}.csv");
        await using (var from = File.OpenRead(project.Sources[0]))
        await using (var to = File.Create(warm))
        {
            var buffer = new byte[48 << 20];
            await to.WriteAsync(buffer.AsMemory(0, await from.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false)));
        }

        var store = Directory.CreateDirectory(Path.Combine(project.Folder, $"ingest-{Environment.ProcessId}")).FullName;
        await DoAsync(side, warm, store);
        File.Delete(warm);
        await Task.Delay(300);   // for the compiler, which replaces warm code on a thread of its own
        var started = Stopwatch.GetTimestamp();
        foreach (var source in project.Sources)
            await DoAsync(side, source, store);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Directory.Delete(store, recursive: true);
        return new JsonObject { [side] = Math.Round(seconds, 4) };
    }

    private static async Task DoAsync(string side, string source, string folder)
    {
        await using var file = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
        if (side == "read+sha256")
        {
            Hash(file);
            return;
        }

        if (side == "scan")
        {
            await CsvScanner.ScanAsync(file, new CsvFormat());
            return;
        }

        var store = new FolderStore(folder);
        var scratch = store.NewScratchPath("raw");
        await using (var copy = TemporaryFiles.Create(scratch, file.Length))
            await CsvScanner.ScanAsync(file, new CsvFormat(), null, copy);
        await store.PutIfAbsentAsync($"raw/{Path.GetFileName(source)}", scratch);
    }

    private static void Hash(FileStream file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        for (int count; (count = file.Read(buffer)) > 0;)
            hash.AppendData(buffer, 0, count);
        hash.GetHashAndReset();
    }
}
