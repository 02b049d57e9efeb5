using System.Security.Cryptography;
using Polly;
using Polly.Retry;

namespace Tamiz.Spark.Connect;

/// <summary>How often and after which waits a call is repeated: the numbers of Spark's own clients.</summary>
internal static class Retries
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(10);

    public static ResiliencePipeline Pipeline(SparkSessionOptions options)
    {
        ResiliencePipelineBuilder builder = new() { TimeProvider = options.TimeProvider };
        if (options.MaxRetries <= 0)
            return builder.Build();

        return builder.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = options.MaxRetries,
            ShouldHandle = new PredicateBuilder().Handle<SparkConnectException>(e => e.IsTransient),
            DelayGenerator = retry => ValueTask.FromResult<TimeSpan?>(Wait(retry.AttemptNumber, (retry.Outcome.Exception as SparkConnectException)?.RetryAfter)),
        }).Build();
    }

    /// <summary>Returns the wait before a repetition, counted from 0; longer if the server asks for it.</summary>
    public static TimeSpan Wait(int attempt, TimeSpan? asked)
    {
        var wait = TimeSpan.FromMilliseconds(Math.Min(First.TotalMilliseconds * Math.Pow(4, attempt), Longest.TotalMilliseconds));
        if (asked > wait)
            wait = asked < LongestAsked ? asked.Value : LongestAsked;

        // Many clients of one server should not come back in the same moment.
        return wait >= TimeSpan.FromSeconds(2) ? wait + TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(500)) : wait;
    }
}
