using System.Collections.Immutable;
using System.Globalization;
using Tamiz.Storage;

namespace Tamiz.Releases;

/// <summary>Makes the files of an older release current again, as a release of its own, and revokes the content it leaves.</summary>
public sealed class Rollback(Store store, Ledger ledger)
{
    /// <summary>Gets whether the store is asked one thing after the other.</summary>
    internal bool AsksInOrder { get; init; }

    /// <summary>Finds what a rollback would do. Nothing is written.</summary>
    /// <param name="to">The number of a release, or the version of one; <see langword="null"/> for the newest before the current one that holds something else and is not revoked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TamizException">There is no such release, it is current already, or its files are not what was released.</exception>
    public async Task<RollbackPlan> PlanAsync(string? to, CancellationToken cancellationToken = default)
    {
        var (tail, releases) = (LedgerTail.Empty, new List<(LedgerEntry Entry, ReleaseBody Body)>());
        await foreach (var entry in ledger.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            tail = entry.Tail;
            if (LedgerKind.ChangesRelease(entry.Kind))
                releases.Add((entry, ReleaseBody.From(entry.Body)));
        }

        if (releases.Count == 0)
            throw new TamizException(ExitReason.Usage, "no_release", $"Nothing in '{store.Location}' is released yet, so there is nothing to go back to.");

        var current = releases[^1];
        var bodies = releases.ToDictionary(release => release.Entry.Number, release => release.Body);
        var revoked = current.Body.Revoked ?? [];
        bool IsRevoked(ReleaseBody body) => revoked.Any(one => ReleaseContent.AreEqual(bodies[one.Entry], body));
        var target = to is null
            ? releases.FindLast(release => !ReleaseContent.AreEqual(release.Body, current.Body) && !IsRevoked(release.Body))
            : releases.FindLast(release => release.Body.Version == to || release.Body.Release.ToString(CultureInfo.InvariantCulture) == to);
        if (target.Body is null)
            throw to is null ? NothingBefore(current.Body) : Unknown(to, releases.ConvertAll(release => release.Body));
        if (ReleaseContent.AreEqual(target.Body, current.Body))
            throw new TamizException(ExitReason.Usage, "already_current", $"Release {target.Body.Release} holds what the current release {current.Body.Release} holds.") { Hint = "Nothing was changed. See: tamiz releases" };

        await ProveAsync(target.Body, target.Entry.Number, cancellationToken).ConfigureAwait(false);
        return new RollbackPlan(tail, current.Body, target.Body)
        {
            // What a person brings back is wanted again, whatever was said of it before.
            Revoked = [.. revoked.Where(one => !ReleaseContent.AreEqual(bodies[one.Entry], target.Body)), new RevokedRelease(current.Body.Release, current.Entry.Number, current.Body.Release + 1)],
        };
    }

    /// <summary>Enters the rollback into the ledger and brings <c>current.json</c> up. Deliveries are not touched.</summary>
    /// <param name="plan">What was found, and confirmed.</param>
    /// <param name="pipeline">The pipeline's name.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TamizException">Another release was made since; a person has to look again.</exception>
    public async Task<(LedgerEntry Entry, ReleaseBody Body)> CommitAsync(RollbackPlan plan, string pipeline, string actor, string reason, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var body = plan.Target with { Release = plan.Current.Release + 1, To = plan.Target.Release, Revoked = plan.Revoked };
        var draft = new LedgerDraft(LedgerKind.Rollback, pipeline, null, plan.Current.Release, actor, reason, body.ToJson());
        var result = await new Commitment(ledger).CommitAsync(draft, plan.Tail, entry => LedgerKind.ChangesRelease(entry.Kind), cancellationToken).ConfigureAwait(false);
        if (result.Entry is not { } entry)
        {
            throw new TamizException(ExitReason.Transient, "lost_race", $"Ledger entry {result.Overtaken!.Number} ({result.Overtaken.Kind}) changed the current release meanwhile.")
            {
                Hint = "Nothing was changed by this command. Look at what is current now: tamiz status",
            };
        }

        await CurrentPointer.BringUpAsync(ledger, cancellationToken).ConfigureAwait(false);
        return (entry, body);
    }

    private async Task ProveAsync(ReleaseBody target, long entry, CancellationToken cancellationToken)
    {
        var named = target.Files.ToDictionary(file => file.Path, file => new List<NamedFile> { new(file.Sha256, entry) });
        if ((await new FileProof(store, null) { AtOnce = AsksInOrder ? 1 : 2 }.CheckAsync(named, cancellationToken).ConfigureAwait(false)).FirstOrDefault() is { } problem)
        {
            throw new TamizException(ExitReason.Blocked, problem.Code, $"Release {target.Release} cannot be brought back: '{problem.Path}': {problem.Text}")
            {
                Hint = "Nothing was changed. Run 'tamiz verify' to see what else is wrong, and restore the file from a copy.",
            };
        }
    }

    private static TamizException NothingBefore(ReleaseBody current) =>
        new(ExitReason.Usage, "no_release", $"Before release {current.Release} there is none that holds something else and is not revoked.") { Hint = "Nothing was changed. Name one to bring back a revoked one; list them with: tamiz releases" };

    private static TamizException Unknown(string to, List<ReleaseBody> releases) =>
        new(ExitReason.Usage, "unknown_release", $"There is no release '{to}'; the newest is {releases[^1].Release} ({releases[^1].Version}).") { Hint = "Name a number or a version. List them with: tamiz releases" };
}

/// <summary>What a rollback would do.</summary>
/// <param name="Tail">The newest entry it was decided on.</param>
/// <param name="Current">The release it leaves.</param>
/// <param name="Target">The release whose files it brings back.</param>
public sealed record RollbackPlan(LedgerTail Tail, ReleaseBody Current, ReleaseBody Target)
{
    /// <summary>Gets what is revoked afterwards.</summary>
    public ImmutableArray<RevokedRelease> Revoked { get; init; } = [];
}
