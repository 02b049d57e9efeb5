using Shouldly;
using Tamiz.DuckDb;
using Xunit;

namespace Tamiz.Tests;

public sealed class MemoryBudgetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tamiz-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(10_000_000_000, 6_000_000_000)]
    [InlineData(600L << 20, 300L << 20)]
    [InlineData(200L << 20, 128L << 20)]
    public void Sixty_percent_are_taken_and_room_is_left(long available, long share) => MemoryBudget.Share(available).ShouldBe(share);

    [Fact]
    public void The_smallest_limit_on_the_way_up_counts()
    {
        Write("proc/meminfo", "MemTotal:       16000000 kB\nMemFree: 1 kB\n");
        Write("proc/self/cgroup", "0::/a/b\n");
        Write("cgroup/a/b/memory.max", "max\n");
        Available().ShouldBe(16_000_000L << 10);

        Write("cgroup/a/memory.max", "2000000000\n");
        Available().ShouldBe(2_000_000_000);
    }

    [Fact]
    public void Limits_of_the_first_version_of_cgroups_count_too()
    {
        Write("proc/meminfo", "MemTotal:       16000000 kB\n");
        Write("proc/self/cgroup", "3:cpu,cpuacct:/x\n5:memory:/x\n");
        Write("cgroup/memory/x/memory.limit_in_bytes", "1000000000\n");
        Available().ShouldBe(1_000_000_000);
    }

    [Fact]
    public void This_machine_has_some() => MemoryBudget.Default().ShouldBeGreaterThanOrEqualTo(128L << 20);

    private long Available() => MemoryBudget.Available(Path.Combine(_folder, "proc"), Path.Combine(_folder, "cgroup"));

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
