using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;

namespace Tamiz.Aws.Storage;

/// <summary>Says what a server refused, in words a person can act on. No credential and no signature is in any of them.</summary>
internal static class S3Failure
{
    public static bool IsOfServer(Exception e) => e is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or SocketException or TaskCanceledException or TimeoutException or WebException;

    public static T Translated<T>(S3Connection connection, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception e) when (IsOfServer(e))
        {
            throw Translate(e, connection, new S3Deed("", "", ""));
        }
    }

    public static TamizException Translate(Exception e, S3Connection connection, S3Deed deed) => e is AmazonServiceException { ErrorCode: not null } refusal && (int)refusal.StatusCode != 0
        ? Translate(refusal, connection, deed)
        : e is AmazonClientException && e.Message.Contains("RegionEndpoint", StringComparison.Ordinal)
            ? Usage("store_no_region", $"No region is set for {Server(connection)}{Profile(connection)}.", "Write the bucket's region as 'region' under 'store' in tamiz.yml, or set AWS_REGION.", e)
        : e is AmazonClientException { InnerException: null or AggregateException or AmazonClientException }
            ? Usage("store_no_credentials", $"There are no credentials for {Server(connection)}{Profile(connection)}.", "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, sign in with a profile, or run where a role is attached.", e)
            : Unreachable(connection, deed, e);

    public static TamizException Unsupported(string location, string what) => Usage(
        "store_unsupported",
        $"The server of the store '{location}' {what}: two runs could both believe that they published, so a release is not safe there.",
        "Use a server that keeps conditional writes (Amazon S3 does; some keep them only in buckets without versioning), or a folder.");

    public static TamizException Damaged(string address, string expected, string actual) => new(
        ExitReason.Transient, "store_damaged", $"What arrived of '{address}' is not what was written there: its SHA-256 is '{actual}' and was '{expected}'.")
    {
        Hint = "Run again; if it stays so, see what 'tamiz verify' says.",
    };

    private static TamizException Translate(AmazonServiceException e, S3Connection connection, S3Deed deed) => (e.ErrorCode, e.StatusCode) switch
    {
        ("NoSuchBucket", _) => Usage("store_no_bucket", $"There is no bucket '{deed.Bucket}' at {Server(connection)}.", "Create it, or correct its name in tamiz.yml.", e),
        ("InvalidAccessKeyId" or "InvalidClientTokenId" or "SignatureDoesNotMatch" or "InvalidToken" or "UnrecognizedClientException", _) => Usage(
            "store_credentials", $"{Upper(Server(connection))} does not accept the credentials{Profile(connection)} ({e.ErrorCode}).", "See which the environment or the profile gives: key, secret and session token must belong together and to this server.", e),
        ("ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" or "RequestExpired", _) => Usage(
            "store_credentials_expired", $"The credentials{Profile(connection)} for {Server(connection)} have expired.", "Sign in again, then run again: finished steps are kept.", e),
        ("RequestTimeTooSkewed", _) => Usage("store_clock_skew", $"The clock of this machine differs too much from that of {Server(connection)}.", "Set this machine's clock (S3 allows 15 minutes).", e),
        ("PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" or "IncorrectEndpoint" or "TemporaryRedirect", _) or (_, HttpStatusCode.MovedPermanently) => Usage(
            "store_wrong_region", $"The bucket '{deed.Bucket}' is not in the region '{connection.Region ?? "of the profile"}' of {Server(connection)}.", "Write the bucket's region as 'region' under 'store' in tamiz.yml, or set AWS_REGION.", e),
        ("SlowDown" or "ServiceUnavailable" or "Throttling" or "ThrottlingException" or "RequestLimitExceeded" or "BandwidthLimitExceeded", _) or (_, HttpStatusCode.TooManyRequests) => new TamizException(
            ExitReason.Transient, "store_throttled", $"{Upper(Server(connection))} is asked too much ({e.ErrorCode}), also after {connection.Options.Retries} more tries.", e)
        {
            Hint = "Run again later, or with a lower --max-parallel; finished steps are kept.",
        },
        ("AccessDenied" or "AllAccessDisabled" or "AccountProblem", _) or (_, HttpStatusCode.Forbidden) => Denied(e, connection, deed),
        (_, >= HttpStatusCode.InternalServerError) or (_, HttpStatusCode.RequestTimeout) or ("ConditionalRequestConflict" or "OperationAborted" or "RequestTimeout", _) => Unreachable(connection, deed, e),
        _ => Usage("store_refused", $"{Upper(Server(connection))} refused {deed.Action} on '{deed.Address}': {e.ErrorCode}.", "See what the server's own log says of it.", e),
    };

    // To a HEAD request a server cannot say why it refuses.
    private static TamizException Denied(AmazonServiceException e, S3Connection connection, S3Deed deed) => Usage(
        "store_access_denied",
        $"{Upper(Server(connection))} refuses '{deed.Address}': the permission {deed.Action} on {deed.Resource} is missing.",
        $"Give it to whoever runs this ('deploy/aws/iam-store.json' lists all that is needed){(e.ErrorCode is "AccessDenied" ? "" : "; or the credentials are wrong")}.",
        e);

    private static TamizException Unreachable(S3Connection connection, S3Deed deed, Exception e) => new(
        ExitReason.Transient, "store_unreachable", $"{Upper(Server(connection))} did not serve '{deed.Address}': {Reason(e)}.", e)
    {
        Hint = "See whether the server is up and can be reached from here, then run again; finished steps are kept.",
    };

    private static string Reason(Exception e) => e switch
    {
        AmazonServiceException { ErrorCode: { Length: > 0 } code, StatusCode: var status } when (int)status != 0 => $"it answered {(int)status} ({code})",
        OperationCanceledException or TimeoutException => "it did not answer in time",
        _ when Find<SocketException>(e) is { } socket => socket.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => "the connection was refused",
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its name is not known",
            _ => "the connection broke",
        },
        _ => "the connection broke",
    };

    private static T? Find<T>(Exception? e)
        where T : Exception => e is null ? null : e as T ?? Find<T>(e.InnerException);

    private static TamizException Usage(string code, string text, string hint, Exception? inner = null) => new(ExitReason.Usage, code, text, inner) { Hint = hint };

    // Without what a user may have written into the address: a name and a password.
    private static string Server(S3Connection connection) =>
        connection.Endpoint is null ? "Amazon S3" : Uri.TryCreate(connection.Endpoint, UriKind.Absolute, out var uri) ? $"the server {uri.Scheme}://{uri.Authority}" : "the server";

    private static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Profile(S3Connection connection) => connection.Access.Profile is { } profile ? $" of the profile '{profile}'" : "";
}
