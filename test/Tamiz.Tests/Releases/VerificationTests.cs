using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Shouldly;
using Tamiz.Releases;
using Xunit;

namespace Tamiz.Tests.Releases;

/// <summary>Both verifiers, ours and the page of shell, must say the same of a good store and of every kind of damage.</summary>
public sealed class VerificationTests : IDisposable
{
    private readonly LedgerSample _sample = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task A_good_store_is_sound_and_counted()
    {
        var entries = await _sample.HistoryAsync();
        var before = Snapshot();
        var reports = new List<VerificationProgress>();

        var result = await Verification.VerifyAsync(_sample.Store, entries[^1].Sha256, new Collected(reports), Token);

        result.IsSound.ShouldBeTrue(string.Join('\n', result.Problems));
        result.Notices.ShouldBeEmpty();
        (result.Entries, result.Files, result.Head).ShouldBe((8, 17, entries[^1].Tail));
        result.Bytes.ShouldBe(before.Where(file => !IsBookkeeping(file.Key)).Sum(file => file.Value.Length));
        reports.Max(report => report.Files).ShouldBe(17);
        (await ShellAsync(entries[^1].Sha256)).ShouldBe((0, "ok: 8 entries, 17 files\n"));
        Snapshot().Keys.ShouldBe(before.Keys);
    }

    [Fact]
    public async Task An_empty_store_is_sound()
    {
        Directory.CreateDirectory(_sample.Root);

        (await Verification.VerifyAsync(_sample.Store, cancellationToken: Token)).IsSound.ShouldBeTrue();

        (await ShellAsync()).ShouldBe((0, "ok: 0 entries, 0 files\n"));
        Snapshot().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    public async Task A_changed_entry_is_noticed(int number)
    {
        await _sample.HistoryAsync();
        Change($"ledger/{number:D8}.json", line => line.Replace("\"ana\"", "\"ann\"", StringComparison.Ordinal));

        (await ProblemsAsync()).ShouldBe([number == 8 ? "chain_differs" : "chain_broken"]);
    }

    [Fact]
    public async Task An_entry_with_a_second_line_or_without_its_line_feed_is_noticed()
    {
        await _sample.HistoryAsync();
        Change("ledger/00000003.json", line => line + "\n");
        Change("ledger/00000005.json", line => line.TrimEnd());

        (await ProblemsAsync()).ShouldBe(["entry_damaged", "chain_broken", "entry_damaged", "chain_broken"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_removed_entry_is_noticed(int number)
    {
        await _sample.HistoryAsync();
        File.Delete(PathOf($"ledger/{number:D8}.json"));

        (await ProblemsAsync()).ShouldBe(["entry_missing"]);
    }

    [Fact]
    public async Task A_cut_tail_is_noticed_by_the_pointer_and_without_it_by_an_expected_hash()
    {
        var entries = await _sample.HistoryAsync();
        File.Delete(PathOf("ledger/00000008.json"));
        (await ProblemsAsync()).ShouldBe(["chain_cut"]);

        File.Delete(PathOf("current.json"));
        (await ProblemsAsync()).ShouldBeEmpty();
        (await ProblemsAsync(entries[7].Sha256)).ShouldBe(["expected_absent"]);
        (await ProblemsAsync(entries[6].Sha256)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Swapped_entries_are_noticed()
    {
        await _sample.HistoryAsync();
        var (third, fourth) = (File.ReadAllBytes(PathOf("ledger/00000003.json")), File.ReadAllBytes(PathOf("ledger/00000004.json")));
        File.WriteAllBytes(PathOf("ledger/00000003.json"), fourth);
        File.WriteAllBytes(PathOf("ledger/00000004.json"), third);

        var problems = await ProblemsAsync();

        problems.Count(code => code == "entry_misplaced").ShouldBe(2);
        problems.Count(code => code == "chain_broken").ShouldBe(3);
    }

    [Fact]
    public async Task A_forged_entry_at_the_end_is_noticed_where_it_does_not_fit()
    {
        await _sample.HistoryAsync();
        File.Copy(PathOf("ledger/00000008.json"), PathOf("ledger/00000009.json"));

        (await ProblemsAsync()).ShouldBe(["entry_misplaced", "chain_broken"]);
    }

    [Fact]
    public async Task Something_else_in_the_ledger_is_noticed()
    {
        await _sample.HistoryAsync();
        await _sample.WriteAsync("ledger/notes.txt", "hello");

        (await ProblemsAsync()).ShouldBe(["entry_misplaced"]);
    }

    [Fact]
    public async Task A_missing_or_changed_file_is_noticed_once_however_many_entries_name_it()
    {
        var entries = await _sample.HistoryAsync();
        var body = ReleaseBody.From(entries[1].Body);
        File.Delete(PathOf(body.Inputs[0].Path));
        Change(body.Records[0].Path, text => text + " ");
        Change(body.Files[0].Path, text => text.Replace('1', '7'));

        var result = await Verification.VerifyAsync(_sample.Store, cancellationToken: Token);

        result.Problems.Select(problem => (problem.Code, problem.Path)).ShouldBe([
            ("file_changed", body.Files[0].Path), ("file_missing", body.Inputs[0].Path), ("file_changed", body.Records[0].Path)]);
        var (exitCode, output) = await ShellAsync();
        exitCode.ShouldBe(3);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ")[0]).Order(StringComparer.Ordinal)
            .ShouldBe(result.Problems.Select(problem => problem.Path));
    }

    [Theory]
    [InlineData("../../secret")]
    [InlineData("/etc/hostname")]
    [InlineData("output/../output/a.csv")]
    public async Task A_named_file_outside_of_the_store_is_not_opened(string path)
    {
        var file = new JsonObject { ["path"] = path, ["sha256"] = new string('0', 64) };
        await _sample.AppendAsync(LedgerSample.Draft(LedgerKind.Failed, new JsonObject { ["records"] = new JsonArray(file) }));

        (await ProblemsAsync()).ShouldBe(["file_outside"]);
    }

    [Fact]
    public async Task What_nobody_speaks_of_is_reported_and_no_problem()
    {
        await _sample.HistoryAsync();
        await _sample.WriteAsync("output/stray.csv", "1");
        await _sample.WriteAsync("runs/20260922T000000Z-aaaa/plan.json", "{}");
        await _sample.WriteAsync("runs/20260922T000000Z-bbbb/judgement-1.json", "{}");
        await File.WriteAllTextAsync(PathOf("output/.tmp-0123-1"), "half", Token);
        var pointer = await File.ReadAllBytesAsync(PathOf("current.json"), Token);
        await _sample.AppendAsync(LedgerSample.Draft(LedgerKind.Approval));

        var result = await Verification.VerifyAsync(_sample.Store, cancellationToken: Token);

        result.Problems.ShouldBeEmpty();
        result.Notices.Select(notice => (notice.Code, notice.Path)).ShouldBe([
            ("current_behind", "current.json"), ("orphan", "output/stray.csv"),
            ("run_unfinished", "runs/20260922T000000Z-aaaa"), ("temporary_file", "output/.tmp-0123-1")]);
        (await ShellAsync()).ExitCode.ShouldBe(0);
        File.ReadAllBytes(PathOf("current.json")).ShouldBe(pointer);
    }

    [Fact]
    public async Task A_changed_byte_of_the_pointer_is_noticed_wherever_it_is()
    {
        await _sample.HistoryAsync();
        var line = await File.ReadAllBytesAsync(PathOf("current.json"), Token);
        for (var at = 0; at < line.Length; at++)
        {
            await File.WriteAllBytesAsync(PathOf("current.json"), Flipped(line, at, 1), Token);
            (await Verification.VerifyAsync(_sample.Store, cancellationToken: Token)).IsSound.ShouldBeFalse($"byte {at}");
        }
    }

    [Fact]
    public async Task A_changed_byte_of_any_entry_or_named_file_is_noticed_by_both()
    {
        await _sample.HistoryAsync();
        var files = Snapshot().Where(file => file.Key != "current.json" && file.Value.Length > 0).ToList();
        var damage = Gen.Select(Gen.Int[0, files.Count - 1], Gen.Int[0, int.MaxValue], Gen.Int[1, 255]);

        await damage.SampleAsync(async (file, position, mask) =>
        {
            var (key, content) = files[file];
            var at = position % content.Length;
            await File.WriteAllBytesAsync(PathOf(key), Flipped(content, at, mask), Token);
            (await Verification.VerifyAsync(_sample.Store, cancellationToken: Token)).IsSound.ShouldBeFalse($"{key}, byte {at} ^ {mask}");
            (await ShellAsync()).ExitCode.ShouldBe(3, $"{key}, byte {at} ^ {mask}");
            await File.WriteAllBytesAsync(PathOf(key), content, Token);
        }, iter: 60, threads: 1);
    }

    private static bool IsBookkeeping(string key) => key == "current.json" || key.StartsWith("ledger/", StringComparison.Ordinal);

    private static byte[] Flipped(byte[] content, int at, int mask)
    {
        var changed = content.ToArray();
        changed[at] ^= (byte)mask;
        return changed;
    }

    private string PathOf(string key) => Path.Join(_sample.Root, key);

    private void Change(string key, Func<string, string> change) =>
        File.WriteAllText(PathOf(key), change(File.ReadAllText(PathOf(key))), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    private SortedDictionary<string, byte[]> Snapshot() => new(
        Directory.EnumerateFiles(_sample.Root, "*", new EnumerationOptions { RecurseSubdirectories = true })
            .Where(path => Path.GetFileName(path) != ".lock")
            .ToDictionary(path => Path.GetRelativePath(_sample.Root, path), File.ReadAllBytes),
        StringComparer.Ordinal);

    // asks both, and demands that they agree on whether there is a problem at all
    private async Task<IReadOnlyList<string>> ProblemsAsync(string? expect = null)
    {
        var result = await Verification.VerifyAsync(_sample.Store, expect, cancellationToken: Token);
        var (exitCode, output) = await ShellAsync(expect);
        exitCode.ShouldBe(result.IsSound ? 0 : 3, output);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(Math.Max(1, result.Problems.Length), output);
        return [.. result.Problems.Select(problem => problem.Code)];
    }

    private async Task<(int ExitCode, string Output)> ShellAsync(string? expect = null)
    {
        string[] arguments = [Repository.Path("deploy/verify-store.sh"), _sample.Root, .. expect is null ? (string[])[] : [expect]];
        using var process = Process.Start(new ProcessStartInfo("sh", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, output);
    }

    private sealed class Collected(List<VerificationProgress> reports) : IProgress<VerificationProgress>
    {
        public void Report(VerificationProgress value)
        {
            lock (reports)
                reports.Add(value);
        }
    }
}
