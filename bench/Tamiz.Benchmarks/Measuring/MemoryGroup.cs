using System.Diagnostics;

namespace Tamiz.Benchmarks.Measuring;

/// <summary>A control group with a limit on memory, page cache included, as a container has.</summary>
internal sealed class MemoryGroup : IDisposable
{
    private readonly string _folder;

    public MemoryGroup(string limit)
    {
        var first = Directory.Exists("/sys/fs/cgroup/memory");
        _folder = Path.Combine(first ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup", $"tamiz-bench-{Environment.ProcessId}-{Stopwatch.GetTimestamp()}");
        try
        {
            Directory.CreateDirectory(_folder);
            File.WriteAllText(Path.Combine(_folder, first ? "memory.limit_in_bytes" : "memory.max"), limit);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"A memory limit cannot be set here: {e.Message}");
        }
    }

    /// <summary>Returns how a program is started in it.</summary>
    public ProcessStartInfo Start(string program, string[] arguments) =>
        new("/bin/sh", ["-c", $"echo $$ > {_folder}/cgroup.procs && exec \"$0\" \"$@\"", program, .. arguments]);

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder);
        }
        catch (IOException)
        {
            // the kernel may still be taking it down
        }
    }
}
