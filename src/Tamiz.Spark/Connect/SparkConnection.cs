using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Tamiz.Spark.Connect;

/// <summary>Where a Spark Connect server is and how to talk to it; the text form is <c>sc://host[:port]/;key=value;key=value</c>.</summary>
/// <remarks>
/// The grammar is PySpark's: <c>token</c>, <c>use_ssl</c>, <c>user_id</c>, <c>user_agent</c>, <c>session_id</c> and
/// <c>grpc_max_message_size</c> have a meaning, every other key is sent as a header with every call. Values are percent-decoded.
/// <see cref="ToString"/> hides what is secret.
/// </remarks>
public sealed record SparkConnection
{
    /// <summary>The port of a server that was told none.</summary>
    public const int DefaultPort = 15002;

    /// <summary>The header that names a Databricks cluster.</summary>
    public const string ClusterHeader = "x-databricks-cluster-id";

    /// <summary>The header that asks for Databricks' serverless compute. Its value is the session's id.</summary>
    public const string ServerlessHeader = "x-databricks-session-id";

    /// <summary>Gets the host: a name or an address, IPv6 without brackets.</summary>
    public required string Host { get; init; }

    /// <summary>Gets the port.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Gets whether the transport is TLS. A token turns it on.</summary>
    public bool UseTls { get; init; }

    /// <summary>Gets the bearer token, or null. A secret.</summary>
    public string? Token { get; init; }

    /// <summary>Gets whom sessions belong to. Databricks goes by the token instead.</summary>
    public string UserId { get; init; } = Environment.UserName;

    /// <summary>Gets what to say of the caller, or null for the name in <see cref="SparkSessionOptions.ClientName"/>.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Gets the id of the session to open, or null for a new one.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>Gets the largest message to receive, in bytes, or null for 256 MiB.</summary>
    public int? MaxMessageSize { get; init; }

    /// <summary>Gets the headers sent with every call, by lower-case name.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Gets the address as gRPC wants it.</summary>
    internal Uri Address => new UriBuilder(UseTls ? "https" : "http", BracketedHost, Port).Uri;

    private string BracketedHost => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;

    /// <summary>Gets whether the server is on this machine, where a token may go without TLS.</summary>
    internal bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="FormatException">The text is not one; the message says what is wrong and never quotes a value.</exception>
    public static SparkConnection Parse(string text) => ConnectionText.Parse(text);

    /// <summary>Returns the connection string with every secret as <c>***</c>: the token, and each header that is not one of Databricks' ids.</summary>
    public override string ToString()
    {
        List<string> parts = [];
        if (Token is not null)
            parts.Add("token=***");
        if (UseTls != (Token is not null))
            parts.Add($"use_ssl={(UseTls ? "true" : "false")}");
        parts.Add($"user_id={Uri.EscapeDataString(UserId)}");
        if (UserAgent is not null)
            parts.Add($"user_agent={Uri.EscapeDataString(UserAgent)}");
        if (SessionId is { } session)
            parts.Add($"session_id={session}");
        if (MaxMessageSize is { } size)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"grpc_max_message_size={size}"));
        parts.AddRange(Headers.Select(header => $"{header.Key}={(header.Key is ClusterHeader or ServerlessHeader ? Uri.EscapeDataString(header.Value) : "***")}"));
        return string.Create(CultureInfo.InvariantCulture, $"sc://{BracketedHost}:{Port}/;{string.Join(';', parts)}");
    }
}
