using System.Globalization;
using System.Text.RegularExpressions;

namespace Tamiz.Spark.Connect;

/// <summary>Reads connection strings.</summary>
internal static partial class ConnectionText
{
    public static SparkConnection Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        const string Scheme = "sc://";
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
            throw new FormatException("A Spark Connect address starts with sc://, as in sc://host:15002.");

        var rest = text[Scheme.Length..];
        var end = rest.IndexOfAny(['/', ';']);
        var authority = end < 0 ? rest : rest[..end];
        var path = end < 0 ? "" : rest[end..];
        if (path.StartsWith('/') && path is not "/" && !path.StartsWith("/;", StringComparison.Ordinal))
            throw new FormatException("A Spark Connect address has no path: after the host come '/;' and settings.");

        var (host, port) = Authority(authority);
        return Settings(new SparkConnection { Host = host, Port = port }, path.TrimStart('/'));
    }

    private static (string Host, int Port) Authority(string authority)
    {
        var match = AuthorityForm().Match(authority);
        if (!match.Success)
            throw new FormatException("A Spark Connect address needs one host, as in sc://host:15002; IPv6 goes in brackets, as in sc://[::1]:15002.");

        var host = match.Groups["v6"] is { Success: true, Value: var v6 } ? v6 : match.Groups["host"].Value;
        if (!match.Groups["port"].Success)
            return (host, SparkConnection.DefaultPort);

        return int.TryParse(match.Groups["port"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? (host, port)
            : throw new FormatException("The port of a Spark Connect address is a number from 1 to 65535.");
    }

    private static SparkConnection Settings(SparkConnection connection, string text)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        bool? tls = null;
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var pieces = part.Split('=');
            if (pieces.Length != 2 || pieces[0].Length == 0)
                throw new FormatException($"Setting {seen.Count + 1} of the Spark Connect address is not key=value; write '=' and ';' in a value as %3D and %3B.");
            if (!seen.Add(pieces[0]))
                throw new FormatException($"The Spark Connect address sets '{pieces[0]}' twice.");

            var value = Uri.UnescapeDataString(pieces[1]);
            if (pieces[0] == "use_ssl")
                tls = Flag(value);
            else
                connection = Setting(connection, pieces[0], value);
        }

        connection = connection with { UseTls = tls ?? connection.Token is not null };
        if (connection is { Token: not null, UseTls: false, IsLoopback: false })
            throw new FormatException("A token is not sent without TLS, except to this machine: remove use_ssl=false.");

        return Databricks(connection);
    }

    private static SparkConnection Setting(SparkConnection connection, string key, string value) => key switch
    {
        "token" => connection with { Token = value.Length > 0 ? value : throw new FormatException("The token of the Spark Connect address is empty.") },
        "user_id" => connection with { UserId = value },
        "user_agent" => connection with { UserAgent = Uri.EscapeDataString(value).Length <= 2048 ? value : throw new FormatException("user_agent is longer than 2048 characters.") },
        "session_id" => connection with { SessionId = Id(key, value) },
        "grpc_max_message_size" => connection with { MaxMessageSize = Size(value) },
        _ => connection with { Headers = connection.Headers.Add(HeaderName(key), HeaderValue(key, value)) },
    };

    private static bool Flag(string value) => value.ToUpperInvariant() switch
    {
        "TRUE" => true,
        "FALSE" => false,
        _ => throw new FormatException("use_ssl is true or false."),
    };

    private static Guid Id(string key, string value) =>
        Guid.TryParseExact(value, "D", out var id) ? id : throw new FormatException($"{key} is a UUID, as in 00112233-4455-6677-8899-aabbccddeeff.");

    private static int Size(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0
        ? size
        : throw new FormatException("grpc_max_message_size is a number of bytes from 1 to 2147483647.");

    private static string HeaderName(string key)
    {
        var name = key.ToLowerInvariant();
        if (name == "authorization")
            throw new FormatException("A Spark Connect address gives its credentials as token=, not as a header.");
        if (!HeaderForm().IsMatch(name) || name.StartsWith("grpc-", StringComparison.Ordinal) || name.EndsWith("-bin", StringComparison.Ordinal))
            throw new FormatException($"'{key}' is neither a setting of a Spark Connect address nor a name that a header can have.");

        return name;
    }

    private static string HeaderValue(string key, string value) =>
        value.All(character => character is >= ' ' and <= '~') ? value : throw new FormatException($"The value of '{key}' has characters that no header can carry.");

    /// <summary>Serverless compute goes by a header that repeats the session's id, and by the absence of a cluster.</summary>
    private static SparkConnection Databricks(SparkConnection connection)
    {
        if (!connection.Headers.TryGetValue(SparkConnection.ServerlessHeader, out var serverless))
            return connection;
        if (connection.Headers.ContainsKey(SparkConnection.ClusterHeader))
            throw new FormatException($"{SparkConnection.ServerlessHeader} asks for serverless compute and {SparkConnection.ClusterHeader} for a cluster: give one of them.");

        var id = Id(SparkConnection.ServerlessHeader, serverless);
        if (connection.SessionId is { } session && session != id)
            throw new FormatException($"{SparkConnection.ServerlessHeader} and session_id are two names of one session: give the same UUID, or the header alone.");

        return connection with { SessionId = id };
    }

    [GeneratedRegex(@"^(?:\[(?<v6>[0-9A-Fa-f:.]+)\]|(?<host>[^:@\s\[\]]+))(?::(?<port>[^:]*))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex AuthorityForm();

    [GeneratedRegex("^[a-z0-9_.-]+$")]
    private static partial Regex HeaderForm();
}
