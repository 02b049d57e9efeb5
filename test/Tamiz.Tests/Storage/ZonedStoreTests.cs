using Shouldly;
using Tamiz.Storage;
using Xunit;

namespace Tamiz.Tests.Storage;

/// <summary>Three places that together are one store.</summary>
public sealed class ZonedStoreTests : StoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tamiz-store-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_zone_is_in_its_place_and_a_listing_has_all_in_order()
    {
        var store = Open();
        string[] keys = ["current.json", "ledger/1.json", "output/a.csv", "quarantine/p/r.csv", "raw.json", "raw/p/h-a.csv", "raw0", "runs/r/plan.json", "transformed/clean/p/k.json", "z"];
        foreach (var key in keys.Reverse())
            await store.PutIfAbsentAsync(key, Bytes(key), Token);

        (await KeysAsync(store, "")).ShouldBe(keys);
        (await KeysAsync(store, "r")).ShouldBe(["raw.json", "raw/p/h-a.csv", "raw0", "runs/r/plan.json"]);
        (await KeysAsync(store, "raw/p/")).ShouldBe(["raw/p/h-a.csv"]);
        for (var at = 0; at < keys.Length; at++)
            (await KeysAsync(store, "", keys[at])).ShouldBe(keys[(at + 1)..]);
        (await KeysAsync(Zone("raw"), "")).ShouldBe(["raw/p/h-a.csv"]);
        (await KeysAsync(Zone("transformed"), "")).ShouldBe(["quarantine/p/r.csv", "transformed/clean/p/k.json"]);
        store.AddressOf("raw/p/h-a.csv").ShouldBe(Path.Join(_folder, "raw", "raw/p/h-a.csv"));
    }

    [Fact]
    public async Task What_stands_in_another_zone_under_a_zones_name_is_no_object()
    {
        await Zone("final").PutIfAbsentAsync("raw/p/stray.csv", Bytes("x"), Token);

        (await KeysAsync(Open(), "")).ShouldBeEmpty();
        (await Open().GetAsync("raw/p/stray.csv", Token)).ShouldBeNull();
    }

    protected override Store Open() => new ZonedStore(Zone("raw"), Zone("transformed"), Zone("final"));

    private FolderStore Zone(string name) => new(Path.Join(_folder, name));
}
