using System.Globalization;
using System.Text;
using Shouldly;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.Tests.Storage;

/// <summary>What every store promises. A subclass a store; each test has a place of its own.</summary>
public abstract class StoreContract
{
    private const int Writers = 8;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens the test's place. Every call gives another writer, as another process would be.</summary>
    protected abstract Store Open();

    [Fact]
    public async Task An_object_is_created_once_and_never_overwritten()
    {
        var store = Open();

        (await store.PutIfAbsentAsync("ledger/00000001.json", Bytes("first"), Token)).ShouldBeTrue();
        (await store.PutIfAbsentAsync("ledger/00000001.json", Bytes("second"), Token)).ShouldBeFalse();

        (await TextAsync(store, "ledger/00000001.json")).ShouldBe("first");
        (await KeysAsync(store, "")).ShouldBe(["ledger/00000001.json"]);
    }

    [Fact]
    public async Task A_scratch_file_becomes_an_object_once_and_is_gone_afterwards()
    {
        var store = Open();
        var (first, second) = (Scratch(store, "first"), Scratch(store, "second"));

        (await store.PutIfAbsentAsync("raw/patients/a.csv", first, Token)).ShouldBeTrue();
        (await store.PutIfAbsentAsync("raw/patients/a.csv", second, Token)).ShouldBeFalse();

        (await TextAsync(store, "raw/patients/a.csv")).ShouldBe("first");
        File.Exists(first).ShouldBeFalse();
        File.Exists(second).ShouldBeFalse();
        (await KeysAsync(store, "")).ShouldBe(["raw/patients/a.csv"]);
    }

    [Fact]
    public async Task A_scratch_file_whose_hash_is_known_becomes_an_object_as_any_other()
    {
        var store = Open();
        var (first, second) = (Scratch(store, "first"), Scratch(store, "second"));
        string Hash(string path) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));

        (await store.PutIfAbsentAsync("raw/patients/a.csv", first, Hash(first), Token)).ShouldBeTrue();
        (await store.PutIfAbsentAsync("raw/patients/a.csv", second, Hash(second), Token)).ShouldBeFalse();

        (await TextAsync(store, "raw/patients/a.csv")).ShouldBe("first");
        File.Exists(first).ShouldBeFalse();
        File.Exists(second).ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_writers_racing_for_a_key_one_wins_and_nothing_of_the_others_stays(bool fromScratch)
    {
        var stores = Enumerable.Range(0, Writers).Select(_ => Open()).ToArray();
        for (var round = 0; round < 20; round++)
        {
            var key = $"ledger/{round:D8}.json";
            var won = await RaceAsync(async writer => fromScratch
                ? await stores[writer].PutIfAbsentAsync(key, Scratch(stores[writer], $"{writer}"), Token)
                : await stores[writer].PutIfAbsentAsync(key, Bytes($"{writer}"), Token));

            won.Count(one => one).ShouldBe(1);
            (await TextAsync(stores[0], key)).ShouldBe($"{Array.IndexOf(won, true)}");
        }

        (await KeysAsync(stores[0], "")).Count.ShouldBe(20);
        Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public async Task An_object_is_replaced_only_if_it_is_still_the_one_that_was_read()
    {
        var store = Open();
        (await store.ReplaceIfAsync("current.json", Bytes("1"), null, Token)).ShouldBeTrue();
        (await store.ReplaceIfAsync("current.json", Bytes("x"), null, Token)).ShouldBeFalse();
        var version = await VersionAsync(store, "current.json");

        (await store.ReplaceIfAsync("current.json", Bytes("2"), version, Token)).ShouldBeTrue();
        (await store.ReplaceIfAsync("current.json", Bytes("x"), version, Token)).ShouldBeFalse();

        (await TextAsync(store, "current.json")).ShouldBe("2");
        (await VersionAsync(store, "current.json")).ShouldNotBe(version);
        (await store.ReplaceIfAsync("other.json", Bytes("x"), version, Token)).ShouldBeFalse();
        (await store.GetAsync("other.json", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task No_replacement_is_lost_when_many_count_up()
    {
        await Open().PutIfAbsentAsync("counter", Bytes("0"), Token);

        await RaceAsync(async _ =>
        {
            var store = Open();
            for (var added = 0; added < 10;)
            {
                // the version first: a number that is newer than it makes the replacement fail, never a count that is lost
                var version = await VersionAsync(store, "counter");
                var number = int.Parse(await TextAsync(store, "counter"), CultureInfo.InvariantCulture);
                added += await store.ReplaceIfAsync("counter", Bytes($"{number + 1}"), version, Token) ? 1 : 0;
            }

            return true;
        });

        (await TextAsync(Open(), "counter")).ShouldBe($"{Writers * 10}");
    }

    [Fact]
    public async Task Keys_are_listed_in_ordinal_order_by_prefix_and_after_a_key()
    {
        var store = Open();
        foreach (var key in (string[])["ä", "aa/b/c", "B", "a0", "a/x/1", "a/x-1", "a.json", "a-b/x"])
            await store.PutIfAbsentAsync(key, Bytes(key), Token);
        string[] sorted = ["B", "a-b/x", "a.json", "a/x-1", "a/x/1", "a0", "aa/b/c", "ä"];

        (await KeysAsync(store, "")).ShouldBe(sorted);
        (await KeysAsync(store, "a/")).ShouldBe(["a/x-1", "a/x/1"]);
        (await KeysAsync(store, "a/x/")).ShouldBe(["a/x/1"]);
        (await KeysAsync(store, "aa/b")).ShouldBe(["aa/b/c"]);
        (await KeysAsync(store, "a")).ShouldBe(sorted[1..^1]);
        (await KeysAsync(store, "nothing/")).ShouldBeEmpty();
        for (var i = 0; i < sorted.Length; i++)
            (await KeysAsync(store, "", sorted[i])).ShouldBe(sorted[(i + 1)..]);
        (await KeysAsync(store, "a/", "a/x-2")).ShouldBe(["a/x/1"]);
        (await KeysAsync(store, "a/", "a0")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_listing_has_length_and_time_and_holds_ten_thousand_keys()
    {
        var store = Open();
        await Parallel.ForAsync(0, 10_000, Token, async (i, token) =>
            await store.PutIfAbsentAsync($"ledger/{i:D8}.json", Bytes($"{i}"), token));

        var listed = new List<StoredKey>();
        await foreach (var key in store.ListAsync("ledger/", cancellationToken: Token))
            listed.Add(key);

        listed.Select(key => key.Key).ShouldBe(Enumerable.Range(0, 10_000).Select(i => $"ledger/{i:D8}.json"));
        listed[^1].Length.ShouldBe(4);
        listed[^1].Modified.ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(10));
        (await KeysAsync(store, "ledger/", "ledger/00009997.json")).ShouldBe(["ledger/00009998.json", "ledger/00009999.json"]);
    }

    [Fact]
    public async Task What_is_absent_reads_as_null_and_can_be_deleted_twice()
    {
        var store = Open();
        (await store.GetAsync("nothing/here", Token)).ShouldBeNull();
        (await store.ReadAsync("current.json", Token)).ShouldBeNull();
        (await KeysAsync(store, "")).ShouldBeEmpty();
        await store.PutIfAbsentAsync("output/a.csv", Bytes("1"), Token);
        (await store.GetAsync("output", Token)).ShouldBeNull();

        await store.DeleteAsync("output/a.csv", Token);
        await store.DeleteAsync("output/a.csv", Token);

        (await store.GetAsync("output/a.csv", Token)).ShouldBeNull();
        (await store.PutIfAbsentAsync("output/a.csv", Bytes("2"), Token)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("a:b")]
    [InlineData("a=1/b")]
    [InlineData("a b")]
    [InlineData("a\\b")]
    [InlineData("_delta_log/1")]
    [InlineData("a/.tmp-1")]
    public async Task A_key_that_other_readers_trip_over_is_refused(string key)
    {
        var store = Open();
        await Should.ThrowAsync<ArgumentException>(() => store.PutIfAbsentAsync(key, Bytes("x"), Token));
        await Should.ThrowAsync<ArgumentException>(() => store.ReplaceIfAsync(key, Bytes("x"), "1", Token));
        await Should.ThrowAsync<ArgumentException>(() => store.GetAsync(key, Token));
        await Should.ThrowAsync<ArgumentException>(() => store.DeleteAsync(key, Token));
    }

    [Fact]
    public async Task A_big_object_keeps_every_byte()
    {
        const string Key = "transformed/clean/patients/k/1/part-0.parquet";
        var store = Open();
        var content = new byte[64 << 20];
        new Random(7).NextBytes(content);
        var path = store.NewScratchPath("part-0.parquet");
        await File.WriteAllBytesAsync(path, content, Token);

        (await store.PutIfAbsentAsync(Key, path, Token)).ShouldBeTrue();

        await using var stored = (await store.GetAsync(Key, Token)).ShouldNotBeNull();
        stored.Length.ShouldBe(content.Length);
        CanonicalJson.Sha256((await store.ReadAsync(Key, Token))!).ShouldBe(CanonicalJson.Sha256(content));
    }

    /// <summary>Returns what is in the place and is no object of it; a store that cannot have such things returns none.</summary>
    protected virtual IReadOnlyList<string> Leftovers() => [];

    protected static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Scratch(Store store, string content)
    {
        var path = store.NewScratchPath("part-0.csv");
        File.WriteAllText(path, content);
        return path;
    }

    protected static async Task<string> TextAsync(Store store, string key) =>
        Encoding.UTF8.GetString((await store.ReadAsync(key, Token)).ShouldNotBeNull());

    protected static async Task<List<string>> KeysAsync(Store store, string prefix, string? after = null)
    {
        var keys = new List<string>();
        await foreach (var key in store.ListAsync(prefix, after, Token))
            keys.Add(key.Key);
        return keys;
    }

    private static async Task<string> VersionAsync(Store store, string key)
    {
        await using var stored = (await store.GetAsync(key, Token)).ShouldNotBeNull();
        return stored.Version;
    }

    private static async Task<bool[]> RaceAsync(Func<int, Task<bool>> write)
    {
        using var start = new Barrier(Writers);
        return await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait();
            return write(writer).GetAwaiter().GetResult();
        }, Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }
}
