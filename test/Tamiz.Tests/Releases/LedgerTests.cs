using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Tamiz.Releases;
using Xunit;

namespace Tamiz.Tests.Releases;

public sealed class LedgerTests : IDisposable
{
    private readonly LedgerSample _sample = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task An_entry_is_one_line_of_canonical_json_that_the_hash_is_over()
    {
        var entry = await _sample.AppendAsync(LedgerSample.Draft(LedgerKind.Waiver, new JsonObject { ["b"] = 1, ["a"] = "Ñ" }));

        var line = await File.ReadAllBytesAsync(Path.Join(_sample.Root, "ledger", "00000001.json"), Token);
        Encoding.UTF8.GetString(line).ShouldBe(
            """
            {"actor":"ana","base":null,"body":{"a":"Ñ","b":1},"kind":"waiver","nonce":"nonce-0001","number":1,"pipeline":"trials",
            "previous":"0000000000000000000000000000000000000000000000000000000000000000","reason":"Because \"it\" must be {so}.",
            "run":null,"schema_version":1,"time":"2026-09-21T06:12:00.123Z"}
            """.ReplaceLineEndings("") + "\n");
        entry.Sha256.ShouldBe(CanonicalJson.Sha256(line));
    }

    [Fact]
    public async Task Entries_are_read_in_order_each_naming_the_one_before()
    {
        var written = await _sample.HistoryAsync();

        var read = await _sample.Open().ReadAllAsync(Token).ToListAsync(Token);

        read.Select(entry => entry.Sha256).ShouldBe(written.Select(entry => entry.Sha256));
        read.Select(entry => entry.Previous).ShouldBe([LedgerTail.Empty.Sha256, .. written[..^1].Select(entry => entry.Sha256)]);
        (await _sample.Open().TailAsync(cancellationToken: Token)).ShouldBe(written[^1].Tail);
        (await _sample.Open().TailAsync(atLeast: 7, Token)).ShouldBe(written[^1].Tail);
        (await _sample.Open().TailAsync(atLeast: 70, Token)).ShouldBe(written[^1].Tail);
    }

    [Fact]
    public async Task An_empty_ledger_has_no_entries_and_a_tail_of_zeros()
    {
        (await _sample.Open().TailAsync(cancellationToken: Token)).ShouldBe(new LedgerTail(0, new string('0', 64)));
        (await _sample.Open().ReadAllAsync(Token).ToListAsync(Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_comes_second_gets_the_entry_that_took_the_number()
    {
        var ledger = _sample.Open();
        var tail = await ledger.TailAsync(cancellationToken: Token);
        var first = await ledger.AppendAsync(LedgerSample.Draft(LedgerKind.Waiver), tail, Token);

        var second = await ledger.AppendAsync(LedgerSample.Draft(LedgerKind.Approval), tail, Token);

        first.Committed.ShouldBeTrue();
        second.Committed.ShouldBeFalse();
        second.Entry.Sha256.ShouldBe(first.Entry.Sha256);
        (await ledger.TailAsync(cancellationToken: Token)).ShouldBe(first.Entry.Tail);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    public async Task A_lost_answer_neither_loses_nor_doubles_an_entry(int lostBefore, int lostAfter)
    {
        var ledger = _sample.Open(new FlakyStore(_sample.Store) { LostBefore = lostBefore, LostAfter = lostAfter });

        var result = await ledger.AppendAsync(LedgerSample.Draft(LedgerKind.Waiver), LedgerTail.Empty, Token);

        result.Committed.ShouldBeTrue();
        (await _sample.Open().ReadAllAsync(Token).ToListAsync(Token)).Select(entry => entry.Sha256).ShouldBe([result.Entry.Sha256]);
    }

    [Fact]
    public async Task When_no_answer_comes_the_outcome_is_called_unknown_and_what_is_there_stays()
    {
        var store = new FlakyStore(_sample.Store) { LostAfter = 100 };

        var error = await Should.ThrowAsync<TamizException>(
            () => _sample.Open(store).AppendAsync(LedgerSample.Draft(LedgerKind.Waiver), LedgerTail.Empty, Token));

        (error.Reason, error.Code).ShouldBe((ExitReason.Transient, "outcome_unknown"));
        error.Message.ShouldContain("unknown whether entry 1 (waiver)");
        store.Creations.ShouldBe(6);
        (await _sample.Open().TailAsync(cancellationToken: Token)).Number.ShouldBe(1);
    }

    [Fact]
    public async Task Of_eight_writers_each_gets_its_entry_in_once_when_it_goes_on_from_the_tail()
    {
        await Parallel.ForAsync(0, 8, Token, async (_, token) =>
        {
            var ledger = _sample.Open();
            for (var committed = 0; committed < 5;)
            {
                var tail = await ledger.TailAsync(cancellationToken: token);
                committed += (await ledger.AppendAsync(LedgerSample.Draft(LedgerKind.Waiver), tail, token)).Committed ? 1 : 0;
                await CurrentPointer.BringUpAsync(ledger, token);
            }
        });

        (await _sample.Open().ReadAllAsync(Token).CountAsync(Token)).ShouldBe(40);
        (await CurrentPointer.BringUpAsync(_sample.Open(), Token))!.Ledger.Number.ShouldBe(40);
    }

    [Fact]
    public async Task An_unknown_kind_is_a_mistake_of_the_caller() =>
        await Should.ThrowAsync<ArgumentException>(() => _sample.AppendAsync(LedgerSample.Draft("celebration")));

    [Theory]
    [InlineData("\"actor\":\"ana\"", "\"actor\": \"ana\"", "canonical")]
    [InlineData("\"number\":2", "\"number\":3", "it says it is entry 3")]
    [InlineData("\"number\":2", "\"number\":\"2\"", "not of the right type")]
    [InlineData("\"schema_version\":1", "\"schema_version\":2", "schema_version is '2'")]
    [InlineData("\"kind\":\"waiver\"", "\"kind\":\"party\"", "kind 'party'")]
    [InlineData("\"actor\":\"ana\",", "", "missing")]
    [InlineData("\"previous\":\"", "\"previous\":\"x", "does not follow")]
    [InlineData("{\"actor", "\"actor", "no JSON")]
    public async Task A_damaged_entry_stops_whoever_reads_the_ledger(string text, string damage, string message)
    {
        await _sample.AppendAsync(LedgerSample.Draft(LedgerKind.Waiver));
        await _sample.AppendAsync(LedgerSample.Draft(LedgerKind.Waiver));
        var path = Path.Join(_sample.Root, "ledger", "00000002.json");
        var line = await File.ReadAllTextAsync(path, Token);
        line.ShouldContain(text);
        await File.WriteAllTextAsync(path, line.Replace(text, damage, StringComparison.Ordinal), Token);

        var error = await Should.ThrowAsync<TamizException>(async () => await _sample.Open().ReadAllAsync(Token).CountAsync(Token));

        (error.Reason, error.Code).ShouldBe((ExitReason.Blocked, "ledger_damaged"));
        error.Message.ShouldContain(message);
    }

    [Fact]
    public async Task A_missing_entry_stops_whoever_reads_the_ledger()
    {
        await _sample.HistoryAsync();
        File.Delete(Path.Join(_sample.Root, "ledger", "00000003.json"));

        var error = await Should.ThrowAsync<TamizException>(async () => await _sample.Open().ReadAllAsync(Token).CountAsync(Token));

        error.Message.ShouldContain("entry 3 is missing");
    }

    [Fact]
    public async Task Bodies_come_back_as_written_and_members_of_later_versions_are_skipped()
    {
        var body = await _sample.ReleaseBodyAsync(7, "20260921T061200Z-7f3a");
        var json = body.ToJson();
        json["later"] = new JsonObject { ["x"] = 1 };
        ((JsonObject)json["files"]![0]!)["later"] = true;

        var read = ReleaseBody.From(json);

        CanonicalJson.Hash(read.ToJson()).ShouldBe(CanonicalJson.Hash(body.ToJson()));
        json.Select(member => member.Key).Order().ShouldBe([
            "checks", "configuration_sha256", "files", "inputs", "later", "lock_sha256", "records", "release", "schemas", "version", "waivers"]);
        json.Remove("version");
        Should.Throw<FormatException>(() => ReleaseBody.From(json));
    }
}
