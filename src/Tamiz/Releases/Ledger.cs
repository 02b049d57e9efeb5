using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Polly;
using Polly.Retry;
using Tamiz.Storage;

namespace Tamiz.Releases;

/// <summary>
/// The append-only, hash-chained record of all that happened to a pipeline. Creating the next entry is the commit of a run.
/// </summary>
/// <param name="store">The pipeline's store.</param>
/// <param name="clock">Gives the time of entries and measures the pauses between tries.</param>
/// <param name="nonce">Gives a text that no other writer has; <see cref="NewNonce"/> outside of tests.</param>
public sealed class Ledger(Store store, TimeProvider clock, Func<string> nonce)
{
    internal const string Folder = "ledger/";

    private const int Retries = 5;

    internal Store Store { get; } = store;

    internal TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Returns 32 hex digits that nobody else draws.</summary>
    public static string NewNonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Reads all entries in order. Each must name the hash of the one before.</summary>
    /// <exception cref="TamizException">An entry is missing, damaged or out of order.</exception>
    public async IAsyncEnumerable<LedgerEntry> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var last = LedgerTail.Empty;
        await foreach (var number in NumbersAsync(null, cancellationToken).ConfigureAwait(false))
        {
            var entry = number == last.Number + 1 ? await ReadAsync(number, cancellationToken).ConfigureAwait(false) : null;
            if (entry is null)
                throw LedgerDamage.In(Store.Location, $"entry {last.Number + 1} is missing");
            if (entry.Previous != last.Sha256)
                throw LedgerDamage.In(Store.Location, $"entry {number} does not follow the one before it");

            yield return entry;
            last = entry.Tail;
        }
    }

    /// <summary>Reads one entry, or returns <see langword="null"/> if there is none with that number.</summary>
    /// <exception cref="TamizException">The entry is damaged.</exception>
    public async Task<LedgerEntry?> ReadAsync(long number, CancellationToken cancellationToken = default)
    {
        var line = await Store.ReadAsync(Key(number), cancellationToken).ConfigureAwait(false);
        if (line is null)
            return null;

        try
        {
            var entry = LedgerEntry.Parse(line);
            return entry.Number == number ? entry : throw new FormatException($"it says it is entry {entry.Number}");
        }
        catch (FormatException e)
        {
            throw LedgerDamage.In(Store.Location, $"'{Key(number)}' cannot be read, because {e.Message}", e);
        }
    }

    /// <summary>Finds the newest entry. Only that one is read.</summary>
    /// <param name="atLeast">The number of an entry known to be there, such as <see cref="CurrentPointer"/>'s,
    /// which spares listing those before.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<LedgerTail> TailAsync(long atLeast = 0, CancellationToken cancellationToken = default)
    {
        var newest = 0L;
        await foreach (var number in NumbersAsync(atLeast > 0 ? Key(atLeast - 1) : null, cancellationToken).ConfigureAwait(false))
            newest = number;

        // nothing from there on: the chain was cut, and its true end lies before
        if (newest == 0 && atLeast > 0)
            return await TailAsync(0, cancellationToken).ConfigureAwait(false);

        return newest == 0 ? LedgerTail.Empty : (await ReadAsync(newest, cancellationToken).ConfigureAwait(false))?.Tail
            ?? throw LedgerDamage.In(Store.Location, $"entry {newest} vanished while it was read");
    }

    /// <summary>Finds the entry that made the current release: the newest release or rollback, from a tail backwards.</summary>
    /// <returns>The entry, or <see langword="null"/> if nothing was released.</returns>
    /// <exception cref="TamizException">An entry is missing, damaged or out of order.</exception>
    public async Task<LedgerEntry?> NewestReleaseAsync(LedgerTail tail, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tail);
        var (number, sha256) = tail;
        while (number > 0)
        {
            var entry = await ReadAsync(number, cancellationToken).ConfigureAwait(false);
            if (entry?.Sha256 != sha256)
                throw LedgerDamage.In(Store.Location, $"entry {number} is missing or not the one that entry {number + 1} follows");
            if (LedgerKind.ChangesRelease(entry.Kind))
                return entry;

            (number, sha256) = (number - 1, entry.Previous);
        }

        return null;
    }

    /// <summary>Commits a draft as the next entry, if the tail is still the one it was decided on.</summary>
    /// <returns>The entry, or the one of another writer that took the number.</returns>
    /// <exception cref="TamizException">The store gave no clear answer: the entry may be there or not,
    /// and nothing may be deleted.</exception>
    public async Task<AppendResult> AppendAsync(LedgerDraft draft, LedgerTail expected, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(expected);
        var line = Fix(draft, expected);
        var entry = LedgerEntry.Parse(line);
        var doubtful = false;
        try
        {
            // the same bytes to the same number each time: a try whose answer was lost cannot become a second entry
            return await Retry().ExecuteAsync(async token =>
            {
                try
                {
                    return await TryAppendAsync(entry, line, token).ConfigureAwait(false);
                }
                catch (TamizException e) when (e.Reason is ExitReason.Transient)
                {
                    doubtful = true;
                    throw;
                }
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (TamizException e) when (doubtful)
        {
            throw OutcomeUnknown(entry, e);
        }
    }

    internal static string Key(long number) => $"{Folder}{number.ToString("D8", CultureInfo.InvariantCulture)}.json";

    /// <summary>Returns the number in an entry's key, or <see langword="null"/> if it is no entry's.</summary>
    internal static long? NumberIn(string key)
    {
        var digits = Path.GetFileNameWithoutExtension(key.AsSpan(Folder.Length));
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Key(number) == key ? number : null;
    }

    private async IAsyncEnumerable<long> NumbersAsync(string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var listed in Store.ListAsync(Folder, after, cancellationToken).ConfigureAwait(false))
        {
            if (NumberIn(listed.Key) is { } number)
                yield return number;
        }
    }

    private byte[] Fix(LedgerDraft draft, LedgerTail expected) => new LedgerEntry(
        LedgerEntry.CurrentVersion,
        expected.Number + 1,
        LedgerKind.IsKnown(draft.Kind) ? draft.Kind : throw new ArgumentException($"'{draft.Kind}' is no kind of entry.", nameof(draft)),
        clock.GetUtcNow(),
        nonce(),
        expected.Sha256,
        draft.Pipeline,
        draft.Run,
        draft.Base,
        draft.Actor,
        draft.Reason,
        draft.Body).ToLine();

    private async Task<AppendResult> TryAppendAsync(LedgerEntry entry, byte[] line, CancellationToken cancellationToken)
    {
        if (await Store.PutIfAbsentAsync(Key(entry.Number), line, cancellationToken).ConfigureAwait(false))
            return new AppendResult(Committed: true, entry);

        var there = await ReadAsync(entry.Number, cancellationToken).ConfigureAwait(false)
            ?? throw LedgerDamage.In(Store.Location, $"entry {entry.Number} vanished after it was created");
        return there.Nonce == entry.Nonce ? new AppendResult(Committed: true, entry) : new AppendResult(Committed: false, there);
    }

    private ResiliencePipeline Retry() => new ResiliencePipelineBuilder { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<TamizException>(e => e.Reason is ExitReason.Transient),
            MaxRetryAttempts = Retries,
            BackoffType = DelayBackoffType.Exponential,
            Delay = FirstPause,
        })
        .Build();

    private TamizException OutcomeUnknown(LedgerEntry entry, TamizException e) => new(
        ExitReason.Transient,
        "outcome_unknown",
        $"It is unknown whether entry {entry.Number} ({entry.Kind}) of the ledger of '{Store.Location}' was committed. {e.Message}",
        e)
    {
        Hint = "Run again once the store answers: the ledger then shows whether it was. Nothing was deleted.",
    };
}
