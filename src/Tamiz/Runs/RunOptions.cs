using Tamiz.Steps;
using Tamiz.Storage;

namespace Tamiz.Runs;

/// <summary>What a run takes from outside.</summary>
public sealed record RunOptions
{
    /// <summary>How many steps run side by side unless told otherwise: one reads while another computes.</summary>
    public const int DefaultMaxParallel = 2;

    /// <summary>Gets who started the run. The default is <c>unknown</c>.</summary>
    public string Actor { get; init; } = "unknown";

    /// <summary>Gets what is told of each event, in order. The default does nothing.</summary>
    public Action<RunEvent> Progress { get; init; } = _ => { };

    /// <summary>Gets how many steps run side by side, at least 1. The default is <see cref="DefaultMaxParallel"/>: an engine uses all cores for one step already.</summary>
    public int MaxParallel { get; init; } = DefaultMaxParallel;

    /// <summary>Gets what is told how far steps have come while they are executed, from any thread and as often as it happens; <see langword="null"/>, the default, for nothing.</summary>
    public Action<StepProgress>? Watch { get; init; }

    /// <summary>Gets what opens a place in a bucket, for deliveries. The default cannot.</summary>
    public Func<BucketPlace, Store> OpenBucket { get; init; } = place =>
        throw new TamizException(ExitReason.Undelivered, "not_available", $"Nothing that was given can reach '{place}'.");

    /// <summary>Gets the time that holds for all the run does; <see langword="null"/> for its start.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Gets the run that this one tries again; <see langword="null"/> if it is the first try.</summary>
    public string? RetryOf { get; init; }

    /// <summary>Gets what the caller calls this run: who opens one of the same name again gets the same. <see langword="null"/> if it has no name for it.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Gets whether a blocked run is tried again as the pipeline says. The default is that it is.</summary>
    public bool RetryBlocked { get; init; } = true;

    /// <summary>Gets how long to wait before a step is tried again that infrastructure failed; it doubles each time. The default is half a second.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Gets the hashes of the sources as far as they were taken before the run was opened; <see langword="null"/> if none were.</summary>
    public InputsAhead? Ahead { get; init; }

    /// <summary>Gets what draws the four hex digits of a run's name.</summary>
    public Func<string> Digits { get; init; } = () => Releases.Ledger.NewNonce()[..4];

    /// <summary>Gets what draws the nonces of ledger entries.</summary>
    internal Func<string> Nonce { get; init; } = Releases.Ledger.NewNonce;

    /// <summary>Gets whether a run asks its store one thing after the other, with one step at a time and nothing in the background: then its n-th request is the same each time.</summary>
    internal bool AsksInOrder { get; init; }
}
