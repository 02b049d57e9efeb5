using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tamiz.Benchmarks.Measuring;

/// <summary>Collects the measurements of a benchmark, prints them, and writes them to a file.</summary>
/// <param name="name">The benchmark and its size: <c>pipeline-5000000x20-70</c>.</param>
/// <param name="floor">The side that others are compared with.</param>
/// <param name="options">What it is run with.</param>
internal sealed class Report(string name, string floor, Options options)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(string Side, int Repetition, Measurement Measured)> _measured = [];

    public JsonObject Facts { get; } = [];

    public void Add(string side, int repetition, Measurement measured)
    {
        _measured.Add((side, repetition, measured));
        var parts = string.Join(", ", measured.Parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Key} {(double)part.Value!:F2}")));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {repetition,2} {side,-14} {measured.Seconds,8:F3} s {measured.PeakBytes / 1e6,7:F0} MB  {parts}"));
    }

    /// <summary>Prints medians and ratios, and writes the file.</summary>
    public void End()
    {
        var sides = _measured.Select(one => one.Side).Distinct().ToDictionary(side => side, side => _measured.Where(one => one.Side == side).Select(one => one.Measured).ToList());
        var summary = new JsonObject();
        foreach (var (side, measured) in sides)
        {
            var (seconds, peak) = (Median(measured.Select(one => one.Seconds)), measured.Max(one => one.PeakBytes));
            var ratio = side != floor && sides.TryGetValue(floor, out var least) ? seconds / Median(least.Select(one => one.Seconds)) : (double?)null;
            summary[side] = new JsonObject { ["median_seconds"] = Math.Round(seconds, 4), ["peak_bytes"] = peak, ["ratio"] = ratio is null ? null : Math.Round(ratio.Value, 3) };
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {side}: median {seconds:F3} s, peak {peak / 1e6:F0} MB{(ratio is null ? "" : $", {ratio:F2} x {floor}")}"));
        }

        if (options.Results != "none")
            WriteFile(summary);
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private void WriteFile(JsonObject summary)
    {
        var commit = Repository.Commit();
        var json = new JsonObject
        {
            ["name"] = name,
            ["commit"] = commit,
            ["date"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["machine"] = Machine(),
            ["settings"] = new JsonObject
            {
                ["rows"] = options.Rows,
                ["columns"] = options.Columns,
                ["checks"] = options.Checks,
                ["files"] = options.Files,
                ["formats"] = new JsonArray([.. options.Formats.Select(format => (JsonNode)format)]),
                ["seed"] = options.Seed,
                ["cap"] = options.Cap,
            },
            ["facts"] = Facts,
            ["summary"] = summary,
            ["repetitions"] = new JsonArray([.. _measured.Select(one => (JsonNode)new JsonObject
            {
                ["side"] = one.Side,
                ["repetition"] = one.Repetition,
                ["seconds"] = Math.Round(one.Measured.Seconds, 4),
                ["peak_bytes"] = one.Measured.PeakBytes,
                ["parts"] = one.Measured.Parts.DeepClone(),
            })]),
        };
        Directory.CreateDirectory(options.Results);
        var path = Path.Combine(options.Results, $"{name}-{commit}.json");
        File.WriteAllText(path, json.ToJsonString(Indented) + "\n");
        Console.WriteLine(path);
    }

    private static JsonObject Machine() => new()
    {
        ["processor"] = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1] : null,
        ["processors"] = Environment.ProcessorCount,
        ["memory_bytes"] = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        ["system"] = RuntimeInformation.OSDescription,
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["load_at_end"] = File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : null,
    };
}
