using System.Diagnostics;
using Shouldly;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.Tests.Storage;

public sealed class FolderStoreTests : StoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tamiz-store-").FullName;

    private string Root => Path.Join(_folder, "store", "trials");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Reading_a_store_that_does_not_exist_creates_nothing()
    {
        var store = Open();

        (await KeysAsync(store, "ledger/")).ShouldBeEmpty();
        (await store.ReadAsync("current.json", Token)).ShouldBeNull();
        await store.DeleteAsync("current.json", Token);

        Directory.EnumerateFileSystemEntries(_folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_disk_that_fails_in_the_middle_of_a_large_object_is_a_failure_of_the_store()
    {
        var store = Open();
        await store.PutIfAbsentAsync("output/a.csv", new byte[2 << 20], Token);
        await using var stored = (await store.GetAsync("output/a.csv", Token))!;
        stored.Content.ShouldBeOfType<StoredStream>();
        using var broken = new StoredStream(new FailingStream(), store.Location, "output/a.csv");

        foreach (var error in new[] { Should.Throw<TamizException>(() => broken.ReadByte()), await Should.ThrowAsync<TamizException>(() => broken.CopyToAsync(Stream.Null, Token)) })
            (error.Reason, error.Code).ShouldBe((ExitReason.Transient, "store_unreachable"));
    }

    [Fact]
    public async Task What_a_killed_writer_left_and_what_is_a_link_is_no_object()
    {
        var store = Open();
        await store.PutIfAbsentAsync("output/a.csv", Bytes("1"), Token);
        await File.WriteAllTextAsync(Path.Join(Root, "output", ".tmp-0123-1"), "half", Token);
        _ = Scratch(store, "half");
        Directory.CreateDirectory(Path.Join(Root, ".latest-01234567", "1"));
        await File.WriteAllTextAsync(Path.Join(Root, ".latest-01234567", "1", "a.csv"), "1", Token);
        Directory.CreateSymbolicLink(Path.Join(Root, "latest"), ".latest-01234567/1");
        File.CreateSymbolicLink(Path.Join(Root, "output", "b.csv"), "a.csv");
        var version = (await store.GetAsync("output/a.csv", Token))!.Version;
        await store.ReplaceIfAsync("output/a.csv", Bytes("2"), version, Token);

        (await KeysAsync(store, "")).ShouldBe(["output/a.csv"]);
        (await store.GetAsync("latest/a.csv", Token)).ShouldBeNull();
        (await store.GetAsync("output/b.csv", Token)).ShouldBeNull();
        (await Should.ThrowAsync<TamizException>(() => store.PutIfAbsentAsync("latest/c.csv", Bytes("1"), Token))).Code.ShouldBe("store_link");
        await store.DeleteAsync("latest/a.csv", Token);
        File.Exists(Path.Join(Root, "latest", "a.csv")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_scratch_file_on_the_same_file_system_is_not_copied()
    {
        var store = Open();
        var path = Scratch(store, "x");
        var inode = await OutputAsync("stat", "-c", "%i", path);

        await store.PutIfAbsentAsync("raw/a.csv", path, Token);

        (await OutputAsync("stat", "-c", "%i %h", store.LocalPath("raw/a.csv")!)).ShouldBe($"{inode} 1");
        Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_scratch_file_on_another_file_system_is_copied()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Directory.Exists("/dev/shm"), "needs a second file system at /dev/shm");
        var scratch = $"/dev/shm/tamiz-{Guid.NewGuid():N}";
        await File.WriteAllTextAsync(scratch, "from elsewhere", Token);

        (await Open().PutIfAbsentAsync("raw/a.csv", scratch, Token)).ShouldBeTrue();

        File.Exists(scratch).ShouldBeFalse();
        (await TextAsync(Open(), "raw/a.csv")).ShouldBe("from elsewhere");
        Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_replacement_waits_while_another_process_holds_the_lock_and_goes_on_when_it_dies()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs flock(1)");
        var store = Open();
        await store.ReplaceIfAsync("current.json", Bytes("1"), null, Token);
        var version = (await store.GetAsync("current.json", Token))!.Version;
        await store.ReplaceIfAsync("current.json", Bytes("1"), version, Token);
        using var holder = Process.Start(new ProcessStartInfo("flock", [Path.Join(Root, ".lock"), "sh", "-c", "echo held; exec sleep 600"])
        {
            RedirectStandardOutput = true,
        })!;
        await holder.StandardOutput.ReadLineAsync(Token);

        var replacing = store.ReplaceIfAsync("current.json", Bytes("2"), version, Token);
        (await Task.WhenAny(replacing, Task.Delay(300, Token))).ShouldNotBe(replacing);
        holder.Kill(entireProcessTree: true);

        (await replacing).ShouldBeTrue();
        (await TextAsync(store, "current.json")).ShouldBe("2");
    }

    [Fact]
    public async Task A_file_where_a_folder_should_be_is_a_mistake_with_a_way_out()
    {
        await File.WriteAllTextAsync(Path.Join(_folder, "store"), "not a folder", Token);

        var error = await Should.ThrowAsync<TamizException>(() => Open().PutIfAbsentAsync("a", Bytes("1"), Token));

        error.Reason.ShouldBe(ExitReason.Usage);
        error.Message.ShouldContain(Root);
        error.Hint.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_full_disk_is_worth_a_retry_and_a_read_only_one_is_not()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "needs root to mount a small file system");
        Directory.CreateDirectory(Root);
        await OutputAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", Root);
        try
        {
            var store = Open();
            await store.PutIfAbsentAsync("a", Bytes("1"), Token);
            var full = await Should.ThrowAsync<TamizException>(() => store.PutIfAbsentAsync("b", new byte[2 << 20], Token));
            (full.Reason, full.Code).ShouldBe((ExitReason.Transient, "store_full"));
            (await KeysAsync(store, "")).ShouldBe(["a"]);
            Leftovers().ShouldBeEmpty();

            await OutputAsync("mount", "-o", "remount,ro", Root);
            var readOnly = await Should.ThrowAsync<TamizException>(() => store.PutIfAbsentAsync("b", Bytes("1"), Token));
            (readOnly.Reason, readOnly.Code).ShouldBe((ExitReason.Usage, "store_read_only"));
            (await TextAsync(store, "a")).ShouldBe("1");
        }
        finally
        {
            await OutputAsync("umount", Root);
        }
    }

    [Fact]
    public void A_refusal_by_the_system_says_place_and_way_out()
    {
        var error = StoreFailure.Translate(new UnauthorizedAccessException("no"), "./store/trials", "/data/store/trials/a");

        (error.Reason, error.Code).ShouldBe((ExitReason.Usage, "store_access_denied"));
        error.Message.ShouldBe("Access to '/data/store/trials/a' in the store './store/trials' is refused.");
        StoreFailure.Translate(new IOException("I/O error", 5), "s", "p").Reason.ShouldBe(ExitReason.Transient);
        StoreFailure.Unsupported("s", null).Reason.ShouldBe(ExitReason.Usage);
    }

    protected override Store Open() => new FolderStore(Root);

    protected override IReadOnlyList<string> Leftovers() =>
        [.. Directory.EnumerateFileSystemEntries(Root, ".tmp-*", SearchOption.AllDirectories)];

    private static async Task<string> OutputAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        process.ExitCode.ShouldBe(0);
        return output.Trim();
    }

    private sealed class FailingStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new IOException("Input/output error", 5);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("Input/output error", 5);
    }
}
