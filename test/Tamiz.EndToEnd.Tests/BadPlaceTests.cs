using System.Diagnostics;
using Shouldly;
using Xunit;

namespace Tamiz.EndToEnd.Tests;

/// <summary>What may be wrong with the machine: files and folders this user may not use, a disk that is full.</summary>
public sealed class BadPlaceTests : IDisposable
{
    private const int Nobody = 65534;

    private readonly Shop _shop = new();
    private readonly List<string> _mounts = [];

    [Fact]
    public async Task A_file_this_user_may_not_read()
    {
        OnlyRootCanTest();
        ShellOut("chmod", "600", _shop.Scratch.PathOf(Shop.Orders));
        GiveToNobody("store");

        _shop.ShouldNotHaveStarted(await RunAsNobodyAsync(), "source_refused: The source file 'data/orders.csv' of 'orders' may not be read by this user.", "Give it read permission.");
    }

    [Fact]
    public async Task A_store_this_user_may_not_write()
    {
        OnlyRootCanTest();
        Directory.CreateDirectory(_shop.Scratch.PathOf("store"));

        _shop.ShouldNotHaveStarted(await RunAsNobodyAsync(), "store_access_denied: ", "Give this user the right to read and write the folder");
    }

    [Fact]
    public async Task A_folder_of_the_store_that_was_made_read_only()
    {
        OnlyRootCanTest();
        GiveToNobody("store");
        GiveToNobody("store/shop");
        Directory.CreateDirectory(_shop.Scratch.PathOf("store/shop/raw"));

        Shop.ShouldHaveEnded(await RunAsNobodyAsync(), 5, "The step 'ingest:orders' failed: Access to '", "store/shop/raw/", "Give this user the right to read and write the folder");
        _shop.ShouldHavePublishedNothing();
    }

    [Theory]
    [InlineData(200_000)]   // the copy of the source does not fit
    [InlineData(25_000)]    // what is made of it does not fit
    public async Task A_disk_that_fills_up_while_the_store_is_written(int rows)
    {
        MountSmall(_shop.Scratch.PathOf("store"));
        File.AppendAllLines(_shop.Scratch.PathOf(Shop.Orders), Enumerable.Range(10, rows).Select(id => $"{id},1.00,2026-01-01,a note"));

        var run = await _shop.RunAsync();

        Shop.ShouldHaveEnded(run, 6, "then run again");
        run.ToString().ShouldMatch("is full|No space left on device");
        Path.Exists(_shop.Scratch.PathOf("store/latest")).ShouldBeFalse();
        File.Exists(_shop.Scratch.PathOf("store/shop/current.json")).ShouldBeFalse();
    }

    public void Dispose()
    {
        foreach (var mount in _mounts)
            ShellOut("umount", mount);
        _shop.Dispose();
    }

    private static void OnlyRootCanTest() => Assert.SkipUnless(Environment.UserName == "root", "Only root can run the program as another user.");

    private void GiveToNobody(string folder)
    {
        Directory.CreateDirectory(_shop.Scratch.PathOf(folder));
        ShellOut("chown", $"{Nobody}:{Nobody}", _shop.Scratch.PathOf(folder)).ShouldBe(0);
    }

    private void MountSmall(string folder)
    {
        OnlyRootCanTest();
        Directory.CreateDirectory(folder);
        Assert.SkipUnless(ShellOut("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder) == 0, "Mounting a file system of 1 MB is refused here.");
        _mounts.Add(folder);
    }

    // The checkout may lie where another user cannot go.
    private Task<CliResult> RunAsNobodyAsync()
    {
        var program = _shop.Scratch.PathOf("program");
        ShellOut("cp", "-r", Path.GetDirectoryName(Cli.Program)!, program).ShouldBe(0);
        ShellOut("mkdir", "-m", "777", _shop.Scratch.PathOf("home")).ShouldBe(0);
        ShellOut("chmod", "755", _shop.Folder).ShouldBe(0);
        var start = new ProcessStartInfo("setpriv", [$"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", Path.Combine(program, "Tamiz.Cli"), "run"]) { WorkingDirectory = _shop.Folder };
        start.Environment["HOME"] = _shop.Scratch.PathOf("home");
        return Cli.RunAsync(start, columns: 1000);
    }

    private static int ShellOut(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
