using Grpc.Core;
using Tamiz.Engines;
using Tamiz.Spark.Connect;

namespace Tamiz.Spark;

/// <summary>Turns Spark's errors into ours, without passing on text that may quote cell values.</summary>
internal static class SparkErrors
{
    public static EngineException Translate(SparkConnectException error, string sql)
    {
        if (error.Kind is not SparkFailure.Server)
            return OfServer(error, sql);

        var name = ClassOf(error);
        return Classify(error, name) switch
        {
            EngineFailure.Statement => new(EngineFailure.Statement, $"Spark rejects the statement: {FirstLine(error.Message)}", error.Message, sql, error)
            {
                Hint = "Correct the statement; 'tamiz config check' shows the same message without running anything.",
            },
            EngineFailure.Data => new(EngineFailure.Data, $"Spark met a value it could not handle ({name}).", error.Message, sql, error)
            {
                Hint = "A cast or a calculation fails on some row. Use try_cast, or clean the column first. Spark's own text may quote values, so it is not shown.",
            },
            _ => new(EngineFailure.Infrastructure, $"Spark could not finish ({name}).", error.Message, sql, error)
            {
                Hint = "Look at the server's log, its memory and its disk, and whether it reaches the store; then run again.",
            },
        };
    }

    public static TamizException OfOpening(SparkConnectException error, SparkConnection connection) => error.Kind is SparkFailure.Authentication
        ? new TamizException(ExitReason.Usage, "engine_refuses", $"The Spark server at {connection.Host}:{connection.Port} does not let us in: {error.Status ?? "no valid token"}.", error) { Hint = "Look at the token in the address: sc://host:port/;token=…" }
        : error.Tls is TlsFailure.None
        ? new TamizException(ExitReason.Transient, "engine_unreachable", $"The Spark server at {connection.Host}:{connection.Port} cannot be used: {(IsAnswered(error) ? "what answers there does not speak Spark Connect" : error.Kind is SparkFailure.Transport ? "it does not answer" : error.ErrorClass ?? error.Status ?? "its answer is not understood")}.", error)
        {
            Hint = "Is it running, and is the address right? A server of your own is started by start-connect-server.sh and listens on port 15002. " +
                $"{(connection.UseTls && error.Kind is SparkFailure.Transport ? $"The address means TLS; does the server speak it? {WithoutTls(connection)} " : "")}Then run again.",
        }
        : new TamizException(ExitReason.Usage, "engine_tls", $"The Spark server at {connection.Host}:{connection.Port} cannot be used: {(error.Tls is TlsFailure.Certificate ? "its certificate is not trusted" : "it speaks plain text, and the address means TLS")}.", error)
        {
            Hint = error.Tls is TlsFailure.Certificate
                ? "Have the certificate's authority trusted on this machine (SSL_CERT_FILE, SSL_CERT_DIR), and name the host as the certificate does."
                : WithoutTls(connection),
        };

    // Something listens that is no server of this kind: it closes the connection, or says what HTTP/2 does not know.
    private static bool IsAnswered(Exception? error) => error switch
    {
        null => false,
        HttpRequestException { HttpRequestError: HttpRequestError.HttpProtocolError or HttpRequestError.InvalidResponse or HttpRequestError.ResponseEnded } => true,
        RpcException { Status.DebugException: { } cause } => IsAnswered(cause),
        _ => IsAnswered(error.InnerException),
    };

    // A token is never sent in the clear to another machine.
    private static string WithoutTls(SparkConnection connection) => connection switch
    {
        { Token: null } => "Without TLS, leave out use_ssl=true.",
        { IsLoopback: true } => "A token in the address means TLS. To a server on this machine it may go without: sc://host:port/;use_ssl=false;token=…",
        _ => "A token in the address means TLS, and goes to another machine in no other way: give the server TLS, or a proxy before it that has it.",
    };

    /// <summary>Says why the server and this process do not see the same store. The server's own text is not shown.</summary>
    public static TamizException OfStore(EngineException error, string address)
    {
        // Words of Hadoop's file systems, which give no class of error that Spark would pass on.
        (string Word, string Reason)[] reasons =
        [
            ("No FileSystem for scheme", "it has no library for such addresses (hadoop-aws)"),
            ("S3AFileSystem not found", "it has no library for such addresses (hadoop-aws)"),
            ("NoAuthWithAWSException", "it has no credentials"),
            ("NoAwsCredentialsException", "it has no credentials"),
            ("UnknownStoreException", "it finds no such bucket"),
            ("NoSuchBucket", "it finds no such bucket"),
            ("AccessDeniedException", "it is not allowed to"),
            ("Forbidden", "it is not allowed to"),
            ("XAmzContentSHA256Mismatch", "the store does not take the kind of signature it uses"),
        ];
        var reason = reasons.FirstOrDefault(known => error.EngineText.Contains(known.Word, StringComparison.Ordinal)).Reason;
        return new TamizException(reason is null ? ExitReason.Transient : ExitReason.Usage, "engine_store", $"The Spark server cannot read and write '{address}': {reason ?? error.Message.TrimEnd('.')}.", error)
        {
            Hint = address.Contains("://", StringComparison.Ordinal)
                ? "Give the server the same bucket by its settings spark.hadoop.fs.s3a.*: endpoint, path style, credentials. 'Running on Spark' in the documentation lists them."
                : "The store must be a folder that the server and this machine reach under the same path.",
        };
    }

    /// <summary>Tells whether a text of ours, which a statement raised, is in an error or its causes: outside may stand that a task failed.</summary>
    public static bool Says(SparkConnectException error, string text) =>
        error.Errors.Select(cause => cause.Message).Prepend(error.Message).Any(message => message.Contains(text, StringComparison.Ordinal));

    public static EngineException OfFolder(string folder, int files) =>
        new(EngineFailure.Infrastructure, $"Spark has written, but {files} files are found from here in '{folder}'.", "", "")
        {
            Hint = "The store must be one place for the server and for this machine: a folder under the same path, or the same bucket of the same service.",
        };

    private static EngineException OfServer(SparkConnectException error, string sql) =>
        new(EngineFailure.Infrastructure, error.Kind switch
        {
            SparkFailure.SessionLost => "The Spark server has restarted or closed our session.",
            SparkFailure.Transport => $"The Spark server does not answer ({error.Status ?? "no connection"}).",
            SparkFailure.Authentication => "The Spark server does not take our token any more.",
            _ => "The Spark server's answers do not fit together.",
        }, error.Message, sql, error)
        {
            Hint = "Run again when the server is back: finished steps are not repeated.",
        };

    private static EngineFailure Classify(SparkConnectException error, string name)
    {
        // A file that is not there is the machine's fault, whatever the statement says; one whose content is wrong is the data's.
        if (name is "PATH_NOT_FOUND" or "FAILED_READ_FILE.FILE_NOT_EXIST")
            return EngineFailure.Infrastructure;
        if (name.StartsWith("FAILED_READ_FILE", StringComparison.Ordinal) || name.StartsWith("MALFORMED", StringComparison.Ordinal))
            return EngineFailure.Data;

        var states = error.Errors.Select(cause => cause.SqlState).Prepend(error.SqlState).OfType<string>().Where(state => state.Length >= 2);
        foreach (var state in states)
        {
            switch (state[..2])
            {
                case "42" or "0A" or "54" or "07":
                    return EngineFailure.Statement;
                case "21" or "22" or "23" or "P0":
                    return EngineFailure.Data;
            }
        }

        return EngineFailure.Infrastructure;
    }

    // The innermost class says most: outside stands that a task failed.
    private static string ClassOf(SparkConnectException error) =>
        error.Errors.Select(cause => cause.ErrorClass).OfType<string>().LastOrDefault() ?? error.ErrorClass ?? error.Status ?? "Unknown";

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd();
}
