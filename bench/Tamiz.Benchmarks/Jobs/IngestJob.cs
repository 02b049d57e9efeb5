using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Tamiz.Benchmarks.Measuring;
using Tamiz.Records;
using Tamiz.Storage;

namespace Tamiz.Benchmarks.Jobs;

/// <summary>
/// <c>ingest</c>: reading a CSV file, scanning, hashing and copying it, beside reading and hashing it alone. The file is in the page cache, and the
/// code is warm, on both sides; <c>store</c> also waits until the copy is on disk.
/// </summary>
internal static class IngestJob
{
    private static readonly string[] Sides = ["read+sha256", "scan", "scan+copy", "store"];

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

        await DoAsync(side, warm, project.Folder);
        File.Delete(warm);
        await Task.Delay(300);   // for the compiler, which replaces warm code on a thread of its own
        var started = Stopwatch.GetTimestamp();
        foreach (var source in project.Sources)
            await DoAsync(side, source, project.Folder);
        return new JsonObject { [side] = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 4) };
    }

    private static async Task DoAsync(string side, string source, string folder)
    {
        await using var file = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
        if (side == "read+sha256")
        {
            Hash(file);
            return;
        }

        var store = new FolderStore(Path.Combine(folder, $"ingest-{Environment.ProcessId}"));
        var scratch = store.NewScratchPath("raw");
        if (side == "scan")
        {
            await CsvScanner.ScanAsync(file, new CsvFormat());
        }
        else
        {
            await using (var copy = TemporaryFiles.Create(scratch, file.Length))
                await CsvScanner.ScanAsync(file, new CsvFormat(), null, copy);
            if (side == "store")
                await store.PutIfAbsentAsync($"raw/{Path.GetFileName(source)}", scratch);
        }

        _ = Task.Run(() => Directory.Delete(store.LocalPath("")!, recursive: true)).ContinueWith(static deleted => deleted.Exception, TaskScheduler.Default);
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
