using System.Globalization;

namespace Tamiz.DuckDb;

/// <summary>How much memory DuckDB may take when nobody said so.</summary>
internal static class MemoryBudget
{
    private const long ForTheProcess = 300L << 20;
    private const long Least = 128L << 20;

    /// <summary>Returns 60 % of what there is, leaving room for the process itself.</summary>
    public static long Default() => Share(Available("/proc", "/sys/fs/cgroup"));

    public static long Share(long available) => Math.Max(Least, Math.Min(available / 10 * 6, available - ForTheProcess));

    /// <summary>Returns the smallest of the machine's memory and the limits of the process's control groups.</summary>
    public static long Available(string proc, string cgroup) =>
        GroupLimits(proc, cgroup).Append(MachineMemory(proc)).Min();

    // The runtime's own figure is only 75 % of a cgroup's limit when there is one, so the system is asked first.
    private static long MachineMemory(string proc)
    {
        var path = Path.Combine(proc, "meminfo");
        var line = File.Exists(path) ? File.ReadLines(path).FirstOrDefault(l => l.StartsWith("MemTotal:", StringComparison.Ordinal)) : null;
        return line is null
            ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes
            : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
    }

    private static IEnumerable<long> GroupLimits(string proc, string cgroup)
    {
        var path = Path.Combine(proc, "self", "cgroup");
        if (!File.Exists(path))
            yield break;

        foreach (var line in File.ReadLines(path))
        {
            var parts = line.Split(':', 3);
            if (parts.Length != 3 || (parts[1].Length > 0 && !parts[1].Split(',').Contains("memory")))
                continue;

            var (folder, file) = parts[1].Length == 0 ? (cgroup, "memory.max") : (Path.Combine(cgroup, "memory"), "memory.limit_in_bytes");
            foreach (var limit in LimitsUpwards(folder, parts[2], file))
                yield return limit;
        }
    }

    private static IEnumerable<long> LimitsUpwards(string folder, string group, string file)
    {
        for (var path = group.Trim('/'); ; path = Path.GetDirectoryName(path) ?? "")
        {
            var limitFile = Path.Combine(folder, path, file);
            if (File.Exists(limitFile) && long.TryParse(File.ReadAllText(limitFile), NumberStyles.Integer, CultureInfo.InvariantCulture, out var limit))
                yield return limit;
            if (path.Length == 0)
                yield break;
        }
    }
}
