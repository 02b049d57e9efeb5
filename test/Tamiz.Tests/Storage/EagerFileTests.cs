using Microsoft.Win32.SafeHandles;
using Shouldly;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.Tests.Storage;

public sealed class EagerFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tamiz-eager-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((70 << 20) + 1)]
    public void Bytes_whose_memory_was_given_back_are_on_disk_as_they_were_written(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        var path = Path.Combine(_folder, "copy");

        using (var file = TemporaryFiles.Create(path, length))
        {
            for (var at = 0; at < length; at += 1_000_000)
                file.Write(bytes, at, Math.Min(1_000_000, length - at));
        }

        File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
    }

    [Fact]
    public void What_the_system_refuses_while_bytes_go_to_disk_is_told_at_once()
    {
        using var nothing = new SafeFileHandle(1_000_000, ownsHandle: false);

        Should.Throw<IOException>(() => Posix.BeginWriting(nothing, 0, 1, "copy")).Message.ShouldContain("copy");
        Should.Throw<IOException>(() => Posix.LetGo(nothing, 0, 1, "copy"));
    }

    [Fact]
    public void A_file_that_is_there_is_never_written_over()
    {
        var path = Path.Combine(_folder, "copy");
        File.WriteAllText(path, "mine");

        Should.Throw<IOException>(() => TemporaryFiles.Create(path, 10));

        File.ReadAllText(path).ShouldBe("mine");
    }
}
