using System.Globalization;
using System.Text.RegularExpressions;
using Tamiz.Spark.Connect.Protocol;

namespace Tamiz.Spark.Connect;

/// <summary>The first call of a session. It asks for the version, which proves transport, credentials and protocol on the way.</summary>
internal static partial class Handshake
{
    public static async Task<string> GreetAsync(SparkChannel channel, SparkConnection connection, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(channel.Options.OpenTimeout);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var request = channel.Sign(new AnalyzePlanRequest { SparkVersion = new() });
        try
        {
            var reply = await channel.CallAsync(call => channel.Client.AnalyzePlanAsync(request, call), both.Token).ConfigureAwait(false);
            return reply.SparkVersion.Version;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SparkConnectException(SparkFailure.Transport, $"No Spark Connect server answered at {connection.Host}:{connection.Port} within {channel.Options.OpenTimeout.TotalSeconds:0} seconds.", channel.LastFailure ?? (Exception)e)
            {
                IsTransient = true,
            };
        }
    }

    /// <summary>The first two numbers; a version that has none is taken for a new one.</summary>
    public static Version Number(string version) =>
        VersionNumber().Match(version) is { Success: true } match
            ? new(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))
            : new(4, 1);

    [GeneratedRegex(@"^(\d{1,5})\.(\d{1,5})")]
    private static partial Regex VersionNumber();
}
