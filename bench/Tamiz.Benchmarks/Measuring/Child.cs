using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Tamiz.Benchmarks.Measuring;

/// <summary>A process of its own for each measurement, so that each has its own peak of memory.</summary>
internal static class Child
{
    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It did not end with 0; what it printed is in the text.</exception>
    public static Measurement Run(string program, string[] arguments, string folder, string? cap = null, string? cache = null)
    {
        using var group = cap is null ? null : new MemoryGroup(cap);
        var start = group is null ? new ProcessStartInfo(program, arguments) : group.Start(program, arguments);
        start.WorkingDirectory = folder;
        if (cache is not null)
            start.Environment["TAMIZ_CACHE"] = cache;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        var from = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var peak = 0L;
        do
        {
            peak = Math.Max(peak, PeakOf(process.Id));
        }
        while (!process.WaitForExit(4));

        var seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
        process.WaitForExit();
        return process.ExitCode == 0
            ? new Measurement(seconds, peak, output.Result)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output.Result}\n{error.Result}");
    }

    /// <summary>Runs this program again, for something that is measured inside: the last line it prints are parts in seconds.</summary>
    public static Measurement RunSelf(string[] arguments, string folder, string? cap = null)
    {
        var measured = Run(Environment.ProcessPath!, arguments, folder, cap);
        return measured with { Parts = JsonNode.Parse(measured.Output.Trim().Split('\n')[^1])!.AsObject() };
    }

    // The kernel's own high-water mark only grows, so what is missed is what happens in the last milliseconds.
    private static long PeakOf(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}

/// <summary>What was measured of a process.</summary>
/// <param name="Seconds">From its start to its end.</param>
/// <param name="PeakBytes">The most memory it had.</param>
/// <param name="Output">What it printed.</param>
internal sealed record Measurement(double Seconds, long PeakBytes, string Output)
{
    /// <summary>Gets seconds of parts of it, by name.</summary>
    public JsonObject Parts { get; init; } = [];
}
