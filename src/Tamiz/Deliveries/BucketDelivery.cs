using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tamiz.Releases;
using Tamiz.Storage;
using static Tamiz.Deliveries.DeliveredFiles;

namespace Tamiz.Deliveries;

/// <summary>
/// Brings a release to a place in a bucket: its files under stable names in a folder of the release, then <c>manifest.json</c>, which names them. A
/// reader that starts from the manifest sees one release or another, never a mix. The two folders before stay.
/// </summary>
/// <param name="store">The store the release is in.</param>
/// <param name="target">The place it goes to.</param>
/// <param name="chain">The SHA-256 of ledger entry 1, which tells this store from every other.</param>
public sealed class BucketDelivery(Store store, Store target, string chain)
{
    /// <summary>The object that readers start from.</summary>
    public const string Manifest = "manifest.json";

    private const int Tries = 5;

    /// <summary>Gets whether a manifest of another store is taken over; else it is refused.</summary>
    public bool Adopt { get; init; }

    /// <summary>Delivers a release, unless this or a later one is shown already.</summary>
    /// <returns>The receipt: what was read back.</returns>
    public async Task<DeliveryResult> DeliverAsync(long release, string version, ImmutableArray<ReleasedFile> files, CancellationToken cancellationToken = default)
    {
        try
        {
            for (var tries = 0; tries < Tries; tries++)
            {
                var (shown, tag) = await ShownAsync(cancellationToken).ConfigureAwait(false);
                if (shown >= release)
                    return new DeliveryResult(shown == release ? DeliveryOutcome.Unchanged : DeliveryOutcome.Superseded, []);

                var (receipt, named) = await FillAsync(release, files, cancellationToken).ConfigureAwait(false);
                var manifest = new JsonObject { ["schema_version"] = 1, ["chain"] = chain, ["release"] = release, ["version"] = version, ["files"] = named };
                if (!await target.ReplaceIfAsync(Manifest, CanonicalJson.Line(manifest), tag, cancellationToken).ConfigureAwait(false))
                    continue;

                await RemoveOldAsync(release, cancellationToken).ConfigureAwait(false);
                return new DeliveryResult(DeliveryOutcome.Delivered, receipt);
            }
        }
        catch (TamizException e) when (e.Reason is ExitReason.Usage)
        {
            throw new TamizException(ExitReason.Undelivered, e.Code, $"The release could not be brought to '{target.Location}': {e.Message}", e) { Hint = e.Hint };
        }

        throw Refused("delivery_contended", $"Other writers kept changing '{target.AddressOf(Manifest)}'.", "Run again.");
    }

    /// <summary>Reads back a release that is shown.</summary>
    /// <returns>The receipt.</returns>
    /// <exception cref="TamizException">An object is not there, or does not hold what was released.</exception>
    public async Task<JsonArray> ReadBackAsync(long release, ImmutableArray<ReleasedFile> files, CancellationToken cancellationToken = default)
    {
        var receipt = new JsonArray();
        foreach (var file in files)
        {
            var key = KeyOf(release, file);
            if (await HashAsync(key, cancellationToken).ConfigureAwait(false) != file.Sha256)
                throw Differs($"The object '{target.AddressOf(key)}'");
            receipt.Add(ReceiptOf(file));
        }

        return receipt;
    }

    private static string KeyOf(long release, ReleasedFile file) => $"{release.ToString(CultureInfo.InvariantCulture)}/{NameOf(file)}";

    private async Task<(long Release, string? Tag)> ShownAsync(CancellationToken cancellationToken)
    {
        var stored = await target.GetAsync(Manifest, cancellationToken).ConfigureAwait(false);
        if (stored is null)
            return (0, null);

        await using (stored.ConfigureAwait(false))
        {
            try
            {
                var json = await JsonNode.ParseAsync(stored.Content, cancellationToken: cancellationToken).ConfigureAwait(false);
                if ((string?)json!["chain"] == chain)
                    return ((long)json["release"]!, stored.Version);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NullReferenceException)
            {
                // no manifest of ours; said below
            }
        }

        return Adopt ? (0, stored.Version) : throw Refused("delivery_foreign", $"'{target.AddressOf(Manifest)}' is not of this store.", "Deliver elsewhere, or take the place over with: tamiz deliver --adopt");
    }

    private async Task<(JsonArray Receipt, JsonArray Named)> FillAsync(long release, ImmutableArray<ReleasedFile> files, CancellationToken cancellationToken)
    {
        var (receipt, named) = (new JsonArray(), new JsonArray());
        foreach (var file in files)
        {
            var key = KeyOf(release, file);

            // One try may have died half way, or another process be at the same: an object that is there counts if it holds what it should.
            var there = await HashAsync(key, cancellationToken).ConfigureAwait(false);
            if (there != file.Sha256)
            {
                if (there is not null)
                    await target.DeleteAsync(key, cancellationToken).ConfigureAwait(false);
                await CopyAsync(file, key, cancellationToken).ConfigureAwait(false);
                if (await HashAsync(key, cancellationToken).ConfigureAwait(false) != file.Sha256)
                    throw Differs($"The object '{target.AddressOf(key)}'");
            }

            receipt.Add(ReceiptOf(file));
            named.Add(new JsonObject { ["name"] = file.Name, ["format"] = file.Format, ["key"] = key, ["rows"] = file.Rows, ["sha256"] = file.Sha256 });
        }

        return (receipt, named);
    }

    private async Task CopyAsync(ReleasedFile file, string key, CancellationToken cancellationToken)
    {
        var stored = await OpenAsync(store, file, cancellationToken).ConfigureAwait(false);
        var scratch = target.NewScratchPath($"{file.Name}.{file.Format}");
        await using (stored.ConfigureAwait(false))
        {
            var copy = new FileStream(scratch, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            await using (copy.ConfigureAwait(false))
                await stored.Content.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
        }

        await target.PutIfAbsentAsync(key, scratch, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string?> HashAsync(string key, CancellationToken cancellationToken)
    {
        var stored = await target.GetAsync(key, cancellationToken).ConfigureAwait(false);
        if (stored is null)
            return null;

        await using (stored.ConfigureAwait(false))
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stored.Content, cancellationToken).ConfigureAwait(false));
    }

    private async Task RemoveOldAsync(long release, CancellationToken cancellationToken)
    {
        var numbered = new List<(long Release, string Key)>();
        await foreach (var listed in target.ListAsync("", cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (ReleaseOf(listed.Key.Split('/')[0]) is { } found)
                numbered.Add((found, listed.Key));
        }

        var outdated = Outdated(numbered.Select(one => one.Release), release);
        foreach (var (_, key) in numbered.Where(one => outdated.Contains(one.Release)))
            await target.DeleteAsync(key, cancellationToken).ConfigureAwait(false);
    }
}
