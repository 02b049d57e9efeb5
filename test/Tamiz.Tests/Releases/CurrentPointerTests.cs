using System.Text;
using Shouldly;
using Tamiz.Releases;
using Xunit;

namespace Tamiz.Tests.Releases;

public sealed class CurrentPointerTests : IDisposable
{
    private readonly LedgerSample _sample = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task Without_entries_there_is_no_pointer()
    {
        (await CurrentPointer.BringUpAsync(_sample.Open(), Token)).ShouldBeNull();

        File.Exists(Path.Join(_sample.Root, "current.json")).ShouldBeFalse();
    }

    [Fact]
    public async Task Before_the_first_release_it_names_the_newest_entry_and_no_files()
    {
        var entry = await _sample.AppendAsync(LedgerSample.Draft(LedgerKind.Waiver));

        await CurrentPointer.BringUpAsync(_sample.Open(), Token);

        (await ReadTextAsync()).ShouldBe(
            $$$"""{"files":[],"ledger":{"number":1,"sha256":"{{{entry.Sha256}}}"},"release":null,"schema_version":1,"version":null}""" + "\n");
    }

    [Fact]
    public async Task It_names_the_newest_release_and_the_newest_entry_whatever_its_kind()
    {
        var entries = await _sample.HistoryAsync();
        var body = ReleaseBody.From(entries[6].Body);

        var pointer = await CurrentPointer.BringUpAsync(_sample.Open(), Token);

        pointer.ShouldNotBeNull();
        (pointer.Release, pointer.Version, pointer.Ledger).ShouldBe((4, body.Version, entries[7].Tail));
        pointer.Files.ShouldBe(body.Files.Select(file => new PointedFile(file.Name, file.Format, file.Path, file.Rows, file.Sha256)));
        CurrentPointer.Parse(Encoding.UTF8.GetBytes(await ReadTextAsync())).Files.ShouldBe(pointer.Files);
    }

    [Fact]
    public async Task A_rollback_shows_the_old_files_under_a_new_number()
    {
        var first = await _sample.ReleaseAsync(1);
        await _sample.ReleaseAsync(2);
        var body = first.Body.DeepClone().AsObject();
        body["release"] = 3;
        await _sample.AppendAsync(LedgerSample.Draft(LedgerKind.Rollback, body));

        var pointer = await CurrentPointer.BringUpAsync(_sample.Open(), Token);

        pointer!.Release.ShouldBe(3);
        pointer.Version.ShouldBe(ReleaseBody.From(first.Body).Version);
    }

    [Fact]
    public async Task A_pointer_that_is_up_to_date_is_not_written_again()
    {
        await _sample.HistoryAsync();
        var before = File.GetLastWriteTimeUtc(Path.Join(_sample.Root, "current.json"));

        await CurrentPointer.BringUpAsync(_sample.Open(), Token);

        File.GetLastWriteTimeUtc(Path.Join(_sample.Root, "current.json")).ShouldBe(before);
    }

    [Fact]
    public async Task A_cut_chain_stops_it_also_after_new_entries_hid_the_cut()
    {
        await _sample.HistoryAsync();
        File.Delete(Path.Join(_sample.Root, "ledger", "00000008.json"));
        (await Should.ThrowAsync<TamizException>(() => CurrentPointer.BringUpAsync(_sample.Open(), Token))).Code.ShouldBe("ledger_damaged");

        await _sample.AppendAsync(LedgerSample.Draft(LedgerKind.Approval));
        await _sample.AppendAsync(LedgerSample.Draft(LedgerKind.Approval));

        (await Should.ThrowAsync<TamizException>(() => CurrentPointer.BringUpAsync(_sample.Open(), Token))).Code.ShouldBe("ledger_damaged");
    }

    private Task<string> ReadTextAsync() => File.ReadAllTextAsync(Path.Join(_sample.Root, "current.json"), Token);
}
