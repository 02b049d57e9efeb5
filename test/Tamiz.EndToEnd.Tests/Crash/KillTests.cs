using System.Diagnostics;
using System.Globalization;
using Shouldly;
using Xunit;

namespace Tamiz.EndToEnd.Tests.Crash;

/// <summary>The built program is killed, runs out of disk, and meets others of its kind: nothing is lost, and what readers see is whole.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int Together = 8;

    private readonly KilledShop _shop = new();
    private readonly List<string> _mounts = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("TAMIZ_CRASH_RUNS"), CultureInfo.InvariantCulture, out var set) ? set : 20;

    [Fact]
    public async Task Killed_at_any_time_it_leaves_a_whole_store_and_the_next_run_goes_on()
    {
        var random = new Random(20260921);
        await _shop.EndWellAsync(Token);
        var watch = Stopwatch.StartNew();
        _shop.Change(1);
        await _shop.EndWellAsync(Token);
        var (whole, killed) = (watch.Elapsed, 0);
        var entries = new List<int>();

        for (var at = 2; killed < Kills; at++)
        {
            // Starting takes a third of it. Half of the kills hit the end, where it is judged and published, half a run that goes on from one killed before.
            _shop.Change(at / 2);
            using (var process = KilledShop.Start(_shop.Folder))
            {
                var ended = process.WaitForExitAsync(Token);
                if (at % 4 < 2)
                    await Task.WhenAny(ended, Task.Delay(whole * (0.3 + 0.7 * random.NextDouble()), Token));
                else
                    await _shop.AfterLastStepAsync(process, random.Next(500), Token);
                killed += process.HasExited ? 0 : 1;
                process.Kill();
                await process.WaitForExitAsync(Token);
            }

            var before = _shop.Promises.Entries.Count;
            await _shop.Promises.CheckAsync();
            entries.Add(_shop.Promises.Entries.Count - before);
            if (at % 10 == 0)
                await _shop.EndWellAsync(Token);
        }

        await _shop.EndWellAsync(Token);
        output.WriteLine($"{killed} kills within {whole.TotalSeconds:F1} s each: {entries.Count(made => made == 0)} before the commit, {entries.Count(made => made == 1)} before the receipt, {entries.Count(made => made > 1)} after it");
        _shop.Promises.Broken.ShouldBeEmpty();
    }

    [Fact]
    public async Task Eight_that_release_at_once_each_get_an_entry_of_their_own_and_readers_see_one_release_or_another()
    {
        var machines = Enumerable.Range(1, Together).Select(_shop.NewMachine).ToList();
        var processes = machines.ConvertAll(KilledShop.Start);
        var ended = Task.WhenAll(processes.Select(process => process.WaitForExitAsync(Token)));
        var looks = 0;
        for (; !ended.IsCompleted; looks++)
            await _shop.Promises.LookAsync();

        machines.ForEach(_shop.Note);
        var codes = processes.ConvertAll(process => process.ExitCode);
        processes.ForEach(process => process.Dispose());
        foreach (var machine in machines.Where((_, at) => codes[at] != 0))
            (await _shop.RunAsync(machine, Token)).ShouldBe(0);
        await _shop.Promises.CheckAtRestAsync();

        output.WriteLine($"{Together} at once: exit codes {string.Join(' ', codes)}, {_shop.Promises.Entries.Count} entries, looked at {looks} times meanwhile");
        _shop.Promises.Broken.ShouldBeEmpty();
        codes.ShouldAllBe(code => code == 0 || code == 6);
        _shop.Promises.Entries.Count(entry => entry.Kind == "release").ShouldBe(Together);
    }

    [Fact]
    public async Task A_disk_that_is_full_and_grows_a_little_each_time_loses_nothing_and_repeats_nothing()
    {
        var folder = Path.Combine(_shop.Folder, "store");
        Directory.CreateDirectory(folder);
        Assert.SkipUnless(Environment.UserName == "root" && Mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", folder) == 0, "Only root can mount a small file system.");
        _mounts.Add(folder);
        var full = 0;
        for (var kilobytes = 64; await _shop.RunAsync(_shop.Folder, Token) is var code && code != 0; full++)
        {
            // Each try leaves a few records of its own, so the disk grows by more.
            kilobytes += kilobytes / 4;
            code.ShouldBe(6, File.ReadAllText(Path.Combine(_shop.Folder, "err.txt")));
            await _shop.Promises.CheckAsync();
            Mount("-o", $"remount,size={kilobytes}k", folder).ShouldBe(0);
        }

        Mount("-o", "remount,size=16m", folder).ShouldBe(0);
        await _shop.EndWellAsync(Token);
        output.WriteLine($"the disk was full {full} times");
        _shop.Promises.Broken.ShouldBeEmpty();
        full.ShouldBeGreaterThan(3);
    }

    public void Dispose()
    {
        foreach (var mount in _mounts)
            Process.Start("umount", mount).WaitForExit();
        _shop.Dispose();
    }

    private static int Mount(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("mount", arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
