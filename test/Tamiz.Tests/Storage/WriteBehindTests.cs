using Shouldly;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.Tests.Storage;

public sealed class WriteBehindTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tamiz-behind-").FullName;

    [Fact]
    public async Task A_writer_who_wants_the_file_alone_gets_it_while_the_disk_follows()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks into /proc for the open file.");
        var path = Path.Combine(_folder, "large.csv");

        var written = await WriteBehind.FollowAsync(new FolderStore(_folder), path, Task.Run(async () =>
        {
            await File.WriteAllBytesAsync(path, new byte[8 << 20], TestContext.Current.CancellationToken);
            while (!IsOpen(path))
                await Task.Delay(1, TestContext.Current.CancellationToken);
            await using var alone = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None);
            return alone.Length;
        }, TestContext.Current.CancellationToken));

        written.ShouldBe(8 << 20);
        IsOpen(path).ShouldBeFalse();
    }

    [Fact]
    public async Task What_the_work_throws_comes_through() =>
        (await Should.ThrowAsync<TamizException>(() => WriteBehind.FollowAsync(new FolderStore(_folder), Path.Combine(_folder, "none"), Task.FromException<int>(new TamizException(ExitReason.StepFailed, "mine", "Mine.")))))
            .Code.ShouldBe("mine");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static bool IsOpen(string path) => new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos().Any(open => open.LinkTarget == path);
}
