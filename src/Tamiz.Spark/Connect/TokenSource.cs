namespace Tamiz.Spark.Connect;

/// <summary>Where bearer tokens come from. Asked before every call: a channel lives longer than a token.</summary>
public abstract class TokenSource
{
    /// <summary>Returns a token that is still good.</summary>
    /// <param name="renew">Whether the last one was refused, so that a cached one is of no use.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SparkConnectException">There is none to be had; <see cref="SparkConnectException.Kind"/> is <see cref="SparkFailure.Authentication"/>.</exception>
    public abstract ValueTask<string> GetAsync(bool renew, CancellationToken cancellationToken);
}

/// <summary>One token, for as long as it lasts.</summary>
internal sealed class FixedToken(string token) : TokenSource
{
    public override ValueTask<string> GetAsync(bool renew, CancellationToken cancellationToken) => ValueTask.FromResult(token);
}
