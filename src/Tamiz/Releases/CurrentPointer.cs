using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tamiz.Releases;

/// <summary>What <c>current.json</c> says: the release that readers open, and the newest ledger entry at that time.</summary>
/// <param name="SchemaVersion">The version of this form, 1.</param>
/// <param name="Release">The current release, or <see langword="null"/> while nothing was released.</param>
/// <param name="Version">The suffix of its files, or <see langword="null"/>.</param>
/// <param name="Files">Its files.</param>
/// <param name="Ledger">The newest entry, whatever its kind, so that a changed byte in it is noticed too.</param>
public sealed record CurrentPointer(int SchemaVersion, long? Release, string? Version, ImmutableArray<PointedFile> Files, LedgerTail Ledger)
{
    /// <summary>The object's key.</summary>
    public const string Key = "current.json";

    private const int CurrentVersion = 1;
    private const int Tries = 20;

    /// <summary>Reads the pointer from its stored bytes.</summary>
    /// <exception cref="FormatException">The bytes are no canonical line, or no pointer that this version knows.
    /// The message goes on from "because".</exception>
    public static CurrentPointer Parse(ReadOnlySpan<byte> line)
    {
        var pointer = LedgerJson.ReadLine(line, LedgerJson.Default.CurrentPointer);
        return pointer.SchemaVersion == CurrentVersion
            ? pointer
            : throw new FormatException($"its schema_version is '{pointer.SchemaVersion}' and this program knows '{CurrentVersion}'");
    }

    /// <summary>Returns what the pointer must say when an entry is the newest and another made the release.</summary>
    /// <param name="tail">The newest entry.</param>
    /// <param name="release">The newest entry that made files the current release, or <see langword="null"/>.</param>
    /// <exception cref="FormatException">The body of the release lacks a member.</exception>
    internal static CurrentPointer At(LedgerTail tail, LedgerEntry? release)
    {
        if (release is null)
            return new CurrentPointer(CurrentVersion, null, null, [], tail);

        // a release's body has these members, whatever else it has; and so has a rollback's
        var said = (JsonObject)release.Body.DeepClone();
        (said["schema_version"], said["ledger"]) = (CurrentVersion, new JsonObject { ["number"] = tail.Number, ["sha256"] = tail.Sha256 });
        return LedgerJson.Read(said, LedgerJson.Default.CurrentPointer);
    }

    /// <summary>Finds the newest entry and the one that made the current release. The pointer, brought up, names the newest, so the ledger is not listed again.</summary>
    /// <exception cref="TamizException">As <see cref="BringUpAsync"/>; or an entry is missing or damaged.</exception>
    public static async Task<(LedgerTail Tail, LedgerEntry? Release)> NowAsync(Ledger ledger, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var tail = (await BringUpAsync(ledger, cancellationToken).ConfigureAwait(false))?.Ledger ?? LedgerTail.Empty;
        return (tail, await ledger.NewestReleaseAsync(tail, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Brings <c>current.json</c> up to the chain; it only ever moves to a higher entry.</summary>
    /// <returns>What it says now, or <see langword="null"/> while the ledger is empty.</returns>
    /// <exception cref="TamizException">The chain is shorter than the pointer says, or another one.</exception>
    public static async Task<CurrentPointer?> BringUpAsync(Ledger ledger, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        for (var tries = 0; tries < Tries; tries++)
        {
            // the pointer before the tail: the other way round a quick writer would make the chain look cut
            var (pointer, version) = await ReadAsync(ledger, cancellationToken).ConfigureAwait(false);
            var tail = await ledger.TailAsync(pointer?.Ledger.Number ?? 0, cancellationToken).ConfigureAwait(false);
            if (tail.Number == (pointer?.Ledger.Number ?? 0) && tail.Sha256 == (pointer?.Ledger.Sha256 ?? tail.Sha256))
                return pointer;
            if (pointer is not null)
                await DemandAsync(pointer.Ledger, ledger, cancellationToken).ConfigureAwait(false);

            var next = await AtAsync(ledger, tail, cancellationToken).ConfigureAwait(false);
            await ledger.Store.ReplaceIfAsync(Key, next.ToLine(), version, cancellationToken).ConfigureAwait(false);
        }

        throw new TamizException(
            ExitReason.Transient, "current_contended", $"Other writers kept changing '{Key}' of '{ledger.Store.Location}'.")
        {
            Hint = "The release is committed. Run again to bring the file up.",
        };
    }

    internal byte[] ToLine() => CanonicalJson.Line(LedgerJson.Write(this, LedgerJson.Default.CurrentPointer));

    /// <summary>Tells whether two pointers say the same of the release.</summary>
    internal bool SaysTheSameAs(CurrentPointer other) =>
        (Release, Version) == (other.Release, other.Version) && Files.SequenceEqual(other.Files);

    private static async Task<(CurrentPointer? Pointer, string? Version)> ReadAsync(Ledger ledger, CancellationToken cancellationToken)
    {
        var stored = await ledger.Store.GetAsync(Key, cancellationToken).ConfigureAwait(false);
        if (stored is null)
            return (null, null);

        await using (stored.ConfigureAwait(false))
        {
            var line = new byte[stored.Length];
            await stored.Content.ReadExactlyAsync(line, cancellationToken).ConfigureAwait(false);
            try
            {
                return (Parse(line), stored.Version);
            }
            catch (FormatException e)
            {
                throw LedgerDamage.In(ledger.Store.Location, $"'{Key}' cannot be read, because {e.Message}", e);
            }
        }
    }

    // Without this, entries written after a cut would carry the pointer past it, and nobody would see the cut any more.
    private static async Task DemandAsync(LedgerTail named, Ledger ledger, CancellationToken cancellationToken)
    {
        var entry = await ledger.ReadAsync(named.Number, cancellationToken).ConfigureAwait(false);
        if (entry?.Sha256 != named.Sha256)
            throw LedgerDamage.In(ledger.Store.Location, $"entry {named.Number}, which '{Key}' names, is missing or another one");
    }

    private static async Task<CurrentPointer> AtAsync(Ledger ledger, LedgerTail tail, CancellationToken cancellationToken)
    {
        var release = await ledger.NewestReleaseAsync(tail, cancellationToken).ConfigureAwait(false);
        return release is null ? At(tail, null) : Checked(ledger, tail, release);
    }

    private static CurrentPointer Checked(Ledger ledger, LedgerTail tail, LedgerEntry release)
    {
        try
        {
            return At(tail, release);
        }
        catch (FormatException e)
        {
            throw LedgerDamage.In(ledger.Store.Location, $"entry {release.Number} does not say what it released, because {e.Message}", e);
        }
    }
}

/// <summary>A file of the current release.</summary>
/// <param name="Name">The dataset or KPI.</param>
/// <param name="Format"><c>csv</c> or <c>parquet</c>.</param>
/// <param name="Path">Its key in the store.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Sha256">The SHA-256 of its bytes.</param>
public sealed record PointedFile(string Name, string Format, string Path, long Rows, string Sha256);
