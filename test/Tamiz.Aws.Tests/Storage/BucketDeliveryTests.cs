using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Tamiz.Aws.Storage;
using Tamiz.Deliveries;
using Tamiz.Releases;
using Xunit;

namespace Tamiz.Aws.Tests.Storage;

/// <summary>Releases in a bucket under stable names: monotonic, never over somebody else's, and the two before stay.</summary>
public sealed class BucketDeliveryTests(S3Server server) : IAsyncLifetime
{
    private const string Chain = "aaaaaaaa00000000000000000000000000000000000000000000000000000000";

    private readonly S3Place _place = new(server);
    private S3Store _store = null!;
    private S3Store _target = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await _place.OpenAsync();
        _target = await _place.OpenAsync(prefix: "latest/");
    }

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task A_release_that_is_shown_is_unchanged_and_an_earlier_one_superseded()
    {
        (await DeliverAsync(7)).Outcome.ShouldBe(DeliveryOutcome.Delivered);

        (await DeliverAsync(7)).Outcome.ShouldBe(DeliveryOutcome.Unchanged);
        var superseded = await DeliverAsync(6);

        (superseded.Outcome, superseded.Receipt.Count).ShouldBe((DeliveryOutcome.Superseded, 0));
        (await KeysAsync()).ShouldBe(["7/kpis/visits.csv", "7/patients.csv", "manifest.json"]);
        ((long)(await ManifestAsync())["release"]!).ShouldBe(7);
    }

    [Theory]
    [InlineData("{\"chain\":\"bbbbbbbb\",\"release\":99,\"schema_version\":1}\n")]
    [InlineData("no JSON at all")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task A_manifest_of_somebody_else_is_refused_and_stays(string content)
    {
        await _target.PutIfAbsentAsync("manifest.json", Encoding.UTF8.GetBytes(content), Token);

        var error = await Should.ThrowAsync<TamizException>(() => DeliverAsync(1));

        (error.Reason, error.Code).ShouldBe((ExitReason.Undelivered, "delivery_foreign"));
        Encoding.UTF8.GetString((await _target.ReadAsync("manifest.json", Token))!).ShouldBe(content);
        (await KeysAsync()).ShouldBe(["manifest.json"]);
    }

    [Fact]
    public async Task The_two_releases_before_stay_older_ones_go_and_what_is_not_ours_stays()
    {
        await _target.PutIfAbsentAsync("notes/readme.txt", "theirs"u8.ToArray(), Token);
        await _target.PutIfAbsentAsync("12/patients.csv", "of a process that is ahead"u8.ToArray(), Token);
        foreach (var release in (long[])[1, 2, 3, 5, 9])
            (await DeliverAsync(release)).Outcome.ShouldBe(DeliveryOutcome.Delivered);

        (await KeysAsync()).ShouldBe(
        [
            "12/patients.csv", "3/kpis/visits.csv", "3/patients.csv", "5/kpis/visits.csv", "5/patients.csv", "9/kpis/visits.csv", "9/patients.csv",
            "manifest.json", "notes/readme.txt",
        ]);
    }

    [Fact]
    public async Task A_file_that_a_dead_try_left_is_replaced_if_it_is_another_and_a_released_file_that_is_gone_is_named()
    {
        await _target.PutIfAbsentAsync("1/patients.csv", "half"u8.ToArray(), Token);
        await DeliverAsync(1);
        Encoding.UTF8.GetString((await _target.ReadAsync("1/patients.csv", Token))!).ShouldBe("id\n1\n");

        var gone = new ReleasedFile("output/gone_v.csv", "gone", "csv", 1, "00", "f");
        var error = await Should.ThrowAsync<TamizException>(() => new BucketDelivery(_store, _target, Chain).DeliverAsync(2, "v2", [gone], Token));
        (error.Reason, error.Code).ShouldBe((ExitReason.Undelivered, "file_missing"));
        ((long)(await ManifestAsync())["release"]!).ShouldBe(1);
    }

    private async Task<DeliveryResult> DeliverAsync(long release) =>
        await new BucketDelivery(_store, _target, Chain).DeliverAsync(release, $"v{release}", [await ReleasedAsync($"output/patients_v{release}.csv", "patients", release), await ReleasedAsync($"output/kpis/visits_v{release}.csv", "visits", release)], Token);

    private async Task<ReleasedFile> ReleasedAsync(string path, string name, long release)
    {
        var bytes = Encoding.UTF8.GetBytes($"id\n{release}\n");
        await _store.PutIfAbsentAsync(path, bytes, Token);
        return new ReleasedFile(path, name, "csv", 1, CanonicalJson.Sha256(bytes), "f");
    }

    private async Task<List<string>> KeysAsync() => await _target.ListAsync("", cancellationToken: Token).Select(listed => listed.Key).ToListAsync(Token);

    private async Task<JsonNode> ManifestAsync() => JsonNode.Parse(await _target.ReadAsync("manifest.json", Token))!;
}
