using System.Collections.Immutable;
using System.Net.Security;

namespace Tamiz.Spark.Connect;

/// <summary>How a session behaves, beside what its connection string says.</summary>
public sealed record SparkSessionOptions
{
    /// <summary>Gets the name told to the server, which shows it in its lists of sessions.</summary>
    public string ClientName { get; init; } = "tamiz";

    /// <summary>Gets where bearer tokens come from, or null for the one in the connection string.</summary>
    public TokenSource? Tokens { get; init; }

    /// <summary>Gets the Spark configuration to set when the session opens. What the server refuses goes to <see cref="Warning"/>.</summary>
    public ImmutableSortedDictionary<string, string> Configuration { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Gets what is told of things that went not quite as asked, such as a refused setting.</summary>
    public Action<string>? Warning { get; init; }

    /// <summary>Gets how often a call is repeated after a failure that passes (15): waits grow from 50 ms by 4 to a minute, together about 10 minutes.</summary>
    public int MaxRetries { get; init; } = 15;

    /// <summary>Gets how long opening may take with all its retries (2 minutes).</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Gets how long each piece of tidying up may take: interrupting, releasing, closing (5 seconds).</summary>
    public TimeSpan CleanupTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets the size in bytes above which local data is uploaded beforehand instead of going inside the plan (1 MiB).</summary>
    public int InlineLimit { get; init; } = 1 << 20;

    /// <summary>Gets the size of the pieces in bytes that the server may cut a large batch into, or null for its own limit, about 115 MiB. Spark 4.1 and newer.</summary>
    public long? ChunkSize { get; init; }

    /// <summary>Gets what accepts the server's certificate, or null for the system's rules.</summary>
    public RemoteCertificateValidationCallback? CertificateValidation { get; init; }

    /// <summary>Gets the clock, for waits.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
