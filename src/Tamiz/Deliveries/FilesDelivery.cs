using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Tamiz.Releases;
using Tamiz.Storage;
using static Tamiz.Deliveries.DeliveredFiles;

namespace Tamiz.Deliveries;

/// <summary>
/// Brings a release to a folder under stable names (<c>patients.csv</c>), all replaced together: <c>latest</c> is a link to
/// <c>.latest-HASH/RELEASE/</c>, and moving that link is the only thing a reader sees. The two folders before stay.
/// </summary>
/// <param name="store">The store the release is in.</param>
/// <param name="target">The full path of the link.</param>
/// <param name="chain">The SHA-256 of ledger entry 1, which tells this store from every other.</param>
public sealed class FilesDelivery(Store store, string target, string chain)
{
    private readonly string _parent = Path.GetDirectoryName(target)!;
    private readonly string _folders = $".{Path.GetFileName(target)}-{chain[..8]}";

    /// <summary>Gets whether a link that shows the releases of another store is taken over; else it is refused.</summary>
    public bool Adopt { get; init; }

    /// <summary>Returns the release that the link shows, or <see langword="null"/> if it shows none.</summary>
    /// <exception cref="TamizException">Something else is there: a folder, a file, or another store's link.</exception>
    public long? Shown()
    {
        var link = new FileInfo(target);
        if (link.LinkTarget is { } to)
        {
            var parts = to.TrimEnd('/').Split('/');
            if (parts is [.., var folders, var number] && folders == _folders && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var release))
                return release;
            return Adopt ? null : throw Refused("delivery_foreign", $"The link '{target}' leads to '{to}', which is not of this store.", "Deliver elsewhere, or take the link over with: tamiz deliver --adopt");
        }

        return link.Exists || Directory.Exists(target)
            ? throw Refused("delivery_occupied", $"'{target}' is there already and is no link of a delivery.", "Move it away, or deliver elsewhere.")
            : null;
    }

    /// <summary>Delivers a release, unless this or a later one is shown already.</summary>
    /// <returns>The receipt: what was read back.</returns>
    public async Task<DeliveryResult> DeliverAsync(long release, ImmutableArray<ReleasedFile> files, CancellationToken cancellationToken = default)
    {
        try
        {
            Directory.CreateDirectory(Path.Combine(_parent, _folders));
            using var held = await FolderLock.TakeAsync(Path.Combine(_parent, _folders), target, cancellationToken).ConfigureAwait(false);
            if (Shown() is { } shown && shown >= release)
                return new DeliveryResult(shown == release ? DeliveryOutcome.Unchanged : DeliveryOutcome.Superseded, []);

            var folder = Path.Combine(_parent, _folders, release.ToString(CultureInfo.InvariantCulture));
            var receipt = await FillAsync(folder, files, cancellationToken).ConfigureAwait(false);
            MoveLink($"{_folders}/{release}");
            RemoveOld(release);
            return new DeliveryResult(DeliveryOutcome.Delivered, receipt);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused("delivery_failed", $"The release could not be brought to '{target}': {e.Message}", "Make room or give permission there, and run again.");
        }
    }

    /// <summary>Reads back a release that is shown.</summary>
    /// <returns>The receipt.</returns>
    /// <exception cref="TamizException">A file is not there, or does not hold what was released.</exception>
    public async Task<JsonArray> ReadBackAsync(long release, ImmutableArray<ReleasedFile> files, CancellationToken cancellationToken = default)
    {
        var receipt = new JsonArray();
        foreach (var file in files)
        {
            var path = Path.Combine(_parent, _folders, release.ToString(CultureInfo.InvariantCulture), NameOf(file));
            if (!File.Exists(path) || await HashAsync(path, cancellationToken).ConfigureAwait(false) != file.Sha256)
                throw Differs($"The file '{path}'");
            receipt.Add(ReceiptOf(file));
        }

        return receipt;
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        var file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
    }

    private async Task<JsonArray> FillAsync(string folder, ImmutableArray<ReleasedFile> files, CancellationToken cancellationToken)
    {
        // Left by a try that died: nothing shows it, and a file in it may be cut short.
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);

        var receipt = new JsonArray();
        foreach (var file in files)
        {
            var path = Path.Combine(folder, NameOf(file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await CopyAsync(file, path, cancellationToken).ConfigureAwait(false);
            receipt.Add(ReceiptOf(file));
        }

        return receipt;
    }

    private async Task CopyAsync(ReleasedFile file, string path, CancellationToken cancellationToken)
    {
        var stored = await OpenAsync(store, file, cancellationToken).ConfigureAwait(false);
        await using (stored.ConfigureAwait(false))
        {
            var copy = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            await using (copy.ConfigureAwait(false))
            {
                await stored.Content.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
                copy.Flush(flushToDisk: true);
                copy.Position = 0;
                if (Convert.ToHexStringLower(await SHA256.HashDataAsync(copy, cancellationToken).ConfigureAwait(false)) != file.Sha256)
                    throw Differs($"The file '{path}'");
            }
        }
    }

    // File.Move and Directory.Move cannot put a link over another; rename(2) can, in one step.
    private void MoveLink(string to)
    {
        var temporary = Path.Combine(_parent, $".tmp-{Ledger.NewNonce()}");
        File.CreateSymbolicLink(temporary, to);
        Posix.Rename(temporary, target);
        Posix.Sync(_parent);
    }

    private void RemoveOld(long release)
    {
        var folders = Path.Combine(_parent, _folders);
        var releases = Directory.EnumerateDirectories(folders).Select(folder => ReleaseOf(Path.GetFileName(folder))).OfType<long>();
        foreach (var outdated in Outdated(releases, release))
            Directory.Delete(Path.Combine(folders, outdated.ToString(CultureInfo.InvariantCulture)), recursive: true);
    }
}

/// <summary>What became of a delivery.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Receipt">What was read back; empty if nothing was written.</param>
public sealed record DeliveryResult(DeliveryOutcome Outcome, JsonArray Receipt);

/// <summary>The outcomes of a delivery.</summary>
public enum DeliveryOutcome
{
    /// <summary>The sink shows the release now.</summary>
    Delivered,

    /// <summary>It showed the release before.</summary>
    Unchanged,

    /// <summary>It shows a later one.</summary>
    Superseded,
}
