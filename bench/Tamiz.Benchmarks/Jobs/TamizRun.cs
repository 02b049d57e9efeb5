using System.Text.Json.Nodes;
using Tamiz.Benchmarks.Data;
using Tamiz.Benchmarks.Measuring;

namespace Tamiz.Benchmarks.Jobs;

/// <summary>A run of the program on a project.</summary>
internal static class TamizRun
{
    /// <summary>Runs it on a store on S3.</summary>
    /// <param name="project">The project.</param>
    /// <param name="options">Which program.</param>
    /// <param name="fresh">Whether the local cache is emptied before.</param>
    public static Measurement RunOnS3(BenchProject project, Options options, bool fresh)
    {
        var cache = Path.Combine(project.Folder, "cache");
        if (fresh && Directory.Exists(cache))
            Directory.Delete(cache, recursive: true);
        return Child.Run(options.Program, ["run", "-p", project.Folder, "--actor", "bench", "-o", "json"], project.Folder, options.Cap, cache);
    }

    /// <summary>Runs it, and adds the seconds of each step; what is left is opening, judging, releasing and reading back.</summary>
    /// <param name="project">The project.</param>
    /// <param name="options">Which program.</param>
    /// <param name="fresh">Whether the store is emptied before.</param>
    /// <param name="engine">The engine, as <c>--engine</c> has it; the project's if none is named.</param>
    public static Measurement Run(BenchProject project, Options options, bool fresh, string? engine = null)
    {
        if (!File.Exists(options.Program))
            throw new UsageException($"There is no '{options.Program}'. Run eng/publish, or name the program with --program.");

        var store = Path.Combine(project.Folder, "store");
        if (fresh && Directory.Exists(store))
            Directory.Delete(store, recursive: true);
        string[] arguments = ["run", "-p", project.Folder, "--actor", "bench", "-o", "json", .. engine is null ? [] : (string[])["--engine", engine]];
        var measured = Child.Run(options.Program, arguments, project.Folder, options.Cap);
        var run = Directory.GetDirectories(Path.Combine(store, "bench", "runs")).MaxBy(folder => Directory.GetCreationTimeUtc(folder))!;
        var parts = new JsonObject();
        foreach (var file in Directory.GetFiles(Path.Combine(run, "steps"), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var step = JsonNode.Parse(File.ReadAllText(file))!;
            if ((string?)step["outcome"] == "executed")
                parts[Path.GetRelativePath(Path.Combine(run, "steps"), Path.GetDirectoryName(file)!)] = (double)step["duration_ms"]! / 1000;
        }

        parts["rest"] = Math.Round(measured.Seconds - parts.Sum(part => (double)part.Value!), 3);
        return measured with { Parts = parts };
    }
}
