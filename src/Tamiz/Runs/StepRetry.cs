using Polly;
using Polly.Retry;

namespace Tamiz.Runs;

/// <summary>Tries again what infrastructure failed, with longer and longer pauses. Bad data is never tried again.</summary>
internal sealed class StepRetry(TimeProvider clock, TimeSpan firstPause)
{
    /// <summary>How many more tries there are.</summary>
    public const int MostRetries = 3;

    // Another try a moment later finds the same.
    private static readonly string[] Lasting = ["input_changed", "source_vanished", "store_full", "lost_race", "outcome_unknown"];

    /// <summary>Does something.</summary>
    /// <param name="work">Does it.</param>
    /// <param name="failed">Told of each failure after which it is tried again, with the number of the try, from 1.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<T> DoAsync<T>(Func<CancellationToken, Task<T>> work, Func<TamizException, int, Task> failed, CancellationToken cancellationToken)
    {
        var retry = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<TamizException>(e => e.Reason is ExitReason.Transient && !Lasting.Contains(e.Code)),
                MaxRetryAttempts = MostRetries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = firstPause,
                OnRetry = async tried => await failed((TamizException)tried.Outcome.Exception!, tried.AttemptNumber + 1).ConfigureAwait(false),
            })
            .Build();
        return await retry.ExecuteAsync(async token => await work(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }
}
