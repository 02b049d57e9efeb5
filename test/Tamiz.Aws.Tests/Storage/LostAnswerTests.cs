using System.Text;
using Shouldly;
using Tamiz.Aws.Storage;
using Tamiz.Releases;
using Xunit;

namespace Tamiz.Aws.Tests.Storage;

/// <summary>What a bad line does to writes: whoever wrote knows it, and nobody else believes it.</summary>
public sealed class LostAnswerTests(S3Server server) : BadLineTest(server)
{
    private static readonly S3Options Patient = new() { Retries = 3 };

    [Fact]
    public async Task A_put_whose_answer_was_lost_is_known_for_ones_own()
    {
        var (store, proxy) = await OpenAsync(Patient);
        proxy.CutAfter(1);

        (await store.PutIfAbsentAsync("ledger/00000001.json", Bytes("mine"), Token)).ShouldBeTrue();

        proxy.Requests.Count(request => request.StartsWith("PUT", StringComparison.Ordinal)).ShouldBe(2);
        (await store.PutIfAbsentAsync("ledger/00000001.json", Bytes("mine"), Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_put_that_never_arrived_is_sent_again()
    {
        var (store, proxy) = await OpenAsync(Patient);
        proxy.CutBefore(2);

        (await store.PutIfAbsentAsync("ledger/00000001.json", Bytes("mine"), Token)).ShouldBeTrue();

        Encoding.UTF8.GetString((await store.ReadAsync("ledger/00000001.json", Token))!).ShouldBe("mine");
    }

    [Fact]
    public async Task The_same_bytes_of_another_writer_are_not_ones_own()
    {
        var (store, proxy) = await OpenAsync(Patient);
        var other = await Place.OpenAsync();
        (await other.PutIfAbsentAsync("ledger/00000001.json", Bytes("same"), Token)).ShouldBeTrue();
        proxy.CutAfter(1);

        (await store.PutIfAbsentAsync("ledger/00000001.json", Bytes("same"), Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_replacement_whose_answer_was_lost_is_known_too()
    {
        var (store, proxy) = await OpenAsync(Patient);
        await store.PutIfAbsentAsync("current.json", Bytes("1"), Token);
        string version;
        await using (var stored = (await store.GetAsync("current.json", Token))!)
            version = stored.Version;
        proxy.CutAfter(1);

        (await store.ReplaceIfAsync("current.json", Bytes("2"), version, Token)).ShouldBeTrue();
        (await store.ReplaceIfAsync("current.json", Bytes("3"), version, Token)).ShouldBeFalse();

        Encoding.UTF8.GetString((await store.ReadAsync("current.json", Token))!).ShouldBe("2");
    }

    [Fact]
    public async Task A_line_that_stays_dead_is_worth_a_retry_of_the_run()
    {
        var (store, proxy) = await OpenAsync(new S3Options { Retries = 1 });
        proxy.CutAfter(100);

        var error = await Should.ThrowAsync<TamizException>(() => store.PutIfAbsentAsync("ledger/00000001.json", Bytes("mine"), Token));

        (error.Reason, error.Code).ShouldBe((ExitReason.Transient, "store_unreachable"));
        proxy.CutAfter(0);
        (await store.ExistsAsync("ledger/00000001.json", Token)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_entry_is_committed_once_however_its_answers_get_lost(bool serverHasActed)
    {
        var (store, proxy) = await OpenAsync(new S3Options { Retries = 0 });
        if (serverHasActed)
            proxy.CutAfter(2);
        else
            proxy.CutBefore(2);
        var ledger = new Ledger(store, TimeProvider.System, Ledger.NewNonce);

        var result = await ledger.AppendAsync(Draft("a"), LedgerTail.Empty, Token);

        result.Committed.ShouldBeTrue();
        (await ledger.TailAsync(cancellationToken: Token)).ShouldBe(result.Entry.Tail);
        (await ledger.AppendAsync(Draft("b"), LedgerTail.Empty, Token)).Committed.ShouldBeFalse();
    }

    [Fact]
    public async Task Of_eight_writers_on_a_bad_line_one_takes_each_number_of_the_ledger()
    {
        const int Writers = 8;
        const int Entries = 24;
        var (_, proxy) = await OpenAsync(Patient);
        var random = new Random(8);
        proxy.Cuts = _ =>
        {
            lock (random)
                return random.Next(6) == 0;
        };
        proxy.CutAfter(int.MaxValue);
        var committed = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            var ledger = new Ledger(await Place.OpenAsync(proxy.Endpoint, Patient with { Retries = 5 }), TimeProvider.System, Ledger.NewNonce);
            var mine = new List<LedgerTail>();
            for (var tail = LedgerTail.Empty; tail.Number < Entries;)
            {
                var result = await ledger.AppendAsync(Draft($"{writer}"), tail, Token);
                tail = result.Entry.Tail;
                if (result.Committed)
                    mine.Add(tail);
            }

            return mine;
        }));

        proxy.CutAfter(0);
        var chain = new List<LedgerTail>();
        await foreach (var entry in new Ledger(await Place.OpenAsync(), TimeProvider.System, Ledger.NewNonce).ReadAllAsync(Token))
            chain.Add(entry.Tail);
        committed.SelectMany(mine => mine).OrderBy(tail => tail.Number).ShouldBe(chain);
        chain.Count.ShouldBeGreaterThanOrEqualTo(Entries);
    }

    private static LedgerDraft Draft(string actor) => new(LedgerKind.Blocked, "trials", null, null, actor, null, []);

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
