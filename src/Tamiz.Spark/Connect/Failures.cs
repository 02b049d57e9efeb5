using System.Collections.Immutable;
using System.Security.Authentication;
using System.Text.Json;
using Google.Rpc;
using Grpc.Core;
using Tamiz.Spark.Connect.Protocol;

namespace Tamiz.Spark.Connect;

/// <summary>From failed calls to exceptions: the class and SQLSTATE stand in the status details, the causes are fetched by the error's id.</summary>
internal static class Failures
{
    public const string OperationNotFound = "INVALID_HANDLE.OPERATION_NOT_FOUND";
    public const string SessionNotFound = "INVALID_HANDLE.SESSION_NOT_FOUND";
    public const string SessionChanged = "INVALID_HANDLE.SESSION_CHANGED";
    private const string SessionClosed = "INVALID_HANDLE.SESSION_CLOSED";
    private const string Disconnected = "INVALID_CURSOR.DISCONNECTED";

    /// <summary>Returns the id by which the server keeps the whole error, or null if it keeps none.</summary>
    public static string? ErrorId(RpcException failure) => Info(failure)?.Metadata.GetValueOrDefault("errorId");

    public static SparkConnectException From(RpcException failure, FetchErrorDetailsResponse? details)
    {
        var info = Info(failure);
        var errors = details is null ? Summary(failure, info) : Chain(details);
        var name = errors.FirstOrDefault()?.ErrorClass ?? ClassInText(failure.Status.Detail);
        var wait = failure.GetRpcStatus()?.GetDetail<RetryInfo>();
        return new SparkConnectException(Kind(failure, name), Message(failure, errors), failure)
        {
            ErrorClass = name,
            SqlState = errors.FirstOrDefault()?.SqlState,
            Status = failure.StatusCode.ToString(),
            IsTransient = IsTransient(failure, name) || wait is not null,
            Tls = Tls(failure),
            RetryAfter = wait?.RetryDelay?.ToTimeSpan(),
            Errors = errors,
        };
    }

    public static SparkConnectException Lost(string message) => new(SparkFailure.SessionLost, message) { ErrorClass = SessionChanged, SqlState = "HY000" };

    /// <summary>Returns what a call failed of that ended as cancelled though nobody here cancelled it: a server that is killed cuts its streams so.</summary>
    public static SparkConnectException Cut(OperationCanceledException failure) =>
        new(SparkFailure.Transport, "The Spark Connect server cut the call.", failure) { Status = nameof(StatusCode.Cancelled), IsTransient = true };

    public static SparkConnectException Broken(string message) => new(SparkFailure.Protocol, message);

    private static ErrorInfo? Info(RpcException failure) => failure.GetRpcStatus()?.GetDetail<ErrorInfo>();

    private static SparkFailure Kind(RpcException failure, string? name) => (failure.StatusCode, name) switch
    {
        (_, SessionChanged or SessionClosed or SessionNotFound) => SparkFailure.SessionLost,
        (StatusCode.Unauthenticated or StatusCode.PermissionDenied, null) => SparkFailure.Authentication,
        _ => name is null && (failure.StatusCode is StatusCode.Unavailable || FromTheLine(failure)) ? SparkFailure.Transport : SparkFailure.Server,
    };

    private static bool IsTransient(RpcException failure, string? name)
    {
        if (Cause<AuthenticationException>(failure.Status.DebugException) is not null)
            return false; // a certificate does not get better by waiting

        return failure.StatusCode == StatusCode.Unavailable || name == Disconnected || (name is null && FromTheLine(failure));
    }

    /// <summary>Tells a stream that broke on the way from one that the server ended.</summary>
    private static bool FromTheLine(RpcException failure) =>
        failure.StatusCode is StatusCode.Internal or StatusCode.Unknown or StatusCode.Cancelled
        && (Cause<IOException>(failure.Status.DebugException) is not null || Cause<HttpRequestException>(failure.Status.DebugException) is not null);

    // .NET has one exception for both, and no property that tells them apart; its texts are in no other language.
    private static TlsFailure Tls(RpcException failure) => Cause<AuthenticationException>(failure.Status.DebugException) switch
    {
        null => TlsFailure.None,
        var refused => refused.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase) ? TlsFailure.Certificate : TlsFailure.PlainText,
    };

    private static T? Cause<T>(Exception? exception)
        where T : Exception
    {
        while (exception is not (null or T))
            exception = exception.InnerException;
        return (T?)exception;
    }

    private static string Message(RpcException failure, ImmutableArray<SparkError> errors) =>
        errors.FirstOrDefault()?.Message is { Length: > 0 } message ? message
        : failure.Status.Detail is { Length: > 0 } detail ? detail
        : $"The Spark Connect server answered {failure.StatusCode}.";

    /// <summary>What stands in the trailer, for servers that keep no details.</summary>
    private static ImmutableArray<SparkError> Summary(RpcException failure, ErrorInfo? info)
    {
        if (info is null)
            return [];

        var name = info.Metadata.GetValueOrDefault("errorClass") ?? ClassInText(failure.Status.Detail);
        return [new(info.Reason, failure.Status.Detail, name, info.Metadata.GetValueOrDefault("sqlState"), Parameters(info.Metadata.GetValueOrDefault("messageParameters")), [])];
    }

    private static ImmutableSortedDictionary<string, string> Parameters(string? json)
    {
        if (string.IsNullOrEmpty(json))
            return ImmutableSortedDictionary<string, string>.Empty;

        try
        {
            return JsonSerializer.Deserialize<ImmutableSortedDictionary<string, string>>(json) ?? ImmutableSortedDictionary<string, string>.Empty;
        }
        catch (JsonException)
        {
            return ImmutableSortedDictionary<string, string>.Empty; // cut short to fit the header
        }
    }

    private static ImmutableArray<SparkError> Chain(FetchErrorDetailsResponse details)
    {
        var chain = ImmutableArray.CreateBuilder<SparkError>();
        HashSet<int> seen = [];
        int? next = details.HasRootErrorIdx ? details.RootErrorIdx : null;
        while (next is { } at && at >= 0 && at < details.Errors.Count && seen.Add(at))
        {
            var error = details.Errors[at];
            var spark = error.SparkThrowable;
            chain.Add(new SparkError(
                error.ErrorTypeHierarchy.FirstOrDefault() ?? "",
                error.Message,
                spark is { HasErrorClass: true } ? spark.ErrorClass : null,
                spark is { HasSqlState: true } ? spark.SqlState : null,
                spark is null ? ImmutableSortedDictionary<string, string>.Empty : spark.MessageParameters.ToImmutableSortedDictionary(),
                spark is null ? [] : [.. spark.QueryContexts.Where(place => place.ContextType == FetchErrorDetailsResponse.Types.QueryContext.Types.ContextType.Sql).Select(Place)]));
            next = error.HasCauseIdx ? error.CauseIdx : null;
        }

        return chain.ToImmutable();
    }

    private static SparkErrorPlace Place(FetchErrorDetailsResponse.Types.QueryContext place) => new(place.StartIndex, place.StopIndex, place.ObjectType, place.ObjectName);

    /// <summary>Older servers write the class in front of the message, in brackets.</summary>
    private static string? ClassInText(string text)
    {
        var start = text.IndexOf('[', StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf(']', start);
        var name = end < 0 ? "" : text[(start + 1)..end];
        return name.Length > 0 && name.All(character => character is (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '.') ? name : null;
    }
}
